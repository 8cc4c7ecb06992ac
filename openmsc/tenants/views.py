from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString

from openmsc.customers.details import account, details
from openmsc.customers.models import Customer
from openmsc.kit import cells
from openmsc.kit.errors import NotVisible, Refused, refuse_if
from openmsc.kit.forms import show_refusal
from openmsc.kit.web import Request, dialog, done, page
from openmsc.plans.products import PRODUCTS, Product

from . import actions, rules
from .forms import AddProductForm
from .models import Tenant

_DRAWN: dict[Tenant.Status, tuple[cells.Tone, str]] = {
    Tenant.Status.CREATION_PENDING: ("run", ""),
    Tenant.Status.READY: ("ok", ""),
    Tenant.Status.SUSPENDED: ("idle", "hold"),
    Tenant.Status.SOFT_DELETED: ("bad", ""),
    Tenant.Status.BEING_MIGRATED: ("run", ""),
    Tenant.Status.UPDATING: ("run", ""),
}


@dataclass(frozen=True)
class Card:
    """A product on the customer's page, licensed or not."""

    product: Product
    tenant: Tenant | None

    @property
    def status(self) -> SafeString:
        """Glyph and word of the tenant's status."""
        assert self.tenant is not None
        tone, drawing = _DRAWN[Tenant.Status(self.tenant.status)]
        return cells.status(tone, self.tenant.get_status_display(), drawing=drawing)

    @property
    def expiry(self) -> SafeString:
        assert self.tenant is not None
        return cells.expiry(self.tenant.license_expiry)

    @property
    def pending(self) -> bool:
        return self.tenant is not None and self.tenant.status == Tenant.Status.CREATION_PENDING


@page("customer.view")
def customer(request: Request, pk: UUID) -> HttpResponse:
    """The Summary tab (CUS-11)."""
    found = Customer.objects.prefetch_related(
        "tenant_admins", "contacts", "tenants__service_plan__products", "tenants__storage_regions"
    ).find(request.actor, pk=pk)
    tenants = {tenant.product: tenant for tenant in found.tenants.all()}
    context = {
        **details(request, found, "customer"),
        **account(request.actor, found),
        "cards": [Card(product, tenants.get(product.id)) for product in PRODUCTS.values()],
        "may_add": request.actor.can("tenant.create"),
        "may_see_tokens": request.actor.can("token.view"),
    }
    return render(request, "tenants/customer_summary.html", context)


@page("tenant.view")
def product_card(request: Request, pk: UUID) -> HttpResponse:
    """One card, asked for again while the worker is making the tenant Ready."""
    tenant = Tenant.objects.find(request.actor, pk=pk)
    context = {
        "card": Card(tenant.sold, tenant),
        "customer": tenant.customer,
        "may_see_tokens": request.actor.can("token.view"),
    }
    return render(request, "tenants/product_card.html", context)


@page("tenant.create", post=True)
def add_product(request: Request, pk: UUID, product: int) -> HttpResponse:
    customer = Customer.objects.find(request.actor, pk=pk)
    if product not in PRODUCTS:
        raise NotVisible("product")
    refuse_if(rules.why_not_add(customer, product))
    form = AddProductForm(request.actor, customer, product, timezone.localdate(), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_product(request.actor, customer, product=product, **form.cleaned_data)
        except Refused as error:
            show_refusal(form, error)
        else:
            return done(request, f"{PRODUCTS[product].name} added", "customer", customer.pk)
    context = {"form": form, "title": f"Add {PRODUCTS[product].name}", "subtitle": customer.name}
    return dialog(request, "tenants/add_product_dialog.html", context, status=422 if form.errors else 200)
