"""The chart of one product's usage (interface.md, section 17), as inline SVG: once for each width it is shown at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from openmsc.kit.dates import short_day
from openmsc.tenants.quota import CRITICAL, WARNING

from .axes import Axes, Size, fit, numbers
from .figures import Usage
from .words import describe, forecast_text, units_text

SIZES = (
    Size("cu-wide", 900, 222, names_quota=True),
    Size("cu-middle", 660, 212, names_quota=True),
    Size("cu-narrow", 358, 200, names_quota=False),
)
_FARTHEST_END = 60  # days: a quota that ends later lies beyond the chart
_AHEAD, _BEYOND_FULL = 30, 7
_TEXT = 12  # the height that a line of text needs
_LABEL_WIDTH = 110
_TICK = 10
_DAY = timedelta(days=1)
_LINE = '<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>'
_WRITTEN = '<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>'


def draw(usage: Usage) -> SafeString:
    """All sizes, of which the style sheet shows the one that fits; nothing without figures to draw."""
    if not usage.sums:
        return SafeString("")
    return format_html_join("", "{}", ((_Chart(usage, size).draw(),) for size in SIZES))


def segments(days: dict[date, Decimal]) -> list[list[date]]:
    """Days without a gap between them: a line is drawn through each."""
    runs: list[list[date]] = []
    for day in days:
        if runs and day - runs[-1][-1] == _DAY:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


class _Chart:
    def __init__(self, usage: Usage, size: Size) -> None:
        self.usage = usage
        self.size = size
        self.sums = usage.sums
        self.end = max(self.sums)
        self.quota = usage.quota.units if usage.quota and usage.quota_runs else None
        last = self._last_day()
        self.ahead = self._ahead(last)
        values = [*self.sums.values(), *(units for _, units in self.ahead)]
        values += [] if self.quota is None else [self.quota]
        self.axes: Axes = fit(size, usage.first, last, values, self._quota_name())

    def _last_day(self) -> date:
        """So far ahead that the quota's end is seen, or when it is full."""
        usage, forecast = self.usage, self.usage.forecast
        if forecast is None or usage.quota is None:
            return usage.last
        if (usage.quota.end - usage.last).days <= _FARTHEST_END:
            return usage.quota.end
        if (forecast.day - usage.last).days <= _FARTHEST_END:
            return forecast.day + _BEYOND_FULL * _DAY
        return usage.last + _AHEAD * _DAY

    def _ahead(self, last: date) -> list[tuple[date, Decimal]]:
        """The end of the forecast that the chart has room for."""
        forecast = self.usage.forecast
        if forecast is None or forecast.day <= self.end:
            return []
        if forecast.day <= last:
            return [(forecast.day, forecast.units)]
        share = Decimal((last - self.end).days) / (forecast.day - self.end).days
        now = self.sums[self.end]
        return [(last, now + (forecast.units - now) * share)]

    def _quota_name(self) -> str:
        if self.quota is None:
            return ""
        return f"Quota {units_text(self.quota)}" if self.size.names_quota else "Quota"

    def draw(self) -> SafeString:
        parts = [
            *self._frame(),
            *self._areas(),
            *self._limit(),
            *self._lines(),
            *self._forecast(),
            self._now(),
        ]
        return format_html(
            '<svg class="cu-chart {0}" viewBox="0 0 {1} {2}" role="img" aria-label="{3}">{4}</svg>',
            self.size.css,
            self.size.width,
            self.size.height,
            describe(self.usage),
            format_html_join("", "{}", ((part,) for part in parts)),
        )

    def _frame(self) -> Iterator[SafeString]:
        axes, base = self.axes, self.size.base
        for units, text in numbers(axes.top):
            y = axes.y(units)
            yield _line("gridl" if units else "axis", axes.left, axes.right, y, y)
            yield _text("", axes.left - 8, y + 4, text, "end")
        end = [self.usage.quota.end] if self.usage.quota and self.usage.quota.end == axes.last else []
        for day in axes.dates(*end):
            x = axes.x(day)
            yield _line("axis", x, x, base, base + 4)
            yield _text("", x, base + 17, short_day(day), "middle")

    def _points(self, days: list[date]) -> str:
        return " ".join(f"{_at(self.axes.x(day))},{_at(self.axes.y(self.sums[day]))}" for day in days)

    def _areas(self) -> Iterator[SafeString]:
        base = self.size.base
        for days in segments(self.sums):
            begin, end = self.axes.x(days[0]), self.axes.x(days[-1])
            points = f"{_at(begin)},{base} {self._points(days)} {_at(end)},{base}"
            yield format_html('<polygon class="area" points="{}"/>', points)

    def _lines(self) -> Iterator[SafeString]:
        for days in segments(self.sums):
            # A day between two gaps is a line without length, which a round cap makes a dot.
            points = self._points([*days, days[0]] if len(days) == 1 else days)
            yield format_html('<polyline class="line" stroke-linecap="round" points="{}"/>', points)

    def _limit(self) -> Iterator[SafeString]:
        """The quota, and short ticks where it becomes trouble, if they stand apart."""
        if self.quota is None:
            return
        axes, right = self.axes, self.axes.right
        y = axes.y(self.quota)
        yield _line("quota", axes.left, right, y, y)
        yield _text("lbl", right + 8, y + 4, self._quota_name(), "start")
        for percent in (CRITICAL, WARNING):
            tick = axes.y(self.quota * percent / 100)
            if axes.y(self.quota * CRITICAL / 100) - y >= _TEXT:
                yield _line("thr", right - _TICK, right, tick, tick)
                yield _text("", right + 8, tick + 4, f"{percent}\u202f%", "start")

    def _forecast(self) -> Iterator[SafeString]:
        forecast, axes = self.usage.forecast, self.axes
        from_x, from_y = axes.x(self.end), axes.y(self.sums[self.end])
        for day, units in self.ahead:
            x, y = axes.x(day), axes.y(units)
            yield _line("fc", from_x, x, from_y, y)
            if forecast is None or forecast.day != day:
                continue
            if forecast.is_full:
                yield format_html('<circle class="full" cx="{}" cy="{}" r="3"/>', _at(x), _at(y))
            elif self._is_above(from_x, from_y) and x - from_x < 2 * _LABEL_WIDTH:
                continue  # the last figure's label stands there, and the key figures say the same
            under_limit = not forecast.is_full and y - axes.y(self.quota or units) < 2 * _TEXT
            x = min(x, axes.right - _TICK - 4)  # beside the ticks of the thresholds
            yield _text("lbl", x, y + 20 if under_limit else y - 9, forecast_text(self.usage), "end")

    def _under(self, x: float, y: float) -> float:
        """Where the last figure's label stands clear of the line that rises to it."""
        near = (units for day, units in self.sums.items() if self.axes.x(day) >= x - _LABEL_WIDTH)
        return max(y + 26, self.axes.y(min(near)) + 16)

    def _is_above(self, x: float, y: float) -> bool:
        """Whether there is no room for it: the axis or the quota is near."""
        limit = self.size.height if self.quota is None else self.axes.y(self.quota)
        return _TEXT < limit - y < 3 * _TEXT or self._under(x, y) + 6 > self.size.base

    def _now(self) -> SafeString:
        """The last figure and its day."""
        units = self.sums[self.end]
        x, y = self.axes.x(self.end), self.axes.y(units)
        above = self._is_above(x, y)
        anchor, x_text = "end", min(x - 9, self.axes.right - _TICK - 4)
        if x < self.axes.left + _LABEL_WIDTH:
            anchor, x_text = "start", x + 9
        text = f"{units_text(units)} on {short_day(self.end)}"
        return format_html(
            '<circle class="dot" cx="{}" cy="{}" r="4.5"/>{}',
            _at(x), _at(y), _text("lbl", x_text, y - 12 if above else self._under(x, y), text, anchor),
        )  # fmt: skip


def _at(place: float) -> str:
    return f"{place:.1f}"


def _line(css: str, x1: float, x2: float, y1: float, y2: float) -> SafeString:
    return format_html(_LINE, css, _at(x1), _at(x2), _at(y1), _at(y2))


def _text(css: str, x: float, y: float, text: str, anchor: str) -> SafeString:
    return format_html(_WRITTEN, css, _at(x), _at(y), anchor, text)
