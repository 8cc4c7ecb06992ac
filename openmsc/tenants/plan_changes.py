"""Editing a service plan, with all that this means for the tenants on it (PLAN-3).

Everything is one transaction: the plan is locked first, then its tenants. Who puts a tenant on a plan locks in the
same order, so that nobody joins while the plan changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Count, F, QuerySet

from openmsc.kit.actor import Actor
from openmsc.kit.audit.record_many import record_many
from openmsc.kit.change import change, lock
from openmsc.kit.errors import NotVisible, Refused
from openmsc.kit.json_values import OfRow
from openmsc.plans import verbs as plan_verbs
from openmsc.plans.actions import refuse_faults
from openmsc.plans.models import PlanProduct, ServicePlan
from openmsc.plans.offers import Offer, as_given, today_utc, write
from openmsc.plans.products import PRODUCTS, Edition

from . import verbs
from .models import Tenant
from .rules import features_under

AT_ONCE = 500  # tenants a statement


@contextmanager
def joining(actor: Actor, plan: ServicePlan) -> Iterator[None]:
    """Around what puts a tenant on a plan: the plan is still there, and stays as it is until the tenant is on it."""
    with transaction.atomic():
        try:
            lock(actor, plan)
        except NotVisible:
            raise Refused("This plan was deleted meanwhile. Choose another.", "service_plan") from None
        yield


@dataclass(frozen=True)
class Obstacle:
    """A rule that a change of the plan would break, and the tenants of which."""

    sentence: str
    tenants: Sequence[Tenant]


class InTheWay(Refused):
    """Tenants stand in the way of a change of their plan; the page names and links them."""

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        super().__init__(" ".join(each.sentence for each in obstacles))
        self.obstacles = obstacles


def edit(
    actor: Actor,
    plan: ServicePlan,
    *,
    name: str,
    description: str,
    offers: Sequence[Offer],
    version: int | None = None,
    today: date | None = None,
) -> int:
    """PLAN-3, PLAN-5: answers how many tenants changed with the plan, each of which has an event of its own.

    Rates hold from today (UTC) on; what the plan governs its tenants follow at once (TEN-10).
    """
    actor = replace(actor, operation=actor.operation or uuid4())
    changed: list[tuple[Tenant, dict[str, Any]]] = []
    with change(actor, plan_verbs.EDIT, plan, version=version) as edit:
        refuse_faults(edit, offers)
        if not edit.problems:
            given = {offer.product: as_given(plan, offer) for offer in offers}
            tenants = list(_affected(plan, given))
            if obstacles := list(_obstacles(plan, tenants, given)):
                raise InTheWay(obstacles)
            changed = _follow(tenants, given)
        plan.name, plan.description = " ".join(name.split()), description.strip()
        edit.then(lambda: write(plan, offers, today or today_utc()))
        edit.then(lambda: _save(actor, changed))
    return len(changed)


def _affected(plan: ServicePlan, given: Mapping[int, PlanProduct]) -> QuerySet[Tenant]:
    """The tenants of those products that the plan will give otherwise, each kept until the transaction ends."""
    products = [
        now.product
        for now in plan.products.all()
        if (then := given.get(now.product)) is None
        or (then.edition, then.features) != (now.edition, now.features)
    ]
    tenants = Tenant.objects.filter(service_plan=plan, product__in=products).order_by("pk")
    read = tenants.select_related("customer").only("product", "features", "customer__name")
    return read.select_for_update(of=("self",), no_key=True)


def _obstacles(
    plan: ServicePlan, tenants: Sequence[Tenant], given: Mapping[int, PlanProduct]
) -> Iterator[Obstacle]:
    """What PLAN-3 refuses; the tenants are locked, and regions change only with their tenant."""
    by_regions = plan.tenants.annotate(regions=Count("storage_regions")).filter(regions__gt=1)
    for product in sorted({tenant.product for tenant in tenants}):
        of_product = [tenant for tenant in tenants if tenant.product == product]
        name = PRODUCTS[product].name
        then = given.get(product)
        if then is None:
            who = _counted(of_product, "has", "have")
            yield Obstacle(f"{who} {name} by this plan. Move them to another plan first.", of_product)
            continue
        many = set(by_regions.values_list("pk", flat=True)) if then.edition == Edition.BUSINESS else ()
        if several := [tenant for tenant in of_product if tenant.pk in many]:
            who = _counted(several, "has", "have")
            yield Obstacle(
                f"{who} several storage regions for {name}, and the business edition has exactly one. "
                "Choose another edition, or move them to another plan.",
                several,
            )
        if bare := [tenant for tenant in of_product if not features_under(then, tenant.features)]:
            who = _counted(bare, "has", "have")
            yield Obstacle(
                f"{who} no other feature of {name} on. Leave one of theirs on or free, "
                "or move them to another plan.",
                bare,
            )


def _counted(tenants: Sequence[Tenant], one: str, several: str) -> str:
    """3 tenants have"""
    return f"{len(tenants):,} tenants {several}" if len(tenants) != 1 else f"1 tenant {one}"


def _follow(
    tenants: Sequence[Tenant], given: Mapping[int, PlanProduct]
) -> list[tuple[Tenant, dict[str, Any]]]:
    """Set each tenant's features as the plan will have them; answers those that this changes, and how."""
    changed = []
    for tenant in tenants:
        now, then = tenant.features, features_under(given[tenant.product], tenant.features)
        if now != then:
            tenant.features = then
            changed.append((tenant, {"features": [now, then]}))
    return changed


def _save(actor: Actor, changed: Sequence[tuple[Tenant, dict[str, Any]]]) -> None:
    for start in range(0, len(changed), AT_ONCE):
        features = {tenant.pk: tenant.features for tenant, _ in changed[start : start + AT_ONCE]}
        Tenant.objects.filter(pk__in=features).update(features=OfRow(features), version=F("version") + 1)
    record_many(actor, verbs.EDIT, changed)
