"""A socket has a path that sockets can have, and nobody else's folder is trusted with it."""

import os
from pathlib import Path

import pytest

from config.local.folder import NotOurs, make_private, socket_folder


def test_a_socket_is_in_the_projects_own_folder() -> None:
    local = Path("/srv/my shop/.local")
    assert socket_folder("postgres", local) == local / "postgres" / "socket"


@pytest.mark.parametrize("name", ["x" * 90, "é" * 45, "one,two"])
def test_a_socket_is_elsewhere_when_its_path_would_not_do(name: str) -> None:
    local = Path("/srv") / name / ".local"
    folder = socket_folder("postgres", local)
    assert folder.parent == Path("/tmp")
    assert folder == socket_folder("postgres", local)
    assert folder != socket_folder("redis", local)


def test_a_private_folder_is_closed_to_others(tmp_path: Path) -> None:
    make_private(tmp_path / "a", os.geteuid(), os.getegid())
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o700


def test_a_link_is_not_taken_for_a_private_folder(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    with pytest.raises(NotOurs):
        make_private(tmp_path / "link", os.geteuid(), os.getegid())
