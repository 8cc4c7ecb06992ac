"""What a plan gives of a product, as it is asked for, and how that becomes rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

from .models import LIMITS, PlanProduct, ServicePlan, costs_on
from .products import PRODUCTS, Governed

PLACES = Decimal("0.000001")  # CON-1


@dataclass(frozen=True)
class Limits:
    """Compliance limits; None is no limit."""

    frequency_min_hours: int | None = None
    frequency_max_hours: int | None = None
    retention_min_days: int | None = None
    retention_max_days: int | None = None


@dataclass(frozen=True)
class Offer:
    """What a plan gives of one product.

    A feature not named is left to the tenant. A rate not named stays as it is; of a product that the plan did not give
    before it is as is usual.
    """

    product: int
    edition: str
    workloads: Sequence[str]
    features: Mapping[str, str] = field(default_factory=dict)
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    limits: Limits = Limits()


def today_utc() -> date:
    """The day that rates are versioned by, whatever the reader's time zone."""
    return datetime.now(UTC).date()


def offers_of(plan: ServicePlan, today: date | None = None) -> list[Offer]:
    """What the plan gives today."""
    return [
        Offer(
            given.product,
            given.edition,
            given.workloads,
            given.features,
            given.rates_on(today or today_utc()),
            Limits(**{name: getattr(given, name) for name in LIMITS}),
        )
        for given in plan.products.all()
    ]


def as_given(plan: ServicePlan, offer: Offer, given: PlanProduct | None = None) -> PlanProduct:
    """The row that an offer makes, or makes of `given`; not saved."""
    given = given or PlanProduct(service_plan=plan, product=offer.product)
    given.edition = offer.edition
    # In one order and without what is so anyway, so that the same offer is the same row.
    given.workloads = [name for name in PRODUCTS[offer.product].workloads if name in offer.workloads]
    given.features = {name: how for name, how in sorted(offer.features.items()) if how != Governed.FREE}
    for name in LIMITS:
        setattr(given, name, getattr(offer.limits, name))
    return given


def write(plan: ServicePlan, offers: Sequence[Offer], today: date) -> None:
    """Make the plan give just this, from today on."""
    there = {given.product: given for given in plan.products.all()}
    plan.products.exclude(product__in=[offer.product for offer in offers]).delete()
    for offer in offers:
        given = as_given(plan, offer, there.get(offer.product))
        is_new = given.pk is None
        given.save()
        _write_rates(given, offer.rates, today, is_new=is_new)


def _write_rates(given: PlanProduct, asked: Mapping[str, Decimal], today: date, *, is_new: bool) -> None:
    """One row a day: the last of the day holds. A new product's are kept too: what is usual may change."""
    now = costs_on(today, given.sold, ()) if is_new else given.rates_on(today)
    rates = now | dict(asked)
    if is_new or rates != now:
        texts = {name: str(rate.quantize(PLACES)) for name, rate in rates.items()}
        given.service_plan.rates.update_or_create(
            product=given.product, effective=today, defaults={"rates": texts}
        )
