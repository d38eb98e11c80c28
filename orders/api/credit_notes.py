"""The API of credit notes: a return that names no order, and what was credited."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog import money
from catalog.body import MoneyBody, MoneyShape, Sku, Units
from catalog.events import Condition
from catalog.product import PRODUCT
from eventstore.commands.batch import Envelope
from eventstore.commands.execution import current, execute, once
from eventstore.http.body import Body, Key, Text
from eventstore.http.endpoint import command
from eventstore.http.listing import refuse_others
from eventstore.identifier import uuid7
from eventstore.log import stream
from eventstore.log.stream import Receipt
from orders.amounts import cost
from orders.api.orders import MAX_LINES, MAX_UNITS_IN_LINE
from orders.commands import IssueCreditNote
from orders.credit_note import CREDIT_NOTE, CreditNoteNotFound
from orders.events import CreditNoteIssued
from orders.placement import Credited, credited

CONDITIONS = [condition.value for condition in Condition]


class CreditedBody(Body):
    sku = Sku()
    quantity = Units(max_value=MAX_UNITS_IN_LINE)
    unit_price = MoneyBody(
        allow_null=True,
        default=None,
        help_text="of one, as the shop's prices are, with tax or without; null: its price",
    )

    def to_internal_value(self, data: Any) -> Credited:
        return Credited(**super().to_internal_value(data))


class CreditNoteBody(Body):
    credit_note_id = Key(required=False, help_text="the shop's own number; left out: a new id")
    customer_id = Key(allow_null=True, default=None)
    lines = serializers.ListSerializer[Any](child=CreditedBody(), min_length=1, max_length=MAX_LINES)
    condition = serializers.ChoiceField(CONDITIONS, default=Condition.RESTOCK.value)
    reason = Text(max_length=500, default="", allow_blank=True)


class CreditedShape(serializers.Serializer[Any]):
    sku = serializers.CharField()
    name = serializers.CharField()
    quantity = serializers.IntegerField()
    unit_price = MoneyShape()
    amount = MoneyShape()


class CreditNoteShape(serializers.Serializer[Any]):
    credit_note_id = serializers.CharField()
    customer_id = serializers.CharField(allow_null=True)
    issued_at = serializers.DateTimeField()
    lines = CreditedShape(many=True)
    total = MoneyShape()
    condition = serializers.ChoiceField(CONDITIONS)
    reason = serializers.CharField()
    version = serializers.IntegerField()


class CreditNotes(APIView):
    scopes = {"POST": "orders:write"}

    @command(
        "Issue a credit note",
        body=CreditNoteBody,
        answers="credit_note_id",
        status=201,
        key_required=True,
        example={"customer_id": "c1", "lines": [{"sku": "MUG-01", "quantity": 1}], "reason": "bought in the shop"},
    )
    def post(self, envelope: Envelope, body: dict[str, Any]) -> Receipt:
        """For what comes back and belongs to no order here: it is credited, and restocked or written off."""
        note_id = body.get("credit_note_id") or str(uuid7())

        def act() -> Receipt:
            lines, currency = credited(body["lines"], current(PRODUCT, {line.sku for line in body["lines"]}))
            condition = Condition(body["condition"])
            included = bool(settings.PRICES_INCLUDE_TAX)
            note = IssueCreditNote(note_id, body["customer_id"], lines, currency, condition, body["reason"], included)
            return execute(envelope, CREDIT_NOTE, note_id, note)

        return once(envelope, act)


class CreditNoteItem(APIView):
    scopes = {"GET": "orders:read"}

    @extend_schema(summary="One credit note", responses=CreditNoteShape, operation_id="credit_note")
    def get(self, request: Request, credit_note_id: str) -> Response:
        """Read from its stream, which is always up to date."""
        refuse_others(request, ())
        found = stream.read(CREDIT_NOTE.stream(credit_note_id))
        if not found:
            raise CreditNoteNotFound(credit_note_id=credit_note_id)
        issued = found[0].event
        assert isinstance(issued, CreditNoteIssued)
        shown = {
            "credit_note_id": issued.credit_note_id,
            "customer_id": issued.customer_id,
            "issued_at": found[0].occurred_at,
            "lines": [
                {
                    "sku": line.sku,
                    "name": line.name,
                    "quantity": line.quantity,
                    "unit_price": _money(line.unit_price, issued),
                    "amount": _money(cost(line), issued),
                }
                for line in issued.lines
            ],
            "total": _money(issued.total, issued),
            "condition": issued.condition.value,
            "reason": issued.reason,
            "version": found[-1].version,
        }
        return Response(shown, headers={"ETag": f'"{found[-1].version}"'})


def _money(amount: Decimal, issued: CreditNoteIssued) -> dict[str, str]:
    return money.shown(amount, issued.currency)
