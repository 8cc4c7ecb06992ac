"""How dates and ages are written (interface.md, section 16)."""

from __future__ import annotations

from datetime import date, datetime

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def day(value: date) -> str:
    """24 Nov 2026"""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def short_day(value: date) -> str:
    """24 Nov"""
    return f"{value.day} {_MONTHS[value.month - 1]}"


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
