from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString

from openmsc.customers.details import details
from openmsc.customers.models import Customer
from openmsc.kit.web import Request, page

from . import chart, figures, words
from .figures import Usage
from .table import Table


@dataclass(frozen=True)
class Shown:
    """A product's part of the section."""

    usage: Usage

    @property
    def key_figures(self) -> list[words.KeyFigure]:
        return words.key_figures(self.usage)

    @property
    def chart(self) -> SafeString:
        return chart.draw(self.usage)

    @property
    def missing(self) -> str:
        return words.missing_text(self.usage)


@page("customer.view")
def customer_consumption(request: Request, pk: UUID) -> HttpResponse:
    """The section of the Summary tab (CUS-11), which loads it; without scripts a page of its own."""
    customer = Customer.objects.find(request.actor, pk=pk)
    usages = figures.of_customer(customer, timezone.now().date())  # in UTC, unlike localdate()
    metered = [usage for usage in usages if usage.has_figures]
    context = {
        "customer": customer,
        "days": figures.DAYS,
        "as_table": request.GET.get("show") == "table",
        "products": [Shown(usage) for usage in usages],
        "metered": metered,
        "table": Table(metered),
        "total": words.units_text(sum((usage.in_window for usage in metered), figures.ZERO)),
    }
    if request.htmx:
        response = render(request, "usage/section.html", context)
    else:
        context |= details(request, customer, "customer")
        response = render(request, "usage/page.html", context)
    response["Vary"] = "HX-Request"
    return response
