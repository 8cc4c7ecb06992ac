"""What a customer's products used in the last 90 days, and how far that is from the quota (CUS-11, CON-4).

Days are in UTC. Today's is open, so the last day is yesterday. A day without figures is unknown: sums leave it out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from uuid import UUID

from django.db.models import Min, Q, Sum

from openmsc.customers.models import Customer
from openmsc.plans.products import Product
from openmsc.tenants.models import Tenant
from openmsc.tenants.quota import FULL, percent_of

from .models import ConsumptionDay

DAYS = 90
PACE_DAYS = 30
_LEAST_FOR_PACE = 7  # days with figures; of fewer no pace is told
_DAY = timedelta(days=1)
ZERO = Decimal(0)


@dataclass(frozen=True)
class Quota:
    units: Decimal
    start: date
    end: date  # the last day


@dataclass(frozen=True)
class Forecast:
    """Where the pace of the last days leads: to a full quota, else to its end."""

    day: date
    units: Decimal
    is_full: bool


@dataclass(frozen=True)
class Usage:
    """Of one product. `days` are those with figures; `before` is what the quota had lost before them."""

    product: Product
    last: date
    days: Mapping[date, Decimal] = field(default_factory=dict)
    quota: Quota | None = None
    before: Decimal = ZERO
    before_since: date | None = None  # the first day of `before` with figures

    @property
    def first(self) -> date:
        return self.last - (DAYS - 1) * _DAY

    @property
    def has_figures(self) -> bool:
        return bool(self.days) or self.before_since is not None

    @property
    def in_window(self) -> Decimal:
        return sum(self.days.values(), ZERO)

    @property
    def quota_runs(self) -> bool:
        """Only then is it the measure of the chart."""
        return self.quota is not None and self.quota.start <= self.last <= self.quota.end

    @property
    def used(self) -> Decimal:
        """Of the quota, from its first day to yesterday or its end."""
        if self.quota is None:
            return ZERO
        counted = (units for day, units in self.days.items() if self.quota.start <= day <= self.quota.end)
        return self.before + sum(counted, ZERO)

    @property
    def used_percent(self) -> Decimal | None:
        has_begun = self.quota is not None and self.quota.start <= self.last
        return percent_of(self.used, self.quota.units) if self.quota and has_begun else None

    @property
    def used_since(self) -> date | None:
        """Since when the quota is used, as far as there are figures."""
        if self.quota is None:
            return None
        return self.before_since or min((day for day in self.days if day >= self.quota.start), default=None)

    @property
    def sums(self) -> dict[date, Decimal]:
        """What the chart draws, day by day: what is used of the quota that runs, else since the first day shown."""
        total, since = ZERO, self.first
        if self.quota is not None and self.quota_runs:
            total, since = self.before, max(self.first, self.quota.start)
        drawn = {}
        for day in sorted(self.days):
            if day >= since:
                total += self.days[day]
                drawn[day] = total
        return drawn

    def reached(self, percent: int) -> date | None:
        """The day on which so much of the running quota was used, if it is one of those shown."""
        if self.quota is None or not self.quota_runs:
            return None
        limit = self.quota.units * percent / 100
        if self.before >= limit:
            return None
        return next((day for day, units in self.sums.items() if units >= limit), None)

    @property
    def missing(self) -> int:
        """How many days have no figures although there are some before them."""
        since = self.first if self.before_since else min(self.days, default=self.last + _DAY)
        return (self.last - since).days + 1 - len(self.days)

    @property
    def pace(self) -> Decimal | None:
        """Units a day, over the last 30 days; None where too few of them have figures."""
        recent = [units for day, units in self.days.items() if day > self.last - PACE_DAYS * _DAY]
        return sum(recent, ZERO) / len(recent) if len(recent) >= _LEAST_FOR_PACE else None

    @property
    def forecast(self) -> Forecast | None:
        if self.quota is None or not self.quota_runs or self.pace is None or self.used >= self.quota.units:
            return None
        begin = max(self.days)
        left = self.quota.end - begin
        at_end = self.used + self.pace * left.days
        if at_end < self.quota.units:
            return Forecast(self.quota.end, max(at_end, ZERO), is_full=False)
        days = ((self.quota.units - self.used) / self.pace).to_integral_value(ROUND_CEILING)
        return Forecast(begin + int(days) * _DAY, self.quota.units, is_full=True)

    @property
    def is_full(self) -> bool:
        return self.used_percent is not None and self.used_percent >= FULL


def of_customer(customer: Customer, today: date) -> list[Usage]:
    """One for each product that the customer has; three queries, however many days there are."""
    last = today - _DAY
    first = today - DAYS * _DAY
    tenants = list(customer.tenants.order_by("product"))
    quotas = {tenant.pk: quota_of(tenant) for tenant in tenants}
    days: defaultdict[UUID, dict[date, Decimal]] = defaultdict(dict)
    rows = ConsumptionDay.objects.filter(tenant__in=tenants, day__range=(first, last)).order_by("day")
    for tenant, day, units in rows.values_list("tenant", "day", "units"):
        days[tenant][day] = units
    before = _before(quotas, first)
    return [
        Usage(tenant.sold, last, days[tenant.pk], quotas[tenant.pk], *before.get(tenant.pk, (ZERO, None)))
        for tenant in tenants
    ]


def quota_of(tenant: Tenant) -> Quota | None:
    """TEN-7: none, or 0, is no quota; without end date it runs to license expiry."""
    if not tenant.quota:
        return None
    return Quota(
        tenant.quota,
        tenant.quota_start or tenant.created_on.date(),
        tenant.quota_end or tenant.license_expiry,
    )


def _before(quotas: Mapping[UUID, Quota | None], first: date) -> dict[UUID, tuple[Decimal, date | None]]:
    """What was used of each quota before the first day shown, and since when."""
    which = Q(pk__in=[])
    for tenant, quota in quotas.items():
        if quota is not None:
            which |= Q(tenant=tenant, day__range=(quota.start, min(quota.end, first - _DAY)))
    sums = (
        ConsumptionDay.objects.filter(which).values("tenant").annotate(units=Sum("units"), since=Min("day"))
    )
    # SQLite adds in binary: six places are what is true of it.
    return {each["tenant"]: (round(each["units"], 6), each["since"]) for each in sums}
