"""What the list of customers shows of their backups: the last 28 days, all products together (CUS-1, HEA-3)."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from openmsc.customers.lists import CUSTOMERS
from openmsc.customers.models import Customer
from openmsc.kit import cells
from openmsc.kit.lists.columns import Column

from . import strip
from .models import TenantDay

COUNTS = ("running", "successful", "with_errors", "failed", "restores")


def summed(days: Iterable[TenantDay]) -> list[TenantDay]:
    """One row a day, whatever the number of products."""
    by_day: dict[date, TenantDay] = {}
    for each in days:
        whole = by_day.setdefault(each.day, TenantDay(day=each.day))
        for name in COUNTS:
            setattr(whole, name, getattr(whole, name) + getattr(each, name))
    return list(by_day.values())


def _states(customer: Customer) -> tuple[list[strip.State], date]:
    zone = zoneinfo.ZoneInfo(customer.time_zone)
    today = timezone.localdate(timezone=zone)
    tenants: list[Any] = list(customer.tenants.all())
    days = summed(day for tenant in tenants for day in tenant.days.all())
    since = min((timezone.localdate(tenant.created_on, zone) for tenant in tenants), default=None)
    return strip.states(days, today, since if customer.health_sources else None), today


def _drawn(customer: Customer) -> SafeString:
    return strip.draw(*_states(customer)) if customer.tenants.all() else cells.NONE


def _said(customer: Customer) -> str:
    return strip.describe(*_states(customer)) if customer.tenants.all() else ""


def _days() -> Prefetch[Any]:
    # A day more than shown: the customer's day may lag behind ours.
    since = timezone.localdate() - timedelta(days=strip.DAYS)
    return Prefetch("tenants__days", TenantDay.objects.filter(day__gte=since))


def _legend() -> SafeString:
    return format_html(
        '<div class="strip-legend">{}</div>', format_html_join("", "<span>{}{}</span>", strip.key())
    )


CUSTOMERS.extend(
    Column(
        "last_days",
        "Last 28 Days",
        _said,
        _drawn,
        default=False,
        width=189,
        place="strip",
        group="Health",
        needs=("tenants", _days),
        legend=_legend,
    ),
    after="health",
)
