"""Where the local services keep their files: under .local/ in the project's folder."""

import hashlib
import os
import stat
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
# The tests have a folder of services to themselves, and so have the commands that they start.
LOCAL = Path(os.environ.get("ORDERLOG_LOCAL") or PROJECT / ".local")
PROGRAMS = PROJECT / ".local" / "programs"

# A Unix socket's path has room for 103 bytes on macOS and 107 on Linux.
LONGEST_SOCKET_PATH = 103
LONGEST_SOCKET_NAME = len("/.s.PGSQL.5432")


class NotOurs(Exception):
    """A folder that has to be private belongs to somebody else."""


def socket_folder(service: str, local: Path = LOCAL) -> Path:
    """The folder of a service's socket: the project's own, unless its path is one that sockets cannot have.

    libpq takes a comma for the border between two hosts. The other folder is not looked up in TMPDIR, because every
    command has to come to the same answer, whatever its environment.
    """
    own = local / service / "socket"
    if len(os.fsencode(own)) + LONGEST_SOCKET_NAME <= LONGEST_SOCKET_PATH and "," not in str(own):
        return own
    return Path("/tmp") / f"orderlog-{hashlib.sha256(os.fsencode(own)).hexdigest()[:16]}"


def make_private(folder: Path, uid: int, gid: int) -> None:
    """Make a folder that only `uid` may enter; refuse one that another user put there first."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or (found.st_uid != uid and os.geteuid() != 0):
        raise NotOurs(f"{folder} belongs to another user: run this as that user, or remove it")
    if found.st_uid != uid:
        os.chown(folder, uid, gid, follow_symlinks=False)
    folder.chmod(0o700)


def hand_back() -> None:
    """What root has made under .local/ in somebody's project becomes theirs, or they could not start it again."""
    owner = PROJECT.stat()
    if os.geteuid() == 0 and owner.st_uid != 0:
        for path in (LOCAL, *LOCAL.rglob("*")):
            if path.lstat().st_uid == 0:
                os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)
