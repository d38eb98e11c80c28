"""Clients that are generated from the OpenAPI document alone place, pay, ship, deliver and return an order."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.document import DOCUMENT
from tests.clients.conftest import Served
from tests.clients.test_guide import examples

HERE = Path(__file__).parent


def run(folder: Path, *arguments: str, **variables: str) -> str:
    """What it prints; the test fails with all that it says if it fails."""
    programs = [str(folder / "node_modules" / ".bin"), str(Path(sys.executable).parent), os.environ["PATH"]]
    environment = {**os.environ, **variables, "PATH": os.pathsep.join(programs)}
    ended = subprocess.run(arguments, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
    assert ended.returncode == 0, f"{ended.stdout}\n{ended.stderr}"
    return ended.stdout


def assert_returned(printed: str) -> None:
    order = json.loads(printed)
    assert (order["payment_status"], order["fulfillment_status"]) == ("paid", "partially_returned")
    assert [item["quantity"] for item in order["returns"][0]["items"]] == [1]
    assert order["shipments"][0]["tracking_number"] == "QQ123456785GB"


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(DOCUMENT), encoding="utf-8")
    return path


@pytest.fixture
def arguments(served: Served) -> tuple[str, str]:
    """For a client: where the shop is, and a key. There are ten blue mugs in stock, at 12.50 GBP."""
    served.shop.product("MUG-01", stock=10)
    return served.address, served.shop.key


@pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])
def test_a_python_client(document: Path, tmp_path: Path, arguments: tuple[str, str]) -> None:
    generate = ("openapi-python-client", "generate", "--path", str(document), "--fail-on-warning")
    run(tmp_path, *generate, "--output-path", str(tmp_path / "client"))
    script = HERE / "python" / "storefront.py"
    assert_returned(run(tmp_path, sys.executable, str(script), *arguments, PYTHONPATH=str(tmp_path / "client")))


@pytest.mark.skipif(
    shutil.which("npm") is None and "CI" not in os.environ,
    reason="there is no Node here: CI tries the TypeScript client",
)
@pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])
def test_a_typescript_client(document: Path, tmp_path: Path, arguments: tuple[str, str]) -> None:
    shutil.copytree(HERE / "typescript", tmp_path, dirs_exist_ok=True)
    run(tmp_path, "npm", "ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund")
    # Without the option, a body's members that have a default would have to be sent.
    generate = ("openapi-typescript", str(document), "--default-non-nullable", "false")
    run(tmp_path, *generate, "--output", "orderlog.d.ts")
    (tmp_path / "guide.ts").write_text("\n".join(examples("ts")), encoding="utf-8")
    run(tmp_path, "tsc")
    assert_returned(run(tmp_path, "node", "built/storefront.js", *arguments))


def test_the_lock_file_names_no_registry() -> None:
    """Each machine has its own; what comes from there is told by its hash."""
    lock = json.loads((HERE / "typescript" / "package-lock.json").read_text())
    assert not any("resolved" in package for package in lock["packages"].values())
    assert all("integrity" in package for name, package in lock["packages"].items() if name)
