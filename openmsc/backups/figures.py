"""A customer's key figures, from the days kept up to date: no history of jobs is read (HEA-2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Sum

from openmsc.customers.models import Customer
from openmsc.plans.products import ProductId

from .models import TenantDay

DAYS = 30


@dataclass(frozen=True)
class Figures:
    """Of Enterprise Workloads, over the last 30 days; `successful` includes those with errors."""

    backups: int
    successful: int
    with_errors: int
    restores: int

    @property
    def share(self) -> str:
        """96.8 %, with a narrow no-break space."""
        if not self.backups:
            return ""
        # Rounded down: 100 % is said only where nothing failed.
        whole, tenth = divmod(1000 * self.successful // self.backups, 10)
        return f"{whole}\u202f%" if whole == 100 else f"{whole}.{tenth}\u202f%"


def last_days(customer: Customer, today: date) -> Figures:
    days = TenantDay.objects.filter(
        tenant__customer=customer,
        tenant__product=ProductId.ENTERPRISE_WORKLOADS,
        day__gt=today - timedelta(days=DAYS),
    )
    sums = days.aggregate(
        backups=Sum(F("running") + F("successful") + F("with_errors") + F("failed"), default=0),
        successful=Sum(F("successful") + F("with_errors"), default=0),
        with_errors=Sum("with_errors", default=0),
        restores=Sum("restores", default=0),
    )
    return Figures(**sums)
