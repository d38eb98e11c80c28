"""Sealing: what a seal holds, and when one is made."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from eventstore.seals import chain, tree
from eventstore.seals.seal import Seal
from eventstore.tasks import seal
from tests.eventstore.example import add
from tests.eventstore.findings import found

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])


def test_an_empty_log_has_nothing_to_seal(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("events", "seal")
    call_command("events", "verify")
    assert "nothing to seal\n0 seals of 0 events" in capsys.readouterr().out


def test_the_beat_s_task_seals() -> None:
    add("a")
    seal()
    seal()
    assert [(one.number, one.events) for one in chain.read()] == [(1, 1)]


def test_an_append_under_way_is_left_for_the_next_seal() -> None:
    add("a")
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        add("b")
        assert pool.submit(lambda: in_thread(lambda: [one.last for one in chain.extend()])).result() == [1]
    assert [one.last for one in chain.extend()] == [2]
    assert found() == []


def in_thread(act: Any) -> Any:
    try:
        return act()
    finally:
        connection.close()


def test_sealers_at_once_make_one_chain() -> None:
    barrier = Barrier(4)

    def seal_together(_: int) -> list[Seal]:
        barrier.wait()
        return list(chain.extend())

    for amount in range(1, 11):
        add("a", amount)
        with ThreadPoolExecutor(4) as pool:
            made = list(pool.map(lambda one: in_thread(lambda: seal_together(one)), range(4)))
        assert [one.last for seals in made for one in seals] == [amount]
    assert found() == []


def test_a_seal_has_room_for_65_536_positions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "LONGEST_RANGE", 2)
    for amount in range(1, 6):
        add("a", amount)
    assert [(one.first, one.last) for one in chain.extend()] == [(1, 2), (3, 4), (5, 5)]
    assert found() == []


def test_seven_bytes_are_kept_for_an_event() -> None:
    for amount in range(1, 4):
        add("a", amount)
    assert [len(one.marks) for one in chain.extend()] == [21]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE eventstore_seal SET root = ''",
        "DELETE FROM eventstore_seal",
        "TRUNCATE eventstore_seal",
    ],
)
def test_seals_are_append_only(statement: str) -> None:
    add("a")
    list(chain.extend())
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_tree_is_that_of_rfc_6962() -> None:
    # The first vectors of Certificate Transparency's own reference tests.
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    roots = {
        0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    }
    leaves = [tree.leaf(bytes.fromhex(text)) for text in inputs]
    for size, root in roots.items():
        assert tree.root(leaves[:size]).hex() == root
