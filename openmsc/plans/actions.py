"""What can be done with service plans and storage regions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openmsc.kit.actor import Actor
from openmsc.kit.change import change
from openmsc.kit.errors import refuse_if

from . import rules, verbs
from .models import PlanProduct, ServicePlan, StorageRegion
from .products import PRODUCTS, Edition

DEFAULT_PLAN = "Default Service Plan"


@dataclass(frozen=True)
class Offer:
    """What a plan gives of one product; a feature not named is left to the tenant."""

    product: int
    edition: str
    workloads: Sequence[str]
    features: Mapping[str, str] = field(default_factory=dict)


def create(
    actor: Actor, *, name: str, offers: Sequence[Offer], description: str = "", is_default: bool = False
) -> ServicePlan:
    """PLAN-1."""
    plan = ServicePlan(name=" ".join(name.split()), description=description.strip(), is_default=is_default)
    with change(actor, verbs.CREATE, plan) as edit:
        refuse_if(rules.why_not_offer(offers), "products")
        edit.then(lambda: PlanProduct.objects.bulk_create(_product(plan, offer) for offer in offers))
    return plan


def create_default(actor: Actor) -> ServicePlan:
    """PLAN-4: both products, elite, everything left to the tenant."""
    offers = [Offer(product.id, Edition.ELITE, product.workloads) for product in PRODUCTS.values()]
    return create(actor, name=DEFAULT_PLAN, offers=offers, is_default=True)


def add_storage_region(
    actor: Actor, *, name: str, storage_provider: int, products: Sequence[int]
) -> StorageRegion:
    region = StorageRegion(
        name=" ".join(name.split()), storage_provider=storage_provider, products=list(products)
    )
    with change(actor, verbs.ADD_REGION, region):
        pass
    return region


def _product(plan: ServicePlan, offer: Offer) -> PlanProduct:
    given: dict[str, Any] = {"edition": offer.edition, "workloads": list(offer.workloads)}
    return PlanProduct(service_plan=plan, product=offer.product, features=dict(offer.features), **given)
