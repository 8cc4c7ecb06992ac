"""The list of customers. It follows relations of apps above by their names, and imports none of them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from openmsc.kit import cells
from openmsc.kit.actor import Actor
from openmsc.kit.glyphs import glyph
from openmsc.kit.icons import icon
from openmsc.kit.lists.columns import Column, Stacked
from openmsc.kit.lists.spec import ListSpec
from openmsc.kit.menus import Entry

from . import rules, verbs
from .models import Customer


def name_cell(customer: Customer) -> SafeString:
    tag = SafeString(' <span class="fact">Sandbox</span>') if customer.is_sandbox else ""
    second = ""
    if customer.account_name != customer.name:
        second = format_html('<span class="second clip">Account {}</span>', customer.account_name)
    return format_html(
        '<div class="two-lines"><a class="name" href="{0}" title="{1}">{1}</a>{2}</div>{3}',
        reverse("customer", args=[customer.pk]), customer.name, tag, second,
    )  # fmt: skip


_HEALTH_TONES: dict[int, cells.Tone] = {
    Customer.Health.HEALTHY: "ok",
    Customer.Health.NO_DATA: "idle",
    Customer.Health.ATTENTION: "warn",
    Customer.Health.CRITICAL: "bad",
}


def health_cell(customer: Customer) -> SafeString:
    """Trouble grows a line that says what is wrong; health is one quiet line."""
    tone, word, note = _HEALTH_TONES[customer.health], customer.get_health_display(), customer.health_note
    if customer.health == Customer.Health.HEALTHY:
        return cells.status(tone, format_html('{} <span class="by">{}</span>', word, note))
    return cells.status(tone, word, note)


def health_pill(customer: Customer) -> SafeString:
    """The same, beside the customer's name."""
    return cells.pill(
        _HEALTH_TONES[customer.health], f"{customer.get_health_display()}: {customer.health_note}"
    )


def product_cell(tenant: Any) -> SafeString | str:
    name: str = tenant.get_product_display()
    if tenant.status != tenant.Status.SUSPENDED:
        return name
    return format_html('{} <span class="st in st-idle" title="Suspended">{}</span>', name, glyph("hold"))


def row_menu(customer: Customer, actor: Actor) -> list[Entry]:
    """CUS-7; the same menu stands on the customer's page."""
    entries = []
    if actor.can(verbs.EDIT.permission):
        address = reverse("customer-edit", args=[customer.pk])
        entries.append(Entry("Edit", icon("pencil"), address, rules.why_not_edit(customer)))
    if actor.can(verbs.DELETE.permission):
        address = reverse("customer-delete", args=[customer.pk])
        entries.append(
            Entry("Delete", icon("trash"), address, rules.why_not_delete(customer), dangerous=True)
        )
    return entries


CUSTOMERS = ListSpec(
    name="customers",
    title="Customers",
    noun="customers",
    model=Customer,
    permission="customer.view",
    search=("name_sort", "account_name_sort"),
    search_label="Customer Name",
    sort="-health",
    row_menu=row_menu,
    columns=[
        Column(
            "name",
            "Name",
            lambda c: c.name,
            name_cell,
            sort="name_sort",
            fixed=True,
            width=230,
            place="title",
        ),
        Stacked(
            "product",
            "Product",
            lambda t: t.get_product_display(),
            product_cell,
            sort="product",
            fixed=True,
            width=190,
            place="a",
            of="tenants",
        ),
        Stacked(
            "service_plan",
            "Service Plan",
            lambda t: t.service_plan.name,
            sort="service_plan__name_sort",
            fixed=True,
            width=160,
            place="b",
            of="tenants",
            needs=("tenants__service_plan",),
        ),
        Stacked(
            "tenant_type",
            "Tenant Type",
            lambda t: t.get_tenant_type_display(),
            sort="tenant_type",
            width=110,
            of="tenants",
        ),
        Stacked(
            "storage_regions",
            "Storage Regions",
            lambda t: [region.name for region in t.storage_regions.all()],
            lambda t: cells.first_and_more([region.name for region in t.storage_regions.all()]),
            width=160,
            of="tenants",
            needs=("tenants__storage_regions",),
        ),
        Stacked(
            "license_expiry",
            "License Expiry",
            lambda t: t.license_expiry,
            lambda t: cells.expiry(t.license_expiry),
            sort="license_expiry",
            width=185,
            of="tenants",
        ),
        Column(
            "tenant_admins",
            "Tenant Admins",
            lambda c: [a.name for a in c.tenant_admins.all()],
            lambda c: cells.people([(a.name, a.initials) for a in c.tenant_admins.all()]),
            width=125,
            needs=("tenant_admins",),
        ),
        Column(
            "health",
            "Health",
            lambda c: c.get_health_display(),
            health_cell,
            sort="health",
            width=165,
            place="badge",
        ),
    ],
)
