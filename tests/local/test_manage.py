"""manage.py where something is missing: one line that says what to do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.local.addresses import NOT_RUNNING
from config.local.folder import PROJECT
from config.local.postgres import Postgres


def manage(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=PROJECT, env={**os.environ, **environment}, capture_output=True, text=True)


@pytest.mark.parametrize(
    "command", [["projections"], ["replay", "--all"], ["verify"], ["api_keys", "list"], ["migrate"]]
)
def test_services_that_do_not_run_are_named_with_the_way_to_start_them(command: list[str], tmp_path: Path) -> None:
    tried = manage(*command, ORDERLOG_LOCAL=str(tmp_path))
    assert tried.returncode == 1
    assert tried.stderr.splitlines()[-1] == NOT_RUNNING
    assert "Traceback" not in tried.stderr


def test_somebody_elses_database_that_is_away_is_a_line_without_the_hint(tmp_path: Path) -> None:
    away = f"postgres:///orderlog?host={tmp_path}"
    tried = manage(
        "projections",
        "--skip-checks",
        DATABASE_URL=away,
        READMODELS_DATABASE_URL=away,
        SECRET_KEY="k" * 60,
        ALLOWED_HOSTS="shop.example",
    )
    assert tried.returncode == 1
    assert tried.stderr.startswith("The database does not answer: ")
    assert len(tried.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", [["verify"], ["replay", "sales"], ["parked"], ["api_keys", "list"]])
def test_a_database_that_is_not_migrated_is_a_line_that_says_so(postgres: Postgres, command: list[str]) -> None:
    tried = manage(*command, ORDERLOG_LOCAL=str(postgres.folder.parent))
    assert tried.returncode == 1
    assert "manage.py migrate --database readmodels" in tried.stderr
    assert len(tried.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", [["doctor"], ["projections"], ["migrate"]])
def test_settings_that_are_not_whole_are_a_line(command: list[str]) -> None:
    tried = manage(*command, DATABASE_URL="postgres:///orderlog", READMODELS_DATABASE_URL="postgres:///readmodels")
    assert tried.returncode == 2
    assert tried.stderr.startswith("The settings cannot be used: ")
    assert "SECRET_KEY" in tried.stderr
    assert len(tried.stderr.splitlines()) == 1


def test_where_no_services_run_the_doctor_says_so_in_lines(tmp_path: Path) -> None:
    tried = manage("doctor", ORDERLOG_LOCAL=str(tmp_path))
    assert tried.returncode == 1
    for area in ("default, database", "readmodels, database", "broker, broker"):
        assert f"wrong     {area}: it does not answer" in tried.stdout
    assert tried.stderr.splitlines()[-1] == NOT_RUNNING
    assert "Traceback" not in tried.stderr + tried.stdout


def test_an_argument_that_is_no_text_is_refused_in_a_line(tmp_path: Path) -> None:
    tried = manage("replay", "sales", "--key", os.fsdecode(b"\xff"), ORDERLOG_LOCAL=str(tmp_path))
    assert tried.returncode == 2
    assert tried.stderr == "The arguments are not UTF-8.\n"


def test_the_whole_story_is_there_for_those_who_ask(tmp_path: Path) -> None:
    assert "Traceback" in manage("projections", "--traceback", ORDERLOG_LOCAL=str(tmp_path)).stderr


def test_a_python_without_the_requirements_is_sent_to_make_run() -> None:
    bare = [sys.executable, "-I", "-S", "manage.py", "projections"]
    tried = subprocess.run(bare, cwd=PROJECT, capture_output=True, text=True)
    assert tried.returncode == 1
    assert "make run" in tried.stderr
    assert "Traceback" not in tried.stderr
