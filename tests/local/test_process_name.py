"""The name of a process at the databases says its kind, and nothing of what it was given."""

import pytest

from config.process_name import process_name


@pytest.mark.parametrize(
    ("command_line", "name"),
    [
        ("/venv/bin/granian --interface wsgi --port 8000 config.wsgi:application", "orderlog web"),
        ("/venv/lib/python3.11/site-packages/granian/__main__.py config.wsgi:application", "orderlog web"),
        ("/venv/bin/granian --interface asgi --port 8001 config.asgi:application", "orderlog stream"),
        ("/venv/lib/python3.11/site-packages/celery/__main__.py -A config worker --concurrency 2", "orderlog worker"),
        ("celery -A config beat --schedule worker", "orderlog beat"),
        ("celery -A config inspect active", "orderlog celery"),
        ("manage.py import_orders history.csv", "orderlog manage.py import_orders"),
        ("manage.py", "orderlog manage.py"),
        ("manage.py personal_data search Ada", "orderlog manage.py personal_data"),
        ("/venv/bin/django-admin migrate", "orderlog manage.py migrate"),
        ("/venv/bin/pytest -q", "orderlog pytest"),
        ("-c", "orderlog -c"),
        ("", "orderlog"),
    ],
)
def test_a_process_is_named_by_its_kind(command_line: str, name: str) -> None:
    assert process_name(command_line.split()) == name


def test_whatever_it_was_called_can_be_sent() -> None:
    assert process_name(["manage.py", "\udcff\u00e9"]) == "orderlog manage.py ??"
