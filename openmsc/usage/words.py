"""What is said of a product's usage: key figures, the chart's text alternative, notes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from openmsc.kit.dates import day, short_day
from openmsc.tenants import quota

from .figures import Usage

_LEAST = Decimal("0.005")


@dataclass(frozen=True)
class KeyFigure:
    value: str
    unit: str
    label: str
    tone: quota.Tone = ""


def units_text(units: Decimal) -> str:
    """264.26, rounded half-even; what is more than nothing does not read as nothing."""
    return "< 0.01" if 0 < units <= _LEAST else f"{units:,.2f}"


def key_figures(usage: Usage) -> list[KeyFigure]:
    """Four at most."""
    found = _of_quota(usage)
    if usage.days:
        found.append(KeyFigure(units_text(usage.in_window), "CU", f"in {_days_shown(usage)}"))
    forecast = usage.forecast
    if forecast and forecast.is_full:
        same_year = forecast.day.year == usage.last.year
        shown = short_day(forecast.day) if same_year else day(forecast.day)
        found.append(KeyFigure(shown, "", "full, at this pace"))
    elif forecast:
        percent = quota.percent_text(_percent(usage, forecast.units))
        found.append(KeyFigure(percent, "", f"on {day(forecast.day)}, at this pace"))
    elif usage.pace is not None and not usage.quota_runs:
        found.append(KeyFigure(units_text(usage.pace), "CU", "a day, last 30 days"))
    return found


def _of_quota(usage: Usage) -> list[KeyFigure]:
    allotted, percent = usage.quota, usage.used_percent
    if allotted is None:
        return []
    if percent is None:
        return [KeyFigure(units_text(allotted.units), "CU", f"quota from {day(allotted.start)}")]
    since = f"since {day(usage.used_since or allotted.start)}"
    if not usage.quota_runs:
        since = f"{day(allotted.start)} to {day(allotted.end)}, ended"
    tone, word = _trouble(usage, percent)
    return [
        KeyFigure(units_text(usage.used), f"of {units_text(allotted.units)} CU", since),
        KeyFigure(quota.percent_text(percent), "", word, tone),
    ]


def _trouble(usage: Usage, percent: Decimal) -> tuple[quota.Tone, str]:
    """The warning's word, and since when it is one."""
    tone = quota.tone(percent)
    if not tone or not usage.quota_runs:
        return "", "of the quota used"
    if usage.is_full:
        word, threshold = "used up", quota.FULL
    elif tone == "bad":
        word, threshold = "critical", quota.CRITICAL
    else:
        word, threshold = "warning", quota.WARNING
    since = usage.reached(threshold)
    return tone, f"{word} since {short_day(since)}" if since else word


def _days_shown(usage: Usage) -> str:
    """90 days; fewer of a product that is younger."""
    number = (usage.last - min(usage.days)).days + 1
    return "1 day" if number == 1 else f"{number} days"


def _percent(usage: Usage, units: Decimal) -> Decimal:
    assert usage.quota is not None
    return quota.percent_of(units, usage.quota.units) or Decimal(0)


def forecast_text(usage: Usage) -> str:
    """full about 28 Dec; 74 % on 31 Dec"""
    forecast = usage.forecast
    if forecast is None:
        return ""
    if forecast.is_full:
        return f"full about {short_day(forecast.day)}"
    return f"{quota.percent_text(_percent(usage, forecast.units))} on {short_day(forecast.day)}"


def describe(usage: Usage) -> str:
    """The chart's text alternative: start, end, limit and date."""
    sums = usage.sums
    if not sums:
        return ""
    begin, end = min(sums), max(sums)
    text = f"Consumption of {usage.product.name}, {day(begin)} to {day(end)}: "
    if usage.quota is not None and usage.quota_runs:
        text += f"from {units_text(sums[begin])} to {units_text(sums[end])} CU"
        text += f" of a quota of {units_text(usage.quota.units)} CU"
    else:
        text += f"{units_text(sums[end])} CU in all, with no quota running"
    if forecast := usage.forecast:
        text += "; at the pace of the last 30 days "
        if forecast.is_full:
            text += f"the quota is used up about {day(forecast.day)}"
        else:
            text += f"{units_text(forecast.units)} CU will be used at its end on {day(forecast.day)}"
    return ". ".join(filter(None, [text, missing_text(usage), "The same figures are in the table."]))


def missing_text(usage: Usage) -> str:
    if not usage.missing:
        return ""
    if usage.missing == 1:
        return "1 day has no figures; sums leave it out"
    return f"{usage.missing} days have no figures; sums leave them out"
