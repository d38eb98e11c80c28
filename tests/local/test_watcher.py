"""Tests that are killed leave no servers behind."""

import subprocess
import sys
import tempfile
from pathlib import Path

from config.local.folder import PROJECT
from config.local.redis import Redis


def test_the_watcher_ends_the_servers_when_the_tests_are_gone() -> None:
    folder = Path(tempfile.mkdtemp(prefix="orderlog-", dir="/tmp")).resolve()
    redis = Redis(folder)
    redis.start()
    subprocess.run([sys.executable, "-m", "tests.watcher", str(folder)], input=b"", cwd=PROJECT, check=True)
    assert redis.process.exit_code == 0
    assert not folder.exists()
