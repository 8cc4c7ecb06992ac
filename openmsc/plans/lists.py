from __future__ import annotations

from typing import Any

from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from openmsc.kit.actor import Actor
from openmsc.kit.audit.links import shown_at
from openmsc.kit.icons import icon
from openmsc.kit.lists.columns import Column, Number, Stacked
from openmsc.kit.lists.filters import Filter, Option, choices
from openmsc.kit.lists.spec import ListSpec
from openmsc.kit.lists.values import Computed, ListText
from openmsc.kit.menus import Entry

from . import rules, verbs
from .models import PlanProduct, ServicePlan
from .products import PRODUCTS, Edition, ProductId


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


def workloads(given: PlanProduct) -> str:
    if len(given.workloads) == len(given.sold.workloads):
        return "All"
    return ", ".join(given.workloads)


def facet(given: PlanProduct) -> dict[str, tuple[str, ...]]:
    """What narrows a list of plans: one way to match for each product, so that all must hold for the same."""
    return {
        "Products": (given.get_product_display(),),
        "Editions": (given.get_edition_display(),),
        "Workloads": tuple(given.workloads),
    }


def _tenants_of(actor: Actor) -> Combinable:
    """How many tenants a plan has, of those that the actor may know of; by itself, so that no join multiplies it."""
    relation: Any = ServicePlan._meta.get_field("tenants")
    tenants = relation.related_model.objects.visible_to(actor).filter(service_plan=OuterRef("pk"))
    counted = tenants.order_by().values("service_plan").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def counted(actor: Actor, pk: int) -> Any:
    """A plan with its number of tenants, as in the list."""
    return ServicePlan.objects.annotate(tenants_count=_tenants_of(actor)).find(actor, pk=pk)


def tenants_url(plan: ServicePlan) -> str:
    """The customers that have it."""
    return f"{reverse('customers')}?service_plan={plan.pk}"


def _tenants_cell(plan: Any) -> SafeString:
    number = format_html('<span class="num">{}</span>', f"{plan.tenants_count:,}")
    if not plan.tenants_count:
        return number
    return format_html(
        '<a href="{}">{}<span class="sr"> on {}</span></a>', tenants_url(plan), number, plan.name
    )


def row_menu(plan: Any, actor: Actor) -> list[Entry]:
    """PLAN-3; the same menu stands on the plan's page. `plan` comes with `tenants_count`."""
    entries = []
    if actor.can(verbs.EDIT.permission):
        entries.append(Entry("Edit", icon("pencil"), reverse("plan-edit", args=[plan.pk]), page=True))
    if actor.can(verbs.CREATE.permission):
        entries.append(Entry("Copy", icon("copy"), reverse("plan-copy", args=[plan.pk]), page=True))
    if actor.can(verbs.DELETE.permission):
        why = rules.why_not_delete(plan, plan.tenants_count)
        way = f"See {'the tenant' if plan.tenants_count == 1 else 'the tenants'} on it"
        in_use = bool(why and plan.tenants_count and not plan.is_default)
        entries.append(
            Entry(
                "Delete", icon("trash"), reverse("plan-delete", args=[plan.pk]), why,
                dangerous=True, way_out=(way, tenants_url(plan)) if in_use else None,
            )
        )  # fmt: skip
    return entries


def _workload_options(actor: Actor) -> list[Option]:
    return [Option(name, name) for product in PRODUCTS.values() for name in product.workloads]


_GIVES: dict[str, Any] = {"of": "products"}

PLANS = ListSpec(
    name="plans",
    title="Service plans",
    noun="service plans",
    stack_noun="product",
    model=ServicePlan,
    permission="plan.view",
    search=("name_sort",),
    search_label="Service Plan",
    sort="name",
    row_menu=row_menu,
    columns=[
        Column("name", "Name", "name", _name, sort="name_sort", fixed=True, width=240, place="title"),
        Stacked("product", "Product", "product", sort="product", width=200, place="a", **_GIVES),
        Stacked("edition", "Edition", "edition", sort="edition", width=120, place="b", **_GIVES),
        Stacked(
            "workloads", "Workloads",
            Computed(lambda given: list(given.workloads), lambda prefix: ListText(F(f"{prefix}workloads"))), workloads,
            width=300, place="wide", **_GIVES,
        ),
        Number("tenants", "Tenants", "tenants_count", _tenants_cell, sort="tenants_count", width=110),
    ],
    filters=[
        Filter("product", "Products", "product", choices(ProductId.choices), of="products"),
        Filter("edition", "Editions", "edition", choices(Edition.choices), of="products"),
        Filter(
            "workload", "Workloads", "workloads", _workload_options,
            of="products", find="Find a workload", contained=True,
        ),
    ],
    annotations=lambda actor: {"tenants_count": _tenants_of(actor)},
)  # fmt: skip

shown_at("serviceplan", "plan")
