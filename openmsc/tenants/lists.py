"""What the list of customers shows of their products, and by which of it it filters (CUS-1, CUS-4)."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, DecimalField, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.utils.html import format_html
from django.utils.safestring import SafeString

from openmsc.customers.lists import CUSTOMERS
from openmsc.kit import cells
from openmsc.kit.actor import Actor
from openmsc.kit.glyphs import glyph
from openmsc.kit.lists.columns import Stacked, StackedMoment, StackedNumber
from openmsc.kit.lists.filters import Filter, Option, choices
from openmsc.kit.lists.values import Computed, ListText, Names, WholeNumber
from openmsc.plans.lists import facet
from openmsc.plans.models import PlanProduct, ServicePlan, StorageRegion
from openmsc.plans.products import Edition, ProductId

from .models import Tenant
from .quota import percent_text


def product_cell(tenant: Tenant) -> SafeString | str:
    name: str = tenant.get_product_display()
    if tenant.status != Tenant.Status.SUSPENDED:
        return name
    return format_html('{} <span class="st in st-idle" title="Suspended">{}</span>', name, glyph("hold"))


def _given(prefix: str) -> QuerySet[PlanProduct]:
    """What the plan gives of the tenant's product."""
    return PlanProduct.objects.filter(
        service_plan=OuterRef(f"{prefix}service_plan"), product=OuterRef(f"{prefix}product")
    )


def _edition_said(prefix: str) -> Combinable:
    labels = [When(edition=key, then=Value(str(label))) for key, label in Edition.choices]
    return Subquery(_given(prefix).values(said=Case(*labels))[:1])


def _workloads_said(prefix: str) -> Combinable:
    return Subquery(_given(prefix).values(said=ListText(F("workloads")))[:1])


def _used(prefix: str = "") -> Combinable:
    """Percent of the quota; null without one, and until something was metered."""
    return Case(
        When(**{f"{prefix}quota__gt": 0}, then=F(f"{prefix}consumption") * 100 / F(f"{prefix}quota")),
        output_field=DecimalField(decimal_places=6, max_digits=30),
    )


def _workloads(tenant: Tenant) -> list[str]:
    given = tenant.service_plan.gives(tenant.product)
    return list(given.workloads) if given else []


def _workloads_cell(tenant: Tenant) -> SafeString | str:
    given = tenant.service_plan.gives(tenant.product)
    if given is None:
        return cells.NONE
    if len(given.workloads) == len(given.sold.workloads):
        return "All"
    return cells.first_and_more(list(given.workloads))


def _used_cell(tenant: Tenant) -> SafeString | str:
    return cells.NONE if tenant.quota_used is None else percent_text(tenant.quota_used)


_LICENSE: dict[str, Any] = {"of": "tenants", "group": "Product and license"}
_QUOTA: dict[str, Any] = {"of": "tenants", "group": "Quota", "default": False}
_PLANS = ("tenants__service_plan__products",)

CUSTOMERS.extend(
    Stacked(
        "product", "Product", "product", product_cell,
        sort="product", fixed=True, width=176, place="a", of="tenants", group="Name and plan", empty="No product",
    ),
    Stacked(
        "service_plan", "Service Plan", "service_plan__name",
        sort="service_plan__name_sort", fixed=True, width=142, place="b", of="tenants", group="Name and plan",
    ),
    after="name",
)  # fmt: skip
CUSTOMERS.extend(
    Stacked("tenant_type", "Tenant Type", "tenant_type", sort="tenant_type", width=90, **_LICENSE),
    Stacked(
        "edition", "Edition", Computed(lambda t: t.edition, _edition_said),
        sort=Subquery(_given("").values("edition")[:1]), default=False, width=110, needs=_PLANS, **_LICENSE,
    ),
    Stacked(
        "workloads", "Workloads", Computed(_workloads, _workloads_said), _workloads_cell,
        default=False, width=180, needs=_PLANS, **_LICENSE,
    ),
    Stacked(
        "storage_regions", "Storage Regions", Names("storage_regions"),
        lambda t: cells.first_and_more(sorted(region.name for region in t.storage_regions.all())),
        width=138, **_LICENSE,
    ),
    Stacked(
        "license_expiry", "License Expiry", "license_expiry", lambda t: cells.expiry(t.license_expiry),
        sort="license_expiry", width=178, **_LICENSE,
    ),
    StackedNumber("quota", "Quota", "quota", sort="quota", width=100, **_QUOTA),
    StackedNumber(
        "quota_used", "Quota Used %",
        Computed(
            lambda t: None if t.quota_used is None else int(t.quota_used),  # rounded down, as shown
            lambda prefix: WholeNumber(_used(prefix)),
        ),
        _used_cell, sort=_used(), width=120, **_QUOTA,
    ),
    StackedMoment(
        "quota_start", "Quota Effective Date", "quota_start", sort="quota_start", width=155, **_QUOTA
    ),
    StackedMoment("quota_end", "Quota End Date", "quota_end", sort="quota_end", width=130, **_QUOTA),
    after="status",
)  # fmt: skip


def _plans(actor: Actor) -> list[Option]:
    # By what they give, so that one query finds both: a plan gives at least one product.
    given = PlanProduct.objects.visible_to(actor).select_related("service_plan")
    of_plans: dict[ServicePlan, list[PlanProduct]] = {}
    for each in given.order_by("service_plan__name_sort", "service_plan", "product"):
        of_plans.setdefault(each.service_plan, []).append(each)
    return [
        Option(
            str(plan.pk),
            plan.name,
            note=", ".join(dict.fromkeys(each.get_edition_display() for each in products)),
            facets=tuple(facet(each) for each in products),
        )
        for plan, products in of_plans.items()
    ]


def region_options(actor: Actor) -> list[Option]:
    return [Option(str(each.pk), each.name) for each in StorageRegion.objects.visible_to(actor)]


CUSTOMERS.extend_filters(
    Filter("product", "Products", "product", choices(ProductId.choices), of="tenants"),
    Filter(
        "service_plan", "Service Plans", "service_plan", _plans,
        of="tenants", find="Find a plan", narrowed_by=("Products", "Editions", "Workloads"),
    ),
    Filter("region", "Storage Regions", "storage_regions", region_options, of="tenants", find="Find a region"),
    Filter("tenant_type", "Tenant Type", "tenant_type", choices(Tenant.Type.choices), of="tenants"),
)  # fmt: skip
