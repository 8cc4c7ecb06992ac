"""The Events tab of a customer's page (CUS-13)."""

from __future__ import annotations

import zoneinfo
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone

from openmsc.kit.audit.lists import EVENTS, until_now
from openmsc.kit.lists.views import list_page
from openmsc.kit.web import Request, page

from .details import details
from .models import Customer


@page("event.view", post=True)
def customer_events(request: Request, pk: UUID) -> HttpResponse:
    """What was done to this customer and to what it has, in its time zone."""
    customer = Customer.objects.find(request.actor, pk=pk)
    with timezone.override(zoneinfo.ZoneInfo(customer.time_zone)):
        return list_page(
            request,
            EVENTS,
            base=until_now(request.actor).filter(customer_id=customer.pk),
            template="customers/list_tab.html",
            fragment="customers/list_of_tab.html",
            context=details(request, customer, "customer-events"),
        )
