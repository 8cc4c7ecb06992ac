"""What products consumed, day by day: made up, as nothing meters yet.

Direct writes, for figures that no action leads to yet: replace them by the meter once there is one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random

from openmsc.tenants.models import Tenant
from openmsc.usage.figures import DAYS, quota_of
from openmsc.usage.models import ConsumptionDay

from .shapes import SAAS, Sale

_DAY = timedelta(days=1)
_MICRO = Decimal("0.000001")


def meter(tenant: Tenant, sale: Sale, created: date, now: datetime) -> None:
    """Figures from when the product was added, its quota took effect or the chart begins, to yesterday."""
    # Luck of its own: the rest of the demonstration stays as it is.
    rng = Random(f"consumption {tenant.customer.name} {sale.product}")  # noqa: S311
    last, quota = now.date() - _DAY, quota_of(tenant)
    chart_begins = now.date() - DAYS * _DAY
    begins = max(created, min(quota.start, chart_begins) if quota else chart_begins)
    days = [begins + n * _DAY for n in range((last - begins).days + 1)]
    shape = list(_seats(rng, len(days)) if sale.product == SAAS else _storage(rng, len(days)))
    share = sale.used or rng.choice((12, 31, 44, 52, 58, 63, 67, 71, 74, 84))
    if quota:
        counted = sum(
            units for day, units in zip(days, shape, strict=True) if quota.start <= day <= quota.end
        )
        scale = float(quota.units) * share / 100 / counted if counted else 0.0
        scale *= min(1.0, len(days) / 120)  # who is new has used little
    else:
        scale = rng.uniform(0.05, 0.9)
    begun, length = sale.unmetered
    metered = [
        ConsumptionDay.of(tenant, day, Decimal(units * scale).quantize(_MICRO))
        for day, units in zip(days, shape, strict=True)
        if not 0 <= (day - (now.date() - begun * _DAY)).days < length
    ]
    ConsumptionDay.objects.bulk_create(metered)
    used = sum((row.units for row in metered if quota and quota.start <= row.day <= quota.end), Decimal(0))
    Tenant.objects.filter(pk=tenant.pk).update(consumption=used if quota and metered else None)


def _storage(rng: Random, number: int) -> Iterator[float]:
    """What is stored grows a little every day, and more when something new is protected."""
    stored, growth = 1.0, rng.uniform(0.0003, 0.0022)
    for _ in range(number):
        stored *= 1 + growth * rng.uniform(0.2, 1.8)
        if rng.random() < 0.008:
            stored *= rng.uniform(1.03, 1.15)
        yield stored


def _seats(rng: Random, number: int) -> Iterator[float]:
    """People come and go on some days only."""
    changes = sorted({0, number, *(rng.randrange(number) for _ in range(number // 25) if number)})
    for begin, end in pairwise(changes):
        level = rng.uniform(0.92, 1.08)
        yield from [level] * (end - begin)
