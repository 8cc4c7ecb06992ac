"""How much of a quota is used (CON-4): the percentage, and from where on it is trouble (CreditUtilization… alerts)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_DOWN, Decimal
from typing import Literal

WARNING, CRITICAL, FULL = 80, 90, 100  # percent; soft, a full quota stops nothing

# CON-1: a day of a user-month costs its thirtieth part.
_DAYS_A_YEAR, _DAYS_A_MONTH = 365, 30
_METERS = {"userCount": "Active Users", "preservedUserCount": "Preserved Users"}

Tone = Literal["", "warn", "bad"]


def units_a_year(counts: Mapping[str, int], rates: Mapping[str, Decimal]) -> Decimal:
    """What so many users of each kind use in a year, add-ons not counted."""
    a_month = sum((number * rates[_METERS[count]] for count, number in counts.items()), Decimal(0))
    return a_month * _DAYS_A_YEAR / _DAYS_A_MONTH


def percent_of(used: Decimal | None, quota: Decimal | None) -> Decimal | None:
    """None while nothing was metered, and without a quota or with one of 0, which is none (TEN-7)."""
    if used is None or not quota:
        return None
    return round(used / quota * 100, 4)  # six places of used make 87.999999 of what is 88


def tone(percent: Decimal) -> Tone:
    if percent >= CRITICAL:
        return "bad"
    return "warn" if percent >= WARNING else ""


def percent_text(percent: Decimal) -> str:
    """88 %, with a narrow no-break space. Rounded down: no threshold is named before it is reached."""
    return f"{percent.to_integral_value(ROUND_DOWN):,f}\u202f%"
