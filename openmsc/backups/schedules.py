"""A schedule in words, as far as it has some: "daily 01:30", "Mon–Fri 19:00", "every hour"."""

from __future__ import annotations

import re

_DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
_NUMBER = re.compile(r"\d{1,2}")


def in_words(schedule: str) -> str:
    """The cron expression in words; as it stands where there are no short ones."""
    fields = schedule.split()
    if len(fields) != 5:
        return schedule
    minute, hour, day, month, weekday = fields
    if not _NUMBER.fullmatch(minute) or (day, month) != ("*", "*"):
        return schedule
    if hour == "*" and weekday == "*":
        return "every hour"
    if weekday == "*" and (every := re.fullmatch(r"\*/(\d{1,2})", hour)):
        return f"every {every[1]} hours"
    days = _weekdays(weekday)
    if days is None or not _NUMBER.fullmatch(hour):
        return schedule
    return f"{days} {int(hour):02}:{int(minute):02}"


def _weekdays(text: str) -> str | None:
    if text == "*":
        return "daily"
    if found := re.fullmatch(r"([0-7])(?:-([0-7]))?", text):
        first, last = _DAYS[int(found[1])], found[2]
        return f"{first}–{_DAYS[int(last)]}" if last else first
    return None
