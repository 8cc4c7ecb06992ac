from __future__ import annotations

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from openmsc.kit.actor import Actor
from openmsc.kit.lists.columns import Column, Number, Stacked
from openmsc.kit.lists.spec import ListSpec

from .models import PlanProduct, ServicePlan


def _name(plan: ServicePlan) -> SafeString:
    tag = SafeString(' <span class="fact">Default</span>') if plan.is_default else ""
    address = reverse("plan", args=[plan.pk])
    return format_html(
        '<div class="two-lines"><a class="name" href="{}" title="{}">{}</a>{}</div>',
        address,
        plan.name,
        plan.name,
        tag,
    )


def _seen_by(actor: Actor) -> Q | None:
    """The tenants that the actor may know of."""
    return None if actor.customer_ids is None else Q(tenants__customer__in=actor.customer_ids)


def workloads(given: PlanProduct) -> str:
    if len(given.workloads) == len(given.sold.workloads):
        return "All"
    return ", ".join(given.workloads)


PLANS = ListSpec(
    name="plans",
    title="Service plans",
    noun="service plans",
    model=ServicePlan,
    permission="plan.view",
    search=("name_sort",),
    search_label="Service Plan",
    sort="name",
    columns=[
        Column(
            "name", "Name", lambda p: p.name, _name, sort="name_sort", fixed=True, width=240, place="title"
        ),
        Stacked(
            "product",
            "Product",
            lambda given: given.get_product_display(),
            sort="product",
            width=200,
            place="a",
            of="products",
        ),
        Stacked(
            "edition",
            "Edition",
            lambda given: given.get_edition_display(),
            sort="edition",
            width=120,
            place="b",
            of="products",
        ),
        Stacked("workloads", "Workloads", workloads, width=300, place="wide", of="products"),
        Number("tenants", "Tenants", lambda p: p.tenants_count, sort="tenants_count", width=110),
    ],
    annotations=lambda actor: {"tenants_count": Count("tenants", filter=_seen_by(actor))},
)
