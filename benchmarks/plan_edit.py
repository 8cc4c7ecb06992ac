"""Editing a service plan that 10,000 tenants use, so that the features of each of them change, in one transaction.

The baseline is one statement that writes the same rows anew, without reading, judging or recording anything.
"""

from __future__ import annotations

from dataclasses import replace
from statistics import median
from typing import Any

from django.db.models import F

from openmsc.kit.actor import system
from openmsc.kit.audit.models import Event
from openmsc.plans.models import ServicePlan
from openmsc.plans.offers import offers_of
from openmsc.plans.products import Governed, ProductId
from openmsc.tenants.models import Tenant
from openmsc.tenants.plan_changes import edit

from .harness import Figure, in_turns, milliseconds, ratio, seconds, times
from .populations import fill_customers, settle

CUSTOMERS = 6_667  # with three tenants to two customers: 10,000
ROUNDS = 5
LONGEST = 2.0  # seconds
_FEATURE = "Long Term Retention"
_OFFICE_FEATURE = "Storage (unlimited)"


def measure() -> list[dict[str, Any]]:
    fill_customers(CUSTOMERS)
    plan = ServicePlan.objects.order_by("pk").last()
    assert plan is not None
    on_it = Tenant.objects.filter(service_plan=plan)
    _give_features(on_it)
    settle()

    def switch() -> float:
        """Over to the other way round, so that each round changes every tenant."""
        offers = [
            replace(offer, features=_turned(offer.product, offer.features)) for offer in offers_of(plan)
        ]
        before = Event.objects.count()
        changed = 0

        def change() -> None:
            nonlocal changed
            changed = edit(system(), plan, name=plan.name, description="", offers=offers)

        taken = seconds(change)
        assert changed == on_it.count() == Event.objects.count() - before - 1, changed
        return taken

    taken = in_turns(
        {"edit": switch, "bare": lambda: seconds(lambda: on_it.update(version=F("version") + 1))}, ROUNDS
    )
    number = on_it.count()
    return [
        Figure(
            f"a plan of {number:,} tenants edited, each of which changes",
            milliseconds(taken["edit"]),
            f"{times(ratio(taken['edit'], taken['bare']))} of one bare UPDATE",
            f"{LONGEST:.0f} s",
            median(taken["edit"]) < LONGEST,
        ).as_json()
    ]


def _give_features(tenants: Any) -> None:
    """Each with counts of its own, as in life."""
    rows = list(tenants)
    for number, tenant in enumerate(rows):
        servers = tenant.product == ProductId.ENTERPRISE_WORKLOADS
        tenant.features = {"Enterprise Workloads": {}} if servers else {"M365": {"userCount": number}}
    Tenant.objects.bulk_update(rows, ["features"], batch_size=500)


def _turned(product: int, features: Any) -> dict[str, str]:
    feature = _FEATURE if product == ProductId.ENTERPRISE_WORKLOADS else _OFFICE_FEATURE
    return {feature: Governed.OFF if features.get(feature) == Governed.ON else Governed.ON}
