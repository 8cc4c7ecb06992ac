"""The 28-day strip: what each day shows, how it is drawn, and the sentence in its place (HEA-3, interface 8)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmsc.backups.models import DataSourceDay
from openmsc.backups.strip import (
    DAYS,
    MEDIUM,
    SMALL,
    WORDS,
    Size,
    State,
    describe,
    draw,
    key,
    state_of,
    states,
)

TODAY = date(2026, 11, 24)
S = State.SUCCESSFUL


def at(day: date, **counts: int) -> DataSourceDay:
    return DataSourceDay(day=day, **counts)


def strip(days: Mapping[str, State], otherwise: State = S, today: date = TODAY) -> list[State]:
    """28 states to `today`, told by "24 Nov" and the like where they differ from the rest."""
    named = {state_day(today, n): n for n in range(DAYS)}
    found = [otherwise] * DAYS
    for day, state in days.items():
        found[named[day]] = state
    return found


def state_day(today: date, index: int) -> str:
    day = today - timedelta(days=DAYS - 1 - index)
    return f"{day.day} {day:%b}"


# ---- a day's state


@pytest.mark.parametrize(
    ("counts", "state"),
    [
        ({}, State.NOT_EXPECTED),
        ({"successful": 3}, State.SUCCESSFUL),
        ({"successful": 3, "with_errors": 1}, State.WITH_ERRORS),
        ({"successful": 9, "with_errors": 9, "failed": 1, "running": 1}, State.FAILED),
        ({"running": 1}, State.RUNNING),
        ({"running": 1, "successful": 1}, State.SUCCESSFUL),
        ({"running": 1, "with_errors": 1}, State.WITH_ERRORS),
        ({"restores": 5}, State.NOT_EXPECTED),  # a restore is no backup
        ({"restores": 5, "successful": 1}, State.SUCCESSFUL),
    ],
)
def test_the_worst_of_a_day_wins_and_running_shows_only_while_nothing_ended(
    counts: dict[str, int], state: State
) -> None:
    assert state_of(at(TODAY, **counts)) is state


def test_a_day_without_a_row_is_one_on_which_nothing_was_expected() -> None:
    assert state_of(None) is State.NOT_EXPECTED


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def test_days_before_anything_was_known_have_no_data_yet_and_later_gaps_were_not_expected() -> None:
    rest = [State.SUCCESSFUL, State.NOT_EXPECTED, State.FAILED, State.NOT_EXPECTED]
    rows = [at(ago(1), failed=1), at(ago(3), successful=1)]
    assert states(rows, TODAY, known_since=ago(3)) == [*[State.NO_DATA] * 24, *rest]
    assert states(rows, TODAY, known_since=ago(4)) == [*[State.NO_DATA] * 23, State.NOT_EXPECTED, *rest]
    assert states(rows, TODAY, known_since=ago(100)) == [*[State.NOT_EXPECTED] * 24, *rest]
    # A backup that ran before the source was first seen is shown.
    assert states(rows, TODAY, known_since=ago(0)) == [*[State.NO_DATA] * 24, *rest]


def test_without_anything_known_there_is_no_data_yet() -> None:
    assert states([], TODAY, known_since=None) == [State.NO_DATA] * 28
    assert states([], TODAY, known_since=TODAY) == [*[State.NO_DATA] * 27, State.NOT_EXPECTED]


def test_the_strip_is_28_days_with_today_at_the_right() -> None:
    rows = [at(ago(back), successful=1) for back in (-1, 0, 27, 28)]
    found = states(rows, TODAY, known_since=ago(40))
    assert len(found) == 28
    assert (found[0], found[1], found[-1]) == (S, State.NOT_EXPECTED, S)


# ---- the sentence


@pytest.mark.parametrize(
    ("days", "otherwise", "sentence"),
    [
        ({}, S, "28 days to 24 Nov: 28 successful"),
        ({}, State.NO_DATA, "28 days to 24 Nov: 28 no data yet"),
        # The example of the interface, section 8; runs of days join with a dash.
        (
            {
                "4 Nov": State.WITH_ERRORS, "11 Nov": State.WITH_ERRORS, "22 Nov": State.FAILED,
                "23 Nov": State.FAILED, "24 Nov": State.FAILED, "12 Nov": State.MISSED,
            },
            S,
            "28 days to 24 Nov: 22 successful, 2 with errors (4 and 11 Nov), 3 failed (22–24 Nov), 1 missed (12 Nov)",
        ),
        ({"3 Nov": State.FAILED}, S, "28 days to 24 Nov: 27 successful, 1 failed (3 Nov)"),
        (
            {"28 Oct": State.FAILED, "3 Nov": State.FAILED, "9 Nov": State.FAILED},
            S,
            "28 days to 24 Nov: 25 successful, 3 failed (28 Oct, 3 and 9 Nov)",
        ),
        (
            {"30 Oct": State.FAILED, "31 Oct": State.FAILED, "1 Nov": State.FAILED, "2 Nov": State.FAILED},
            S,
            "28 days to 24 Nov: 24 successful, 4 failed (30 Oct–2 Nov)",
        ),
        (
            {"30 Oct": State.FAILED, "31 Oct": State.FAILED, "1 Nov": State.FAILED, "20 Nov": State.FAILED},
            S,
            "28 days to 24 Nov: 24 successful, 4 failed (30 Oct–1 and 20 Nov)",
        ),
        (
            {"31 Oct": State.MISSED, "24 Nov": State.RUNNING, "23 Nov": State.EXCUSED},
            S,
            "28 days to 24 Nov: 25 successful, 1 missed (31 Oct), 1 running (24 Nov), 1 excused (23 Nov)",
        ),
        (
            {"24 Nov": State.FAILED},
            State.NOT_EXPECTED,
            "28 days to 24 Nov: 1 failed (24 Nov), 27 not expected",
        ),
    ],
)  # fmt: skip
def test_the_sentence_says_what_the_drawing_shows(
    days: dict[str, State], otherwise: State, sentence: str
) -> None:
    assert describe(strip(days, otherwise), TODAY) == sentence


def test_the_sentence_crosses_the_turn_of_the_year() -> None:
    today = date(2027, 1, 2)
    found = strip({"31 Dec": State.FAILED, "1 Jan": State.FAILED}, today=today)
    assert describe(found, today) == "28 days to 2 Jan: 26 successful, 2 failed (31 Dec–1 Jan)"


@given(st.lists(st.sampled_from(list(State)), min_size=28, max_size=28), st.dates(date(2000, 1, 1)))
def test_every_day_is_in_the_sentence_and_in_the_drawing_once(found: list[State], today: date) -> None:
    numbers = re.findall(
        r"(?:: |, )(\d+) (?:successful|with|failed|missed|running|excused|not|no)", describe(found, today)
    )
    assert sum(map(int, numbers)) == 28
    drawn = re.findall(r'<path class="(\w+)" d="([^"]+)"', draw(found, today))
    # One path a state that is there, whatever the number of days; a running day has an outline besides.
    assert {name for name, _ in drawn} - {"ro"} == {state.value for state in found}
    assert len(drawn) == len({name for name, _ in drawn}) <= len(set(found)) + 1


# ---- the drawing


@pytest.mark.parametrize(
    ("size", "width", "height", "block", "errors"), [(SMALL, 173, 16, 7, 12), (MEDIUM, 287, 24, 11, 18)]
)
def test_sizes_are_those_agreed(size: Size, width: int, height: int, block: int, errors: int) -> None:
    assert (size.width, size.height, size.block, size.mark) == (width, height, block, errors)
    svg = draw(strip({}), TODAY, size)
    assert f'width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img"' in svg


def test_weeks_of_seven_are_counted_back_from_today() -> None:
    gaps = [SMALL.left(n + 1) - SMALL.left(n) - SMALL.cell for n in range(DAYS - 1)]
    assert [n for n, gap in enumerate(gaps) if gap == SMALL.week_gap] == [6, 13, 20]
    assert {gap for n, gap in enumerate(gaps) if n not in (6, 13, 20)} == {SMALL.gap}
    assert SMALL.left(DAYS - 1) + SMALL.cell == SMALL.width


def tops(size: Size, state: State) -> float:
    """How high the state's drawing stands."""
    path = re.findall(r' d="([^"]+)"', draw([state] * DAYS, TODAY, size))
    ys = [float(y) for d in path for y in re.findall(r"M[\d.]+ ([\d.]+)", d)]
    return size.height - min(ys)


@pytest.mark.parametrize("size", [SMALL, MEDIUM], ids=["small", "medium"])
def test_height_is_severity_so_that_trouble_shows_in_grey(size: Size) -> None:
    assert tops(size, State.FAILED) == size.height
    assert tops(size, State.MISSED) == size.height - 0.75
    assert tops(size, State.WITH_ERRORS) == size.mark
    assert tops(size, S) == size.block
    assert tops(size, State.NOT_EXPECTED) == 1.5
    heights = [
        tops(size, state) for state in (State.FAILED, State.MISSED, State.WITH_ERRORS, S, State.NOT_EXPECTED)
    ]
    assert heights == sorted(heights, reverse=True)


def test_no_two_states_are_drawn_alike_without_their_colour() -> None:
    drawings = {re.sub(r'class="\w+"', "", drawing) for drawing, _ in key()}
    assert len(drawings) == len(State)
    assert [word for _, word in key()] == [word.capitalize() for word in WORDS.values()]


def test_a_strip_is_small() -> None:
    every_week = [*[S] * 5, State.NOT_EXPECTED, State.FAILED] * 4
    assert len(draw(every_week, TODAY)) < 1000
