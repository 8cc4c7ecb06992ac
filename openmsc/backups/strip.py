"""The 28-day strip (interface.md, section 8): one renderer for list, details, mail and PDF.

Height is severity, so that trouble stands out of the skyline even in grey. One path per state present.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from openmsc.kit.dates import day_before, short_day

from .models import Outcomes

DAYS = 28


class State(StrEnum):
    """The key of each state, worst first: the worst of a day wins."""

    FAILED = "f"
    MISSED = "m"
    WITH_ERRORS = "e"
    SUCCESSFUL = "s"
    RUNNING = "r"
    EXCUSED = "x"
    NOT_EXPECTED = "n"
    NO_DATA = "d"


WORDS = {
    State.SUCCESSFUL: "successful",
    State.WITH_ERRORS: "with errors",
    State.FAILED: "failed",
    State.MISSED: "missed",
    State.RUNNING: "running",
    State.EXCUSED: "excused",
    State.NOT_EXPECTED: "not expected",
    State.NO_DATA: "no data yet",
}
_NAMES_DAYS = {State.FAILED, State.MISSED, State.WITH_ERRORS, State.RUNNING, State.EXCUSED}


@dataclass(frozen=True)
class Size:
    cell: int
    gap: int
    week_gap: int
    height: int
    block: int
    mark: int  # height of the exclamation mark

    def left(self, index: int) -> int:
        """Weeks of seven are counted back from today."""
        return index * (self.cell + self.gap) + index // 7 * (self.week_gap - self.gap)

    @property
    def width(self) -> int:
        return self.left(DAYS - 1) + self.cell


SMALL = Size(5, 1, 3, 16, 7, 12)
MEDIUM = Size(8, 2, 5, 24, 11, 18)


def state_of(day: Outcomes | None) -> State:
    """The worst of a day; running shows only while nothing has ended that day."""
    if day is None or not day.backups:
        return State.NOT_EXPECTED
    if day.failed:
        return State.FAILED
    if day.with_errors:
        return State.WITH_ERRORS
    return State.SUCCESSFUL if day.successful else State.RUNNING


def states(days: Iterable[Outcomes], today: date, known_since: date | None) -> list[State]:
    """The last 28 days, today last; days before anything was known (None: to this day) have no data yet."""
    by_day: Mapping[date, Outcomes] = {row.day: row for row in days}
    if known_since is None:
        return [State.NO_DATA] * DAYS
    since = min([known_since, *(day for day, row in by_day.items() if row.backups)])
    return [
        State.NO_DATA if day < since else state_of(by_day.get(day))
        for day in (today - timedelta(days=back) for back in range(DAYS - 1, -1, -1))
    ]


def draw(found: list[State], today: date, size: Size = SMALL) -> SafeString:
    """The strip as inline SVG, with its text alternative."""
    paths: defaultdict[str, list[str]] = defaultdict(list)
    for index, state in enumerate(found):
        for name, path in _cell(state, size.left(index), size).items():
            paths[name].append(path)
    drawn = format_html_join(
        "", '<path class="{}" d="{}"/>', ((name, "".join(d)) for name, d in paths.items())
    )
    return format_html(
        '<svg class="strip" width="{0}" height="{1}" viewBox="0 0 {0} {1}" role="img" aria-label="{2}">{3}</svg>',
        size.width,
        size.height,
        describe(found, today),
        drawn,
    )


def describe(found: list[State], today: date) -> str:
    """28 days to 24 Nov: 22 successful, 2 with errors (4 and 11 Nov), 3 failed (22–24 Nov)"""
    parts = []
    for state, word in WORDS.items():
        days = [today - timedelta(days=DAYS - 1 - i) for i, each in enumerate(found) if each is state]
        if days:
            parts.append(f"{len(days)} {word}" + (f" ({_runs(days)})" if state in _NAMES_DAYS else ""))
    return f"{DAYS} days to {short_day(today)}: {', '.join(parts)}"


def _runs(days: list[date]) -> str:
    """Days in words, runs joined with a dash: 4 and 11 Nov; 22–24 Nov; 30 Oct–2 Nov."""
    runs: list[list[date]] = []
    for day in days:
        if runs and (day - runs[-1][-1]).days == 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    texts = []
    for index, run in enumerate(runs):
        following = runs[index + 1][0] if index + 1 < len(runs) else None
        last = day_before(run[-1], following) if following else short_day(run[-1])
        if len(run) == 1:
            texts.append(last)
        else:
            texts.append(f"{day_before(run[0], run[-1])}–{last}")
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"


def _cell(state: State, x: int, size: Size) -> dict[str, str]:
    """The drawing of one cell: class of the path -> its data. All stand on the base line."""
    cell, height, block = size.cell, size.height, size.block
    top = height - block
    outline = f"M{x + 0.5} {top + 0.5}h{cell - 1}v{block - 1}h-{cell - 1}z"
    middle, centre = height - block / 2, x + cell / 2
    match state:
        case State.SUCCESSFUL:
            return {"s": f"M{x} {top}h{cell}v{block}h-{cell}z"}
        case State.WITH_ERRORS:
            bar = size.mark - 4.5
            return {
                "e": f"M{x} {height - 3}h{cell}v3h-{cell}zM{x} {height - size.mark}h{cell}v{bar}h-{cell}z"
            }
        case State.FAILED:
            return {"f": f"M{x} 0h{cell}v{height}h-{cell}z"}
        case State.MISSED:
            return {"m": f"M{x + 0.75} 0.75h{cell - 1.5}v{height - 1.5}h-{cell - 1.5}z"}
        case State.RUNNING:
            return {"ro": outline, "r": f"M{x} {middle:g}h{cell}v{block / 2:g}h-{cell}z"}
        case State.EXCUSED:
            return {"x": outline + f"M{x + 0.5} {height - 0.5}l{cell - 1} -{block - 1}"}
        case State.NOT_EXPECTED:
            return {"n": f"M{x + 1} {height - 1.5}h{cell - 2}v1.5h-{cell - 2}z"}
        case State.NO_DATA:
            return {"d": f"M{centre - 0.75:g} {middle - 0.75:g}h1.5v1.5h-1.5z"}


def key() -> list[tuple[SafeString, str]]:
    """Each state's drawing and word, for the key under a table."""
    drawings = []
    for state, word in WORDS.items():
        paths = format_html_join("", '<path class="{}" d="{}"/>', _cell(state, 0, SMALL).items())
        drawing = format_html(
            '<svg class="strip" width="{0}" height="{1}" viewBox="0 0 {0} {1}" aria-hidden="true">{2}</svg>',
            SMALL.cell, SMALL.height, paths,
        )  # fmt: skip
        drawings.append((drawing, word.capitalize()))
    return drawings
