"""What can be asked of products, of their stock, and of reservations."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from catalog.events import Condition, StockPolicy

# Marks a field that a command did not always have: while it is None, the command is the one that it was without it.
LATER = {"later": True}


@dataclass(frozen=True, slots=True)
class CreateProduct:
    sku: str
    name: str
    price: Decimal
    currency: str
    stock_policy: StockPolicy
    tax_rate: Decimal | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True)
class RenameProduct:
    sku: str
    name: str


@dataclass(frozen=True, slots=True)
class ChangePrice:
    sku: str
    price: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class ChangeTaxRate:
    sku: str
    tax_rate: Decimal


@dataclass(frozen=True, slots=True)
class DiscontinueProduct:
    sku: str


@dataclass(frozen=True, slots=True)
class ReceiveStock:
    """Units arrived, at the first of the SKU's locations where none is named; `stock_policy` is the product's."""

    sku: str
    quantity: int
    reference: str
    stock_policy: StockPolicy = StockPolicy.TRACKED
    location: str | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True)
class AdjustStock:
    """Correct the count by `quantity`, up or down; `stock_policy` is the product's."""

    sku: str
    quantity: int
    reason: str
    stock_policy: StockPolicy = StockPolicy.TRACKED
    location: str | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True)
class CountStock:
    """`counted` units were counted where the books have `expected`."""

    sku: str
    counted: int
    expected: int
    reason: str
    stock_policy: StockPolicy = StockPolicy.TRACKED
    location: str | None = None


@dataclass(frozen=True, slots=True)
class ReserveStock:
    sku: str
    quantity: int
    order_id: str


@dataclass(frozen=True, slots=True)
class ReleaseStock:
    sku: str
    quantity: int
    order_id: str


@dataclass(frozen=True, slots=True)
class IssueStock:
    """Reserved units leave the shop: from `location`, or from the first ones that have them."""

    sku: str
    quantity: int
    order_id: str
    location: str | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True)
class ReturnStock:
    sku: str
    quantity: int
    reference: str
    condition: Condition = Condition.RESTOCK
    location: str | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True)
class TransferStock:
    """Move units that are not reserved from one location to another. `stock_policy` is the product's."""

    sku: str
    quantity: int
    source: str
    destination: str
    stock_policy: StockPolicy = StockPolicy.TRACKED


@dataclass(frozen=True, slots=True)
class LimitBackOrders:
    """Let so many units be ordered that are not there yet; 0: none. `stock_policy` is the product's."""

    sku: str
    limit: int
    stock_policy: StockPolicy = StockPolicy.TRACKED


@dataclass(frozen=True, slots=True)
class KeepSafetyStock:
    """Keep so many units back, and do not sell them. `stock_policy` is the product's."""

    sku: str
    quantity: int
    stock_policy: StockPolicy = StockPolicy.TRACKED


@dataclass(frozen=True, slots=True)
class RankLocations:
    """Have what is ordered come from the first of these that has it. `stock_policy` is the product's."""

    sku: str
    locations: tuple[str, ...]
    stock_policy: StockPolicy = StockPolicy.TRACKED


@dataclass(frozen=True, slots=True)
class MakeReservation:
    """Keep units for somebody who has not ordered them yet. `stock_policy` is the product's."""

    reservation_id: str
    sku: str
    quantity: int
    expires_at: datetime
    stock_policy: StockPolicy = StockPolicy.TRACKED


@dataclass(frozen=True, slots=True)
class ReleaseReservation:
    reservation_id: str


@dataclass(frozen=True, slots=True)
class ExpireReservation:
    reservation_id: str
