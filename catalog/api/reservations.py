"""The API of reservations: a command for each endpoint, and a reservation as it is now."""

from datetime import datetime, timedelta
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.body import Sku, Units
from catalog.commands import MakeReservation, ReleaseReservation
from catalog.product import PRODUCT, offered
from catalog.reservation import RESERVATION, Expired, NotMade, Released, ReservationNotFound
from eventstore.commands.batch import Envelope
from eventstore.commands.execution import current, execute, once
from eventstore.decider import CommandRefused
from eventstore.http.body import Body, Instant, Key, NothingBody
from eventstore.http.endpoint import command
from eventstore.http.listing import refuse_others
from eventstore.identifier import uuid7
from eventstore.log import stream
from eventstore.log.stream import Receipt

LONGEST = timedelta(days=30)


class ExpiryOutOfReach(CommandRefused):
    """A reservation expires in the future, and within 30 days."""

    code = "validation_error"


class ReservationBody(Body):
    reservation_id = Key(allow_null=True, default=None, help_text="an id of your own; null: a new one")
    sku = Sku()
    quantity = Units()
    expires_at = Instant(help_text="RFC 3339; in the future, and within 30 days")


class ReservationShape(serializers.Serializer[Any]):
    reservation_id = serializers.CharField()
    sku = serializers.CharField()
    quantity = serializers.IntegerField()
    expires_at = serializers.DateTimeField()
    status = serializers.ChoiceField(choices=["reserved", "released", "expired"])
    version = serializers.IntegerField(help_text="For If-Match on the commands of this reservation.")


class Reservations(APIView):
    scopes = {"POST": "inventory:write"}

    @command(
        "Make a reservation",
        body=ReservationBody,
        answers="reservation_id",
        status=201,
        key_required=True,
        example={"sku": "MUG-01", "quantity": 2, "expires_at": "2026-01-31T17:00:00Z"},
    )
    def post(self, envelope: Envelope, body: dict[str, Any]) -> Receipt:
        """Keeps units of a product for somebody who has not ordered them yet. They come free when it expires."""
        reservation_id = body["reservation_id"] or str(uuid7())
        return make(envelope, reservation_id, body["sku"], body["quantity"], body["expires_at"])


class ReservationItem(APIView):
    scopes = {"GET": "inventory:read"}

    @extend_schema(summary="One reservation", responses=ReservationShape, operation_id="reservation")
    def get(self, request: Request, reservation_id: str) -> Response:
        """As it is at this moment: read from its stream, which is always up to date, unlike a read model."""
        refuse_others(request, ())
        name = RESERVATION.stream(reservation_id)
        stored = stream.load([name]).get(name)
        reservation = RESERVATION.restore(stored) if stored else RESERVATION.initial
        if stored is None or isinstance(reservation, NotMade):
            raise ReservationNotFound(reservation_id=reservation_id)
        status = {Released: "released", Expired: "expired"}.get(type(reservation), "reserved")
        shown = {
            "reservation_id": reservation_id,
            "sku": reservation.sku,
            "quantity": reservation.quantity,
            "expires_at": reservation.expires_at,
            "status": status,
            "version": stored.version,
        }
        return Response(shown, headers={"ETag": f'"{stored.version}"'})


class ReservationRelease(APIView):
    scopes = {"POST": "inventory:write"}

    @command("Release a reservation", body=NothingBody, answers="reservation_id", key_required=True, example={})
    def post(self, envelope: Envelope, body: dict[str, Any], reservation_id: str) -> Receipt:
        """Its units can be ordered by others. One that is over changes nothing."""
        return execute(envelope, RESERVATION, reservation_id, ReleaseReservation(reservation_id))


def make(envelope: Envelope, reservation_id: str, sku: str, quantity: int, expires_at: datetime) -> Receipt:
    """Raises ExpiryOutOfReach, ProductNotFound and ProductIsDiscontinued."""

    def act() -> Receipt:
        if not timedelta() < expires_at - envelope.occurred_at <= LONGEST:
            raise ExpiryOutOfReach(errors=[_wrong_expiry])
        policy = offered(current(PRODUCT, [sku])[sku], sku).stock_policy
        wanted = MakeReservation(reservation_id, sku, quantity, expires_at, policy)
        return execute(envelope, RESERVATION, reservation_id, wanted)

    return once(envelope, act)


_wrong_expiry = {"pointer": "/expires_at", "code": "invalid", "detail": str(ExpiryOutOfReach.__doc__)}
