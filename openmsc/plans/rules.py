"""Questions about service plans, with a sentence for an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .products import PRODUCTS, Edition, Governed

if TYPE_CHECKING:
    from .actions import Offer


def why_not_offer(offers: Sequence[Offer]) -> str | None:
    """PLAN-1, TEN-10: one or both products, each with an edition, workloads and features it knows."""
    if not offers:
        return "Choose at least one product."
    if len({offer.product for offer in offers}) < len(offers):
        return "Name each product once."
    return next((reason for offer in offers if (reason := _why_not_one(offer))), None)


def _why_not_one(offer: Offer) -> str | None:
    product = PRODUCTS.get(offer.product)
    if product is None:
        return "Choose Enterprise Workloads or SaaS Apps and Endpoints."
    if offer.edition not in Edition.values:
        return f"Choose an edition for {product.name}: business, enterprise or elite."
    if unknown := set(offer.workloads) - set(product.workloads):
        return f"{product.name} has no workload {min(unknown)}."
    known = {feature.name for feature in product.features_in(offer.edition)}
    if unknown := set(offer.features) - known:
        return f"{product.name} has no feature {min(unknown)} in the {offer.edition} edition."
    if set(offer.features.values()) - set(Governed.values):
        return "A feature is on, off or free."
    if known and all(offer.features.get(name) == Governed.OFF for name in known):
        return f"Leave at least one feature of {product.name} on or free."
    return None
