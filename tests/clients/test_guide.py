"""Every example of docs/api.md is run: in the order of the guide, in one shell, by curl against a served shop."""

import json
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from tests.clients.conftest import Served
from tests.faults.processes import PROJECT, environment

GUIDE = PROJECT / "docs" / "api.md"
# Notes the status of each call. Where the guide reads what it has just written, it says that this takes a moment: so
# that no call comes too early, each names the last position that was answered.
CURL = r"""
curl() {
  set -- "$@" -o body
  if [[ "$*" != *Consistency-Token* ]]; then
    set -- "$@" -H "Consistency-Token: $(cat position)" -H 'Prefer: wait=10, handling=strict'
  fi
  command curl "$@" -w '%{http_code} %{method} %{url}\n' >> statuses || [ $? = 28 ]  # a stream, cut off
  sed -n 's/.*"position":\([0-9]*\)[,}].*/\1/p' body | head -1 > seen
  if [ -s seen ]; then cp seen position; fi
  cat body
}
"""


def examples(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path, served: Served) -> Path:
    """A checkout as `make run` leaves it, but that its key is that of the served shop."""
    for name in (".venv", "manage.py"):
        (tmp_path / name).symlink_to(PROJECT / name)
    (tmp_path / ".local").mkdir()
    (tmp_path / ".local" / "api-key").write_text(served.shop.key)
    (tmp_path / "position").write_text("0")
    return tmp_path


@pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])
def test_the_examples_work_in_the_order_of_the_guide(folder: Path, served: Served) -> None:
    text = "\n".join(examples("sh"))
    assert "SHOP=http://127.0.0.1:8000/api/v1" in text
    script = CURL + text.replace("http://127.0.0.1:8000", served.address)
    ran = subprocess.run(
        ["bash", "-eu", "-o", "pipefail"],
        input=script,
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=300,
    )
    noted = folder / "statuses"
    calls = noted.read_text().splitlines() if noted.exists() else []
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}\n{calls[-1:]}"
    refused = [call for call in calls if not call.startswith("2")]
    statuses = [call.split()[0] for call in refused]
    # What is refused on purpose says so: "# 409", or in further words what may be, such as of a replay that has ended.
    left = iter(statuses)
    assert all(status in left for status in re.findall(r"# ([45][0-9][0-9])\b", text)), refused
    possible: list[str] = re.findall(r"# .*?\b([45][0-9][0-9])\b", text)
    assert Counter(statuses) <= Counter(possible), refused
    assert len(calls) > 70


def test_the_examples_of_answers_are_json() -> None:
    for block in examples("json"):
        json.loads(block)


def test_the_example_that_verifies_a_message_compiles() -> None:
    for block in examples("python"):
        compile(block, str(GUIDE), "exec")
