"""Filtering by date: from one day to another, both included, as the reader's time zone has them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils import timezone

from openmsc.kit.actor import Actor
from openmsc.kit.dates import day

from .filters import Chosen, Filter, Option

EARLIEST, LATEST = date(1970, 1, 1), date(9000, 12, 31)  # with room for any time zone
NO_DATE = "Write each day as year, month and day, for example 2026-11-24."
TURNED_ROUND = "The first day must not be after the last."


@dataclass(frozen=True)
class DateRange(Filter):
    """`DateRange("when", "When", "at")`: `path` leads to a moment. The parameter has two values, the first day and the
    last; either may be empty."""

    options: Callable[[Actor], Iterable[Option]] = lambda actor: []
    is_dates: ClassVar[bool] = True

    def read(self, asked: Sequence[str], actor: Actor) -> tuple[Chosen | None, str]:
        try:
            first, last = _days(asked)
        except ValueError:
            return None, NO_DATE
        if first and last and first > last:
            return None, TURNED_ROUND
        if not first and not last:
            return None, ""
        values = [each.isoformat() if each else "" for each in (first, last)]
        return Chosen(self, values, _said(first, last)), ""

    def condition(self, values: Sequence[str]) -> Q:
        first, last = _days(values)
        met = Q()
        if first:
            met &= Q(**{f"{self.path}__gte": _begin(first)})
        if last:
            met &= Q(**{f"{self.path}__lt": _begin(last + timedelta(days=1))})
        return met

    def counts(self, rows: QuerySet[Any]) -> dict[str, int]:
        return {}


def _days(asked: Sequence[str]) -> tuple[date | None, date | None]:
    """Raises ValueError for what is no two days."""
    days = [date.fromisoformat(text.strip()) if text.strip() else None for text in asked]
    if len(days) > 2 or any(each and not EARLIEST <= each <= LATEST for each in days):
        raise ValueError("not two days")
    first, last = [*days, None, None][:2]
    return first, last


def _begin(of: date) -> datetime:
    return datetime.combine(of, time.min, timezone.get_current_timezone())


def _said(first: date | None, last: date | None) -> str:
    if first and last:
        return day(first) if first == last else f"{day(first)} – {day(last)}"
    return f"from {day(first)}" if first else f"to {day(last)}" if last else ""
