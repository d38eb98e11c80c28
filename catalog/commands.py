"""What can be asked of products and of their stock."""

from dataclasses import dataclass
from decimal import Decimal

from catalog.events import StockPolicy


@dataclass(frozen=True, slots=True)
class CreateProduct:
    sku: str
    name: str
    price: Decimal
    currency: str
    stock_policy: StockPolicy


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
class DiscontinueProduct:
    sku: str


@dataclass(frozen=True, slots=True)
class ReceiveStock:
    """Units arrived; `stock_policy` is the product's."""

    sku: str
    quantity: int
    reference: str
    stock_policy: StockPolicy = StockPolicy.TRACKED


@dataclass(frozen=True, slots=True)
class AdjustStock:
    """Correct the count by `quantity`, up or down; `stock_policy` is the product's."""

    sku: str
    quantity: int
    reason: str
    stock_policy: StockPolicy = StockPolicy.TRACKED


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
    sku: str
    quantity: int
    order_id: str


@dataclass(frozen=True, slots=True)
class ReturnStock:
    sku: str
    quantity: int
    reference: str
