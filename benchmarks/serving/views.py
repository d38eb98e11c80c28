"""The same answers by hand: nothing, one ready row, and serializers over normalised tables."""

from typing import Any

from django.db import connections
from django.http import HttpRequest, HttpResponse
from rest_framework import generics, permissions, serializers

from benchmarks.serving.models import Line, Order, Payment
from readmodels.router import READ_DATABASE

JSON = "application/json"


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"{}", content_type=JSON)


def ready(request: HttpRequest, customer_id: str) -> HttpResponse:
    with connections[READ_DATABASE].cursor() as cursor:
        cursor.execute("SELECT body FROM hand_ready WHERE customer_id = %s", [customer_id])
        ((body,),) = cursor.fetchall()
    return HttpResponse(body, content_type=JSON)


class LineSerializer(serializers.ModelSerializer[Line]):
    class Meta:
        model = Line
        fields = ("sku", "name", "quantity", "unit_price", "amount")


class PaymentSerializer(serializers.ModelSerializer[Payment]):
    class Meta:
        model = Payment
        fields = ("amount", "reference", "paid_at")


class OrderSerializer(serializers.ModelSerializer[Order]):
    lines = LineSerializer(many=True)
    payments = PaymentSerializer(many=True)

    class Meta:
        model = Order
        fields = ("order_id", "customer_id", "placed_at", "status", "total", "currency", "lines", "payments")


class Normalised(generics.ListAPIView[Order]):
    authentication_classes = ()
    permission_classes = (permissions.AllowAny,)
    serializer_class = OrderSerializer
    pagination_class = None

    def get_queryset(self) -> Any:
        orders = Order._default_manager.using(READ_DATABASE).filter(customer_id=self.kwargs["customer_id"])
        return orders.order_by("-placed_at").prefetch_related("lines", "payments")[:20]
