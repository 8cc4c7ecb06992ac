"""Who is on a service plan (PLAN-2)."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from openmsc.kit import cells
from openmsc.kit.lists.columns import Column, Moment, Number
from openmsc.kit.lists.filters import Filter, choices
from openmsc.kit.lists.spec import ListSpec
from openmsc.kit.lists.values import Names
from openmsc.plans.products import ProductId

from .cards import status_cell
from .lists import region_options
from .models import Tenant


def _customer(tenant: Tenant) -> SafeString:
    name = tenant.customer.name
    tag = SafeString(' <span class="fact">Sandbox</span>') if tenant.customer.is_sandbox else ""
    address = reverse("customer", args=[tenant.customer_id])
    return format_html(
        '<div class="two-lines"><a class="name" href="{0}" title="{1}">{1}</a>{2}</div>', address, name, tag
    )


PLAN_TENANTS = ListSpec(
    name="plan-tenants",
    title="Tenants",
    noun="tenants",
    model=Tenant,
    permission="tenant.view",
    search=("customer__name_sort", "customer__account_name_sort"),
    search_label="Customer Name",
    sort="customer",
    columns=[
        Column(
            "customer", "Customer", "customer__name", _customer,
            sort="customer__name_sort", fixed=True, width=260, place="title",
        ),
        Column("product", "Product", "product", sort="product", width=190, place="a"),
        Column("status", "Status", "status", status_cell, sort="status", width=130, place="badge"),
        Column("tenant_type", "Tenant Type", "tenant_type", sort="tenant_type", width=120, place="b"),
        Column(
            "storage_regions", "Storage Regions", Names("storage_regions"),
            lambda t: cells.first_and_more(sorted(region.name for region in t.storage_regions.all())),
            width=170,
        ),
        Moment(
            "license_expiry", "License Expiry", "license_expiry", lambda t: cells.expiry(t.license_expiry),
            sort="license_expiry", width=190,
        ),
        Number("quota", "Quota", "quota", sort="quota", default=False, width=110),
        Moment("created_on", "Created On", "created_on", sort="created_on", default=False, width=160),
    ],
    filters=[
        Filter("product", "Products", "product", choices(ProductId.choices)),
        Filter("status", "Status", "status", choices(Tenant.Status.choices)),
        Filter("tenant_type", "Tenant Type", "tenant_type", choices(Tenant.Type.choices)),
        Filter("region", "Storage Regions", "storage_regions", region_options, find="Find a region"),
    ],
)  # fmt: skip
