"""The same figures as a table: a row a day, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from .figures import Usage
from .words import units_text


@dataclass(frozen=True)
class Row:
    """Texts; None where nothing is known. `cells`: for each product that day's units and the sum so far."""

    day: date
    cells: list[str | None]
    total: str | None


@dataclass(frozen=True)
class Table:
    usages: Sequence[Usage]

    @property
    def has_total(self) -> bool:
        """Of one product it would say the same twice."""
        return len(self.usages) > 1

    @property
    def heads(self) -> list[str]:
        """Two for each product."""
        return [
            head
            for usage in self.usages
            for head in ("That day", "Quota used" if usage.quota_runs else "Sum so far")
        ]

    @property
    def rows(self) -> list[Row]:
        """From yesterday to the first day of which anything is known."""
        known = [day for usage in self.usages for day in usage.days]
        if not known:
            return []
        last, first = self.usages[0].last, min(known)
        sums = [usage.sums for usage in self.usages]
        rows = []
        for back in range((last - first).days + 1):
            day = last - timedelta(days=back)
            units = [usage.days.get(day) for usage in self.usages]
            cells = [
                text
                for that_day, so_far in zip(units, sums, strict=True)
                for text in (_text(that_day), _text(so_far.get(day)))
            ]
            given = [each for each in units if each is not None]
            rows.append(Row(day, cells, _text(sum(given, Decimal(0))) if given else None))
        return rows


def _text(units: Decimal | None) -> str | None:
    return None if units is None else units_text(units)
