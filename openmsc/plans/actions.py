"""What can be done with service plans and storage regions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from openmsc.kit.actor import Actor
from openmsc.kit.change import Change, change
from openmsc.kit.errors import refuse_if

from . import rules, verbs
from .models import ServicePlan, StorageRegion
from .offers import Offer as Offer
from .offers import offers_of, today_utc, write
from .products import PRODUCTS, Edition

DEFAULT_PLAN = "Default Service Plan"


def create(
    actor: Actor,
    *,
    name: str,
    offers: Sequence[Offer],
    description: str = "",
    is_default: bool = False,
    today: date | None = None,
) -> ServicePlan:
    """PLAN-1."""
    plan = ServicePlan(name=" ".join(name.split()), description=description.strip(), is_default=is_default)
    with change(actor, verbs.CREATE, plan) as edit:
        refuse_faults(edit, offers)
        edit.then(lambda: write(plan, offers, today or today_utc()))
    return plan


def copy(actor: Actor, plan: ServicePlan, *, name: str, today: date | None = None) -> ServicePlan:
    """A plan of its own that gives the same as this one today; editing one changes nothing of the other."""
    found = ServicePlan.objects.find(actor, pk=plan.pk)
    given = offers_of(found, today)
    return create(actor, name=name, offers=given, description=found.description, today=today)


def delete(actor: Actor, plan: ServicePlan) -> None:
    """PLAN-3. Its events stay."""
    with change(actor, verbs.DELETE, plan) as edit:
        refuse_if(rules.why_not_delete(plan, plan.tenants.count()))
        edit.delete()


def refuse_faults(edit: Change, offers: Sequence[Offer]) -> None:
    """Beside each field, together with whatever else is wrong."""
    for field, sentence in reversed(list(rules.faults(offers))):  # the first of a field stands
        edit.refuse_if(sentence, field)


def create_default(actor: Actor) -> ServicePlan:
    """PLAN-4: both products, elite, everything left to the tenant."""
    offers = [Offer(product.id, Edition.ELITE, product.workloads) for product in PRODUCTS.values()]
    return create(actor, name=DEFAULT_PLAN, offers=offers, is_default=True)


def add_storage_region(
    actor: Actor, *, name: str, storage_provider: int, products: Sequence[int], geography: str = ""
) -> StorageRegion:
    region = StorageRegion(
        name=" ".join(name.split()),
        storage_provider=storage_provider,
        geography=geography,
        products=list(products),
    )
    with change(actor, verbs.ADD_REGION, region):
        pass
    return region
