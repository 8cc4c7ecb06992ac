"""How many rows there are; in lists that grow without end, up to a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet


@dataclass(frozen=True)
class MoreThan:
    """What nobody counts to its end: "more than 10,000"."""

    number: int

    def __str__(self) -> str:
        return f"more than {self.number:,}"

    def __gt__(self, other: int) -> bool:
        return self.number >= other

    def __ge__(self, other: int) -> bool:
        return self > other


Total = int | MoreThan


def count(rows: QuerySet[Any], most: int | None) -> Total:
    """Exactly, or no further than `most`."""
    if most is None:
        return rows.count()
    found = rows.order_by().values("pk")[: most + 1].count()
    return found if found <= most else MoreThan(most)
