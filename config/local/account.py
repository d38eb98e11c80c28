"""The account that PostgreSQL runs as. It refuses to be root, so root has to step down for it."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.local.process import CannotStart

# What lets an account pass folders that are closed to it (a project below /root), the least power first.
# Some containers have only the second to give.
POWERS = ("", "dac_read_search", "dac_override")


@dataclass(frozen=True)
class Account:
    """A user to run programs as, with one of POWERS."""

    uid: int
    gid: int
    power: str = ""

    def command(self, *arguments: str | Path) -> list[str]:
        words = [str(argument) for argument in arguments]
        if not self.power:
            return words
        step_down = ["setpriv", f"--reuid={self.uid}", f"--regid={self.gid}", "--clear-groups"]
        power = [f"--inh-caps=+{self.power}", f"--ambient-caps=+{self.power}"]
        # PostgreSQL asks access(2) for its own programs, which forgets such powers unless told not to.
        return [*step_down, *power, "--securebits=+no_setuid_fixup", "--", *words]

    @property
    def switch(self) -> dict[str, Any]:
        """What subprocess.Popen needs to change to this account, where the command does not do it."""
        if self.power or self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, folder: Path) -> None:
        """Give `folder`, with all in it, to this account."""
        if folder.stat().st_uid == self.uid:
            return
        for path in (folder, *folder.rglob("*")):
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def can_run(self, *arguments: str | Path) -> bool:
        """Tried for real: access lists and containers know better than permission bits."""
        try:
            tried = subprocess.run(self.command(*arguments), cwd="/", capture_output=True, **self.switch)
        except OSError:
            return False
        return tried.returncode == 0


def postgres_account(folder: Path, program: Path) -> Account:
    """Who runs PostgreSQL: the user itself, or for root the owner of the project, or else nobody.

    `folder` becomes the account's own; nothing changes in the folders above it.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    user = unprivileged_user(folder.parent)
    for power in POWERS if shutil.which("setpriv") else POWERS[:1]:
        account = Account(user.pw_uid, user.pw_gid, power)
        account.own(folder)
        if all(account.can_run("test", "-x", path) for path in (program, folder)):
            return account
    raise CannotStart(
        f"PostgreSQL does not run as root, and the user {user.pw_name} cannot get at {folder}: run this as an "
        "ordinary user, or in a folder that others may enter, or install setpriv (a part of util-linux)"
    )


def unprivileged_user(folder: Path) -> pwd.struct_passwd:
    owner = folder.stat().st_uid
    if owner != 0:
        try:
            return pwd.getpwuid(owner)
        except KeyError:  # PostgreSQL wants an account that has a name
            pass
    return pwd.getpwnam("nobody")
