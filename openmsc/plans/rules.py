"""Questions about service plans, with a sentence for an answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from .models import ServicePlan
from .offers import Limits, Offer
from .products import PRODUCTS, Edition, Governed, Product

HIGHEST_RATE = Decimal("999999.999999")
MOST_HOURS, MOST_DAYS = 8_784, 36_525  # a year, a hundred years


def why_not_offer(offers: Sequence[Offer]) -> str | None:
    """PLAN-1, TEN-10: one or both products, each with an edition, workloads and features it knows."""
    return next((sentence for _, sentence in faults(offers)), None)


def faults(offers: Sequence[Offer]) -> Iterator[tuple[str, str]]:
    """All that is wrong with what a plan is to give: the field at fault, and the sentence beside it."""
    if not offers:
        yield "products", "Choose at least one product."
    if len({offer.product for offer in offers}) < len(offers):
        yield "products", "Name each product once."
    for offer in offers:
        product = PRODUCTS.get(offer.product)
        if product is None:
            yield "products", "Choose Enterprise Workloads or SaaS Apps and Endpoints."
            continue
        for field, sentence in (
            ("edition", _why_not_edition(product, offer)),
            ("workloads", _why_not_workloads(product, offer)),
            ("features", _why_not_features(product, offer)),
            ("rates", _why_not_rates(product, offer)),
            ("frequency_max_hours", _why_not_frequency(product, offer.limits)),
            ("retention_max_days", _why_not_retention(product, offer.limits)),
        ):
            if sentence:
                yield f"{field}_{product.id}", sentence


def _why_not_edition(product: Product, offer: Offer) -> str | None:
    if offer.edition not in Edition.values:
        return f"Choose an edition for {product.name}: business, enterprise or elite."
    return None


def _why_not_workloads(product: Product, offer: Offer) -> str | None:
    if unknown := set(offer.workloads) - set(product.workloads):
        return f"{product.name} has no workload {min(unknown)}."
    return None


def _why_not_features(product: Product, offer: Offer) -> str | None:
    if offer.edition not in Edition.values:
        return None
    known = {feature.name for feature in product.features_in(offer.edition)}
    if unknown := set(offer.features) - known:
        return f"{product.name} has no feature {min(unknown)} in the {offer.edition} edition."
    if set(offer.features.values()) - set(Governed.values):
        return "A feature is on, off or free."
    if known and all(offer.features.get(name) == Governed.OFF for name in known):
        return f"Leave at least one feature of {product.name} on or free."
    return None


def _why_not_rates(product: Product, offer: Offer) -> str | None:
    """CON-1: decimals with 6 places."""
    if unknown := set(offer.rates) - {meter.name for meter in product.meters}:
        return f"{product.name} has no rate for {min(unknown)}."
    for name, rate in offer.rates.items():
        if not rate.is_finite() or not 0 <= rate <= HIGHEST_RATE or round(rate, 6) != rate:
            return f"{name}: give a rate from 0 to {HIGHEST_RATE:,}, with at most 6 decimal places."
    return None


def _why_not_frequency(product: Product, limits: Limits) -> str | None:
    least, most = limits.frequency_min_hours, limits.frequency_max_hours
    if any(hours is not None and not 1 <= hours <= MOST_HOURS for hours in (least, most)):
        return f"{product.name}: give hours between backups from 1 to {MOST_HOURS:,}."
    if least is not None and most is not None and most > least:
        return f"The maximum frequency cannot be below the minimum: every {least} hours or more often."
    return None


def _why_not_retention(product: Product, limits: Limits) -> str | None:
    shortest, longest = limits.retention_min_days, limits.retention_max_days
    if any(days is not None and not 1 <= days <= MOST_DAYS for days in (shortest, longest)):
        return f"{product.name}: give days of retention from 1 to {MOST_DAYS:,}."
    if shortest is not None and longest is not None and longest < shortest:
        return f"The maximum retention cannot be below the minimum: {shortest} days or more."
    return None


def why_not_delete(plan: ServicePlan, tenants: int) -> str | None:
    """PLAN-3, PLAN-4; `tenants` is how many are on it."""
    if plan.is_default:
        return "New products begin with the default plan: it can be edited, not deleted."
    if tenants == 1:
        return "1 tenant is on it. Move it to another plan first."
    if tenants:
        return f"{tenants:,} tenants are on it. Move them to another plan first."
    return None
