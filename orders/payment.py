"""Paying an order, and paying back."""

from decimal import Decimal
from typing import assert_never

from eventstore.decider import CommandRefused
from orders.amounts import payable
from orders.commands import RecordPayment, RefundPayment
from orders.events import PaymentRecorded, PaymentRefunded
from orders.stages import Canceled, Completed, Expired, NotPlaced, Order, OrderIsExpired, OrderNotFound, Placed, facts
from orders.stages import placed as under_way


class PaymentTooLow(CommandRefused):
    """A payment and a refund are amounts above zero."""

    code = "validation_error"


class PaymentTooHigh(CommandRefused):
    """More would be paid than the order still costs."""


class RefundTooHigh(CommandRefused):
    """More would be refunded than was paid."""


class WrongCurrency(CommandRefused):
    """An order has one currency."""


class ReferenceTaken(CommandRefused):
    """There is a payment or refund with this reference already, of another amount."""


def record_payment(order: Order, command: RecordPayment) -> list[PaymentRecorded]:
    """A payment whose reference is known has been recorded: a provider may tell of it twice."""
    _refuse_too_low(command.amount)
    if isinstance(order, Placed | Completed | Canceled):
        _refuse_foreign(order, command)
        if _is_known(order.account.payments, command):
            return []
    placed = under_way(order, command.order_id)
    outstanding = payable(max(Decimal(0), placed.total - placed.account.paid), placed.currency)
    if command.amount > outstanding:
        raise PaymentTooHigh(outstanding=str(outstanding), **facts(placed))
    return [PaymentRecorded(command.order_id, command.amount, command.currency, command.reference)]


def refund(order: Order, command: RefundPayment) -> list[PaymentRefunded]:
    """Also of an order that has ended: what was paid for it can be paid back."""
    _refuse_too_low(command.amount)
    match order:
        case NotPlaced():
            raise OrderNotFound(order_id=command.order_id)
        case Expired():
            raise OrderIsExpired(**facts(order))
        case Placed() | Completed() | Canceled():
            _refuse_foreign(order, command)
        case _:
            assert_never(order)
    if _is_known(order.account.refunds, command):
        return []
    refundable = order.account.paid - order.account.refunded
    if command.amount > refundable:
        raise RefundTooHigh(refundable=str(refundable), **facts(order))
    return [PaymentRefunded(command.order_id, command.amount, command.currency, command.reference, command.reason)]


def _is_known(references: dict[str, Decimal], command: RecordPayment | RefundPayment) -> bool:
    known = references.get(command.reference)
    if known not in (None, command.amount):
        raise ReferenceTaken(reference=command.reference, amount=str(known))
    return known is not None


def _refuse_foreign(order: Placed | Completed | Canceled, command: RecordPayment | RefundPayment) -> None:
    if command.currency != order.currency:
        raise WrongCurrency(currency=order.currency)


def _refuse_too_low(amount: Decimal) -> None:
    if not (amount.is_finite() and amount > 0):
        raise PaymentTooLow(amount=str(amount))
