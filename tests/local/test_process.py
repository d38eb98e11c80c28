"""What was started is stopped, all of it, and nothing else is."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.local.process import CannotStart, Process, stop_leftovers, wait_until

# A leader with a child of its own, of which it does not take care.
PARENT = "import subprocess, sys, time; subprocess.Popen(['sleep', '60']); time.sleep(60)"


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    process = family(tmp_path)
    process.start()
    assert wait_until(lambda: len(process.members()) == 2, 60)
    yield process
    process.kill()


def family(home: Path) -> Process:
    return Process("family", [sys.executable, "-c", PARENT], home=home, pids=home / "pids")


def test_stopping_takes_the_children_along(process: Process) -> None:
    process.stop()
    assert process.members() == []
    assert not process.pid_file.exists()


def test_a_process_that_will_not_stop_is_killed(tmp_path: Path) -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    log = tmp_path / "log"
    process = Process("deaf", [sys.executable, "-c", deaf], home=tmp_path, pids=tmp_path, log=log, patience=0.2)
    process.start()
    assert wait_until(lambda: log.read_text() != "", 60)
    process.stop()
    assert process.members() == []


def test_a_later_start_finds_what_an_earlier_one_left(process: Process, tmp_path: Path) -> None:
    assert stop_leftovers(tmp_path / "pids", tmp_path) == ["family"]
    assert wait_until(lambda: process.exit_code == -signal.SIGTERM, 60)


def test_orphans_are_found_when_their_leader_is_gone(process: Process, tmp_path: Path) -> None:
    os.kill(process.leader(), signal.SIGKILL)
    assert wait_until(lambda: process.exit_code is not None, 60)
    started = time.monotonic()
    assert stop_leftovers(tmp_path / "pids", tmp_path) == ["family"]
    assert time.monotonic() - started < 30


def test_a_process_that_only_has_the_number_is_left_alone(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "60"], cwd="/", start_new_session=True) as stranger:
        (tmp_path / "web.pid").write_text(str(stranger.pid))
        assert stop_leftovers(tmp_path, tmp_path) == []
        assert stranger.poll() is None
        stranger.kill()


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    process = Process("web", [tmp_path / "nothing"], home=tmp_path, pids=tmp_path)
    with pytest.raises(CannotStart, match="web does not start"):
        process.start()
