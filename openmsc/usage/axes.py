"""Where things stand in a chart: days across, units up, and what is written along both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

# The roundest first; for any height one of them gives three or four hairlines.
_STEPS = [Decimal(step) for step in ("1", "10", "2", "5", "2.5", "1.5", "4", "3", "6", "8", "1.25")]
_LINES = (3, 4)
_DATE_WIDTH = 44
_DIGIT = 7


@dataclass(frozen=True)
class Size:
    """One drawing is made for each width: text keeps its size."""

    css: str
    width: int
    height: int
    names_quota: bool  # there is room for its number, too
    head: int = 33  # room above the highest value, for a label
    foot: int = 26  # below the axis, for the days

    @property
    def base(self) -> int:
        return self.height - self.foot


@dataclass(frozen=True)
class Axes:
    size: Size
    first: date
    last: date
    top: Decimal  # the highest value
    left: int
    right: int

    def x(self, day: date) -> float:
        span = max(1, (self.last - self.first).days)
        return self.left + (day - self.first).days / span * (self.right - self.left)

    def y(self, units: Decimal) -> float:
        return self.size.base - float(max(Decimal(0), units) / self.top) * (self.size.base - self.size.head)

    def dates(self, *others: date) -> list[date]:
        """The first of each month, and these where there is room."""
        days = (self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))
        shown: list[date] = []
        for day in [*(each for each in days if each.day == 1), *others]:
            if all(abs(self.x(day) - self.x(other)) >= _DATE_WIDTH for other in shown):
                shown.append(day)
        return shown


def fit(size: Size, first: date, last: date, values: Iterable[Decimal], quota: str) -> Axes:
    """Axes with room for the longest number on the left, and for the quota's name on the right."""
    top = max([Decimal(0), *values]) or Decimal(1)
    longest = max(len(text) for _, text in numbers(top))
    room = len(quota) * 6 + 20 if quota else 20
    return Axes(size, first, last, top, max(28, 15 + _DIGIT * longest), size.width - room)


def numbers(top: Decimal) -> list[tuple[Decimal, str]]:
    """The hairlines: from 0 in even steps, three or four up to the highest value."""
    scale = Decimal(10) ** (top / max(_LINES)).adjusted()
    step = next(scale * step for step in _STEPS if int(top / (scale * step)) in _LINES).normalize()
    exponent = step.as_tuple().exponent
    assert isinstance(exponent, int)
    places = max(0, -exponent)
    return [(step * n, f"{step * n:,.{places}f}") for n in range(int(top / step) + 1)]
