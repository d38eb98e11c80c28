"""Where mails go: into files on a developer's machine, to a mail server where one is named."""

import os
import subprocess
import sys

from tests.faults.processes import PROJECT
from tests.outbox.mail_server import mail_server
from tests.servers import FOLDER


def write_to(address: str, **variables: str) -> None:
    command = [sys.executable, "manage.py", "sendtestemail", address]
    subprocess.run(command, cwd=PROJECT, env={**os.environ, **variables}, check=True)


def test_of_a_local_shop_they_are_files() -> None:
    write_to("ada@people.example")
    assert any("To: ada@people.example" in file.read_text() for file in (FOLDER / "mail").iterdir())


def test_a_mail_server_that_is_named_gets_them() -> None:
    with mail_server() as server:
        sender = "Shop <shop@shop.example>"
        write_to("ada@people.example", EMAIL_URL=f"smtp://127.0.0.1:{server.port}", DEFAULT_FROM_EMAIL=sender)
    assert [(letter["From"], letter["To"]) for letter in server.letters] == [(sender, "ada@people.example")]
