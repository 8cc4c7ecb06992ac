"""How dates and ages are written (interface.md, section 16): in the reader's style, which the edge of the web sets.

Files and the API know one style only, ISO 8601, and do not ask here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

_ENGLISH: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"


@dataclass(frozen=True)
class Style:
    """In the patterns {month} is the month's name in `months`, or its number where there are none."""

    label: str
    whole: str
    short: str  # without the year
    months: str = ""

    def write(self, pattern: str, value: date) -> str:
        names = self.months.split()
        month = names[value.month - 1] if names else f"{value.month:02}"
        return pattern.format(day=value.day, month=month, year=value.year)


def _by_name(language: str, months: str) -> Style:
    return Style(language, "{day} {month} {year}", "{day} {month}", months)


STYLES: Final[dict[str, Style]] = {
    "en-gb": _by_name("English", _ENGLISH),
    "en-us": Style("English (United States)", "{month} {day}, {year}", "{month} {day}", _ENGLISH),
    "de": Style("German", "{day:02}.{month}.{year}", "{day:02}.{month}."),
    "es": _by_name("Spanish", "ene feb mar abr may jun jul ago sept oct nov dic"),
    "fr": _by_name("French", "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc."),
    "it": _by_name("Italian", "gen feb mar apr mag giu lug ago set ott nov dic"),
    "nl": _by_name("Dutch", "jan feb mrt apr mei jun jul aug sep okt nov dec"),
    "iso": Style("ISO 8601", "{year:04}-{month}-{day:02}", "{month}-{day:02}"),
}
USUAL: Final = "en-gb"
_style: ContextVar[Style] = ContextVar("style of dates", default=STYLES[USUAL])


@contextmanager
def written(style: str) -> Iterator[None]:
    """Dates written meanwhile are in this style; in the usual one if there is none of that name (any more)."""
    before = _style.set(STYLES.get(style, STYLES[USUAL]))
    try:
        yield
    finally:
        _style.reset(before)


def choices() -> list[tuple[str, str]]:
    """The styles, each with what it looks like."""
    example = date(2026, 11, 24)
    return [(name, f"{style.write(style.whole, example)} – {style.label}") for name, style in STYLES.items()]


def day(value: date) -> str:
    """24 Nov 2026"""
    style = _style.get()
    return style.write(style.whole, value)


def short_day(value: date) -> str:
    """24 Nov"""
    style = _style.get()
    return style.write(style.short, value)


def day_before(value: date, later: date) -> str:
    """A day that is named right before a later one, which names the month: 22, for "22–24 Nov"."""
    elides = _style.get().short == "{day} {month}" and (value.year, value.month) == (later.year, later.month)
    return str(value.day) if elides else short_day(value)


def moment(value: datetime) -> str:
    """24 Nov 2026, 01:30; `value` is in the time zone to show."""
    return f"{day(value)}, {value:%H:%M}"


def age(then: date, today: date) -> str:
    """today, 1 day ago, 12 days ago"""
    days = (today - then).days
    if days <= 0:
        return "today"
    return "1 day ago" if days == 1 else f"{days:,} days ago"


def ahead(then: date, today: date) -> str:
    """How far a date lies ahead: tomorrow, in 11 days, in 17 months, in 7 years; past dates as `age`."""
    days = (then - today).days
    if days < 0:
        return age(then, today)
    if days < 2:
        return ("today", "tomorrow")[days]
    months = (then.year - today.year) * 12 + then.month - today.month - (then.day < today.day)
    if days <= 60 or months < 2:
        return f"in {days} days"
    if months < 24:
        return f"in {months} months"
    return f"in {months // 12} years"
