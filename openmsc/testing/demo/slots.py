"""When a policy's runs are due: cron expressions as far as the demonstration uses them, by the local clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


def slots(schedule: str, first: datetime, last: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """The moments from `first` to `last` at which the schedule is due, in `zone`."""
    minute, hour, _, _, weekday = schedule.split()
    hours, weekdays = _numbers(hour, 24), _numbers(weekday, 7)
    day = first.astimezone(zone).date()
    while day <= last.astimezone(zone).date():
        if day.isoweekday() % 7 in weekdays:
            for each in hours:
                due = datetime(day.year, day.month, day.day, each, int(minute), tzinfo=zone)
                if first <= due <= last:
                    yield due
        day += timedelta(days=1)


def _numbers(field: str, count: int) -> list[int]:
    """What a field of a cron expression stands for: "*", "*/6", "1-5", "7"."""
    whole, _, step = field.partition("/")
    if whole == "*":
        return list(range(0, count, int(step or 1)))
    begin, _, end = whole.partition("-")
    return list(range(int(begin), int(end or begin) + 1))
