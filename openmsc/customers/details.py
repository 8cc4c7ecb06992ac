"""What every tab of a customer's page shows: its head and its tabs. The tabs' views are in the apps they show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from openmsc.kit.web import Request

from .lists import health_pill, row_menu
from .models import Customer

# label, URL name, permission
TABS = (
    ("Summary", "customer", "customer.view"),
    ("Customer Health", "customer-health", "health.view"),
)


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    current: bool


def details(request: Request, customer: Customer, current: str) -> dict[str, Any]:
    """Template context of `customers/details.html`; `current` is the URL name of the open tab."""
    return {
        "customer": customer,
        "title": customer.name,
        "health_pill": health_pill(customer),
        "tabs": [
            Tab(label, reverse(name, args=[customer.pk]), name == current)
            for label, name, permission in TABS
            if request.actor.can(permission)
        ],
        "menu_entries": row_menu(customer, request.actor),
    }
