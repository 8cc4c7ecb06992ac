from __future__ import annotations

from django.db.models import Count
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from openmsc.kit import cells
from openmsc.kit.lists.columns import Column, Number, first_of
from openmsc.kit.lists.spec import ListSpec

from .models import PlanProduct, ServicePlan

_PRODUCTS = ("products",)


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


def _workloads(given: PlanProduct) -> str:
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
        Column(
            "product",
            "Product",
            lambda p: [given.get_product_display() for given in p.products.all()],
            lambda p: cells.lines(given.get_product_display() for given in p.products.all()),
            sort=first_of(ServicePlan, "products", "product"),
            width=200,
            place="a",
            needs=_PRODUCTS,
        ),
        Column(
            "edition",
            "Edition",
            lambda p: [given.get_edition_display() for given in p.products.all()],
            lambda p: cells.lines(given.get_edition_display() for given in p.products.all()),
            sort=first_of(ServicePlan, "products", "edition"),
            width=120,
            place="b",
            needs=_PRODUCTS,
        ),
        Column(
            "workloads",
            "Workloads",
            lambda p: [given.workloads for given in p.products.all()],
            lambda p: cells.lines(_workloads(given) for given in p.products.all()),
            width=300,
            place="wide",
            needs=_PRODUCTS,
        ),
        Number("tenants", "Tenants", lambda p: p.tenants_count, sort="tenants_count", width=110),
    ],
    annotations={"tenants_count": Count("tenants")},
)
