"""Verifying: does the log still hold what was sealed, and is the chain of seals itself whole?"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from eventstore.log import log
from eventstore.seals import leaves
from eventstore.seals.seal import LONGEST_RANGE, ORIGIN, Leaf, Seal, root

Places = dict[bytes, int | None]

_BEFORE_ALL = -(1 << 63)


class Finding(NamedTuple):
    """What is not as it was sealed: an event at a position, or where there is none the seal itself.

    `sealed` and `found` are the marks of the event that was there, and of the one that is.
    """

    kind: str
    seal: int
    position: int | None
    detail: str
    sealed: bytes | None = None
    found: bytes | None = None


class Checked(NamedTuple):
    """A seal that was looked at, and what was found."""

    seal: Seal
    events: int
    findings: list[Finding]


def check(chain: Iterable[Seal]) -> Iterator[Checked]:
    """Compare a chain with the log, seal by seal. `moved` makes sense of the findings when all are there."""
    previous, head = ORIGIN, 0
    for seal in chain:
        findings = _broken_links(previous, seal)
        if seal.last > head and seal.last > (head := log.watermark()):
            findings.append(Finding("seal_ahead", seal.number, None, f"the log has come to position {head} only"))
        if not seal.is_whole:
            seal = _with_likely_range(previous, seal)
        found = leaves.read(_lowest(seal), min(seal.last, seal.first + LONGEST_RANGE - 1))
        if root(found) != seal.root:
            findings += _differences(seal, found, edited=bool(findings))
        yield Checked(seal, len(found), findings)
        previous = seal


def unlike(exported: Iterable[Seal], stored: Iterable[Seal]) -> Iterator[Finding]:
    """What has become of seals that were exported: the database's must be the same."""
    found = {seal.number: seal.hash for seal in stored}
    for seal in exported:
        if seal.number not in found:
            yield Finding("seal_deleted", seal.number, None, "was exported, and is not in the database any more")
        elif found[seal.number] != seal.hash:
            yield Finding("seal_rewritten", seal.number, None, "is another one than the one that was exported")


def moved(findings: list[Finding]) -> list[Finding]:
    """The findings, with those named that are one event in another's place."""
    was = {finding.sealed: finding.position for finding in findings if finding.sealed is not None}
    now = {finding.found: finding.position for finding in findings if finding.found is not None}
    return [_moved(finding, was, now) for finding in findings]


def _moved(finding: Finding, was: Places, now: Places) -> Finding:
    if finding.found is not None and finding.found in was:
        return finding._replace(kind="reordered", detail=f"was sealed at {was[finding.found]}")
    if finding.sealed is not None and finding.found is None and finding.sealed in now:
        return finding._replace(kind="reordered", detail=f"stands at {now[finding.sealed]}")
    return finding


def _broken_links(previous: Seal, seal: Seal) -> list[Finding]:
    """What is wrong with a seal as the one that comes after another."""
    if seal.number == previous.number:
        return [Finding("seal_forked", seal.number, None, "is there twice")]
    findings: list[Finding] = []
    follows = seal.number == previous.number + 1
    if not follows:
        between = f"positions {previous.last + 1} to {seal.first - 1} are not sealed"
        missing = range(previous.number + 1, seal.number)
        findings = [Finding("seal_deleted", number, None, between) for number in missing[:1000]]
    if not seal.is_whole:
        findings.append(Finding("seal_edited", seal.number, None, "its hash is not that of its content"))
    elif follows and (seal.previous != previous.hash or (previous.is_whole and seal.first != previous.last + 1)):
        findings.append(Finding("seal_forked", seal.number, None, f"does not follow from seal {previous.number}"))
    return findings


def _with_likely_range(previous: Seal, seal: Seal) -> Seal:
    """A seal that was edited may lie about its range: it begins where the one before ends, and ends with its marks."""
    first = previous.last + 1 if seal.number == previous.number + 1 else seal.first
    seal = seal._replace(first=first)
    return seal._replace(last=max((position for position, _ in seal.marked()), default=first - 1))


def _lowest(seal: Seal) -> int:
    return _BEFORE_ALL if seal.number == 1 else seal.first


def _differences(seal: Seal, found: list[Leaf], edited: bool) -> Iterator[Finding]:
    """The positions at which the log is not what the seal's marks say."""
    sealed = dict(seal.marked())
    named = False
    for leaf in found:
        mark = sealed.pop(leaf.position, None)
        if mark != leaf.mark:
            named = True
            yield _difference(seal, leaf, mark)
    for position, mark in sealed.items():
        named = True
        yield Finding("deleted", seal.number, position, "is not there any more", sealed=mark)
    if not named and not edited:
        yield Finding("edited", seal.number, None, f"an event between {seal.first} and {seal.last}: the marks hide it")


def _difference(seal: Seal, leaf: Leaf, mark: bytes | None) -> Finding:
    if mark is None:
        kind, detail = "inserted", "was not there when it was sealed"
    elif mark[:3] != leaf.mark[:3]:
        kind, detail = "edited", "is not what was sealed"
    else:
        kind, detail = "command_edited", "its command is not what was sealed"
    return Finding(kind, seal.number, leaf.position, detail, sealed=mark, found=leaf.mark)
