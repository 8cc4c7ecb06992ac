"""What a plan's page shows of each product that it gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .models import PlanProduct
from .products import Meter, Product


@dataclass(frozen=True)
class Rate:
    meter: Meter
    now: Decimal
    since: date | None  # None: from the start
    before: list[tuple[date | None, Decimal]]  # the newest first


@dataclass(frozen=True)
class Given:
    """`row` comes with the rates of its plan prefetched."""

    row: PlanProduct
    today: date

    @property
    def product(self) -> Product:
        return self.row.sold

    @property
    def all_workloads(self) -> bool:
        return len(self.row.workloads) == len(self.product.workloads)

    @property
    def rates(self) -> list[Rate]:
        """Of what the edition has, each with what it cost before."""
        return [self._rate(meter) for meter in self.product.meters_in(self.row.edition)]

    def _rate(self, meter: Meter) -> Rate:
        changes: list[tuple[date | None, Decimal]] = []
        for row in self.row.rates_history:
            cost = Decimal(row.rates.get(meter.name, meter.usual)).normalize() + 0
            if row.effective <= self.today and (not changes or changes[-1][1] != cost):
                changes.append((row.effective, cost))
        changes = changes or [(None, meter.usual)]
        return Rate(meter, changes[-1][1], changes[-1][0], changes[-2::-1] if len(changes) > 1 else [])

    @property
    def limits(self) -> list[tuple[str, str]]:
        return list(_limits(self.row))


def _limits(row: PlanProduct) -> Iterator[tuple[str, str]]:
    if row.frequency_min_hours is not None:
        yield "Minimum frequency", f"every {_number(row.frequency_min_hours, 'hour')}"
    if row.frequency_max_hours is not None:
        yield "Maximum frequency", f"every {_number(row.frequency_max_hours, 'hour')}"
    if row.retention_min_days is not None:
        yield "Minimum retention", _number(row.retention_min_days, "day", one="1 ")
    if row.retention_max_days is not None:
        yield "Maximum retention", _number(row.retention_max_days, "day", one="1 ")


def _number(number: int, noun: str, *, one: str = "") -> str:
    """24 hours; hour, after "every"; 1 day"""
    return f"{one}{noun}" if number == 1 else f"{number:,} {noun}s"
