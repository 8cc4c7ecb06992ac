"""A schedule in words, as far as it has some: "daily 01:30", "Mon–Fri 19:00", "every hour"."""

from __future__ import annotations

import re

_DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
_MINUTE = re.compile(r"[0-5]?[0-9]")
_HOUR = re.compile(r"[01]?[0-9]|2[0-3]")
_EVERY = re.compile(r"\*/(2|3|4|6|8|12)")  # others do not fit into a day


def in_words(schedule: str) -> str:
    """The cron expression in words; as it stands where there are no short ones."""
    fields = schedule.split()
    if len(fields) != 5:
        return schedule
    minute, hour, day, month, weekday = fields
    if not _MINUTE.fullmatch(minute) or (day, month) != ("*", "*"):
        return schedule
    if hour in {"*", "*/1"} and weekday == "*":
        return "every hour"
    if weekday == "*" and (every := _EVERY.fullmatch(hour)):
        return f"every {every[1]} hours"
    days = _weekdays(weekday)
    if days is None or not _HOUR.fullmatch(hour):
        return schedule
    return f"{days} {int(hour):02}:{int(minute):02}"


def _weekdays(text: str) -> str | None:
    if text == "*":
        return "daily"
    found = re.fullmatch(r"([0-7])(?:-([0-7]))?", text)
    if not found or (found[2] and found[2] <= found[1]):
        return None
    first, last = _DAYS[int(found[1])], found[2]
    return f"{first}–{_DAYS[int(last)]}" if last else first
