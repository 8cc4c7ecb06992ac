"""A customer's Summary page with its products, and all that there is to see of a product."""

from __future__ import annotations

import zoneinfo
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from openmsc.customers.details import account, details
from openmsc.customers.models import Customer
from openmsc.kit.web import Request, dialog, page
from openmsc.plans.products import PRODUCTS

from .cards import Card
from .models import Tenant


@page("customer.view")
def customer(request: Request, pk: UUID) -> HttpResponse:
    """The Summary tab (CUS-11), in the customer's time zone."""
    found = Customer.objects.prefetch_related(
        "tenant_admins", "contacts", "tenants__service_plan__products", "tenants__storage_regions"
    ).find(request.actor, pk=pk)
    tenants = {tenant.product: tenant for tenant in found.tenants.all()}
    now = timezone.now()
    context = {
        **details(request, found, "customer"),
        **account(request.actor, found),
        "cards": [
            Card(product, tenants.get(product.id), request.actor, now) for product in PRODUCTS.values()
        ],
        "may_add": request.actor.can("tenant.create"),
    }
    with timezone.override(zoneinfo.ZoneInfo(found.time_zone)):
        return render(request, "tenants/customer_summary.html", context)


@page("tenant.view")
def product_card(request: Request, pk: UUID) -> HttpResponse:
    """One card, asked for again while the worker is making the tenant Ready."""
    tenant = Tenant.objects.select_related("customer").find(request.actor, pk=pk)
    card = Card(tenant.sold, tenant, request.actor, timezone.now())
    return render(request, "tenants/product_card.html", {"card": card, "customer": tenant.customer})


@page("tenant.view")
def product(request: Request, pk: UUID) -> HttpResponse:
    """Everything of a product, with what its plan decides, in the customer's time zone."""
    tenant = Tenant.objects.select_related("customer", "service_plan").find(request.actor, pk=pk)
    context = {
        "title": tenant.sold.name,
        "subtitle": f"{tenant.customer.name}, {tenant.customer.time_zone}",
        "card": Card(tenant.sold, tenant, request.actor, timezone.now()),
        "tenant": tenant,
    }
    with timezone.override(tenant.zone):
        return dialog(request, "tenants/product_dialog.html", context)
