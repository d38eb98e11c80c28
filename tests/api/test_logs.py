"""Lines of the logs: each names its request, says enough of an error to find it, and nothing that is not for logs."""

import json
import logging
import re
from datetime import datetime

import pytest

from config.log_lines import JsonLine, PlainLine
from eventstore.tracing import trace
from tests.api.client import PRICE, Storefront
from tests.api.lines import Lines
from tests.api.outage import unreachable

TRACE = trace.Trace("0af7651916cd43dd8448eb211c80319c", request_id="checkout-7")
NAMED = {"X_Request_ID": "checkout-7", "traceparent": TRACE.traceparent}


def record(message: str, *arguments: object) -> logging.LogRecord:
    return logging.LogRecord("a.logger", logging.WARNING, __file__, 1, message, arguments, None)


def test_a_plain_line_names_its_request_at_its_end() -> None:
    assert PlainLine().format(record("%d left", 3)).endswith(" WARNING a.logger 3 left")
    with trace.within(TRACE):
        line = PlainLine().format(record("%d left", 3))
    assert line.endswith(f" WARNING a.logger 3 left trace_id={TRACE.trace_id} request_id=checkout-7")


def test_a_line_for_machines_is_one_object() -> None:
    with trace.within(TRACE):
        line = json.loads(JsonLine().format(record("%s", "two\nlines \udcff \u2028")))
    assert datetime.fromisoformat(line.pop("time")).tzinfo
    assert line.pop("process") > 0
    assert line == {
        "level": "WARNING",
        "logger": "a.logger",
        "message": "two\nlines \udcff \u2028",
        "trace_id": TRACE.trace_id,
        "request_id": "checkout-7",
    }


def test_what_is_logged_does_not_steer_the_terminal_and_makes_no_second_line() -> None:
    line = PlainLine().format(record("%s", "a\n2026-01-01 INFO forged \x1b[2J\u202e"))
    assert line.endswith(r"a\n2026-01-01 INFO forged \x1b[2J\u202e")


@pytest.mark.parametrize("formatter", [PlainLine(), JsonLine()])
def test_a_traceback_is_told(formatter: logging.Formatter) -> None:
    failed = record("it failed")
    try:
        raise ZeroDivisionError("by nothing")
    except ZeroDivisionError as error:
        failed.exc_info = (ZeroDivisionError, error, error.__traceback__)
    assert "ZeroDivisionError: by nothing" in formatter.format(failed)


def test_a_refusal_is_one_line_with_its_code(shop: Storefront, lines: Lines) -> None:
    shop.post("orders/none/cancel", {"reason": "no"}, **NAMED)
    (line,) = [line for line in lines.json if line["level"] != "DEBUG"]
    assert line.pop("milliseconds") > 0
    assert {name: line[name] for name in ("level", "message", "trace_id", "request_id")} == {
        "level": "INFO",
        "message": "404 not_found: POST /api/v1/orders/none/cancel",
        "trace_id": TRACE.trace_id,
        "request_id": "checkout-7",
    }
    assert (line["status"], line["code"], line["method"]) == (404, "not_found", "POST")


@pytest.mark.parametrize(("query", "host"), [("", "evil.example"), ("?" + "a=1&" * 3_000, "testserver")])
def test_what_django_refuses_has_no_traceback(shop: Storefront, lines: Lines, query: str, host: str) -> None:
    assert shop.get(f"events{query}", Host=host).status_code == 400
    assert any("django.security." in line for line in lines.plain)
    assert not any("Traceback" in line for line in lines.plain)
    assert not any("exception" in line for line in lines.json)


@pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])
def test_what_is_unavailable_is_a_warning(shop: Storefront, lines: Lines) -> None:
    with unreachable("readmodels"):
        assert shop.get("inventory/MUG", **NAMED).status_code == 503
    warnings = [line for line in lines.json if line["level"] == "WARNING"]
    assert [line["message"].split(":")[0] for line in warnings] == ["unavailable", "503 unavailable"]
    assert {line["trace_id"] for line in warnings} == {TRACE.trace_id}


def test_a_fault_of_ours_is_one_error_with_its_traceback(
    shop: Storefront, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("catalog.api.products.execute", fail)
    shop.http.raise_request_exception = False
    assert shop.post("products/MUG/discontinue", {}, **NAMED).status_code == 500
    (line,) = [line for line in lines.json if line["level"] != "DEBUG"]
    assert (line["level"], line["trace_id"]) == ("ERROR", TRACE.trace_id)
    assert "RuntimeError: broken" in line["exception"]


def test_what_goes_well_is_said_to_developers_alone(shop: Storefront, lines: Lines) -> None:
    shop.post("products", {"sku": "MUG", "name": "Mug", "price": PRICE}, **NAMED)
    assert {line["level"] for line in lines.json} == {"DEBUG"}
    (line,) = [line for line in lines.json if line["logger"] == "eventstore.commands.execution"]
    said = r"CreateProduct [0-9a-f-]{36} of api-key:storefront is recorded: product-MUG has version 1 at position \d+"
    assert re.fullmatch(said, line["message"])


def test_neither_keys_nor_personal_data_nor_bodies_are_logged(shop: Storefront, lines: Lines) -> None:
    address = {"street": "marker 1", "city": "marker", "postal_code": "marker", "country": "marker"}
    customer = {"customer_id": "c1", "name": "Marker", "email": "marker@people.example", "address": address}
    shop.post("customers", customer, key="marker")
    shop.post("customers", {**customer, "customer_id": "c2"}, key="marker-2")
    shop.post("customers", customer, key="marker")
    shop.post("customers", {"email": "marker", "marker": "marker"})
    shop.post("customers/c1/email", {"email": "other-marker@people.example"}, If_Match='"marker"')
    shop.post("orders", {"customer_id": "c1", "lines": [{"sku": "marker", "quantity": 1}]})
    shop.get("customers?q=marker@people.example")
    shop.get("orders/none", Authorization="Bearer ol_marker", Cookie="sessionid=marker")
    assert sum(line["logger"] == "config.request_log" for line in lines.json) >= 6
    for line in lines.plain:
        assert "marker" not in line.lower()
        assert shop.key not in line
