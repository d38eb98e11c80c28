"""What somebody may look at. What has no page for them has no figure either."""

from typing import NamedTuple

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse

from config.dashboard.part import Part
from eventstore.models import Command, Event
from eventstore.outbox.models import Delivery
from eventstore.reactions.models import Deadline, FollowerCheckpoint
from readmodels.engine.desk.access import may_look
from readmodels.engine.storing.parked import Parked
from readmodels.models import CustomerOrderSummary, ProductInventory, Sale

PAGES = {
    "Event log": ("events", "admin:eventstore_event_changelist", ""),
    "Read database": ("projections", "admin:projections", ""),
    "Workers": ("projections", "admin:projections", ""),
    "Reactions": ("followers", "admin:reactions_followercheckpoint_changelist", ""),
    "Deliveries": ("deliveries", "admin:outbox_delivery_changelist", "?state=dead"),
}


class Sight(NamedTuple):
    """By part of the page, whether its reader may open the pages that it leads to. Health is for everybody."""

    projections: bool
    parked: bool
    events: bool
    commands: bool
    orders: bool
    revenue: bool
    stock: bool
    deadlines: bool
    followers: bool
    deliveries: bool
    entries: bool

    def page_of(self, part: Part) -> str:
        """Where what health says of a part is told at length; empty where there is no such page for them."""
        if part.projection:
            return reverse("admin:projection", args=[part.projection]) if self.projections else ""
        may, page, asked = PAGES.get(part.name, ("", "", ""))
        return f"{reverse(page)}{asked}" if may and getattr(self, may) else ""

    @classmethod
    def of(cls, request: HttpRequest) -> "Sight":
        def opens(model: type[Model]) -> bool:
            return admin.site.get_model_admin(model).has_view_permission(request)

        return cls(
            projections=may_look(request),
            parked=opens(Parked),
            events=opens(Event),
            commands=opens(Command),
            orders=opens(CustomerOrderSummary),
            revenue=opens(Sale),
            stock=opens(ProductInventory),
            deadlines=opens(Deadline),
            followers=opens(FollowerCheckpoint),
            deliveries=opens(Delivery),
            entries=request.user.has_perm("admin.view_logentry"),
        )
