"""How dates and ages are written (interface, section 16)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmsc.kit.dates import STYLES, age, ahead, choices, day, day_before, moment, short_day, written

TODAY = date(2026, 11, 24)


def test_a_day_has_no_leading_zero_and_an_english_month_whatever_the_locale() -> None:
    assert day(date(2026, 3, 5)) == "5 Mar 2026"
    assert short_day(date(2026, 12, 31)) == "31 Dec"
    assert [short_day(date(2026, month, 1))[2:] for month in (1, 5, 6, 9)] == ["Jan", "May", "Jun", "Sep"]


def test_a_moment_is_shown_in_the_zone_it_is_in() -> None:
    at = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    assert moment(at) == "24 Nov 2026, 23:30"
    assert moment(at.astimezone(timezone(timedelta(hours=9)))) == "25 Nov 2026, 08:30"
    assert moment(datetime(2026, 1, 2, 0, 5, tzinfo=UTC)) == "2 Jan 2026, 00:05"


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "today"), (1, "1 day ago"), (2, "2 days ago"), (12, "12 days ago"), (1234, "1,234 days ago"), (-1, "today")],
)  # fmt: skip
def test_an_age_in_days_reads_today_for_none(days: int, words: str) -> None:
    assert age(TODAY - timedelta(days=days), TODAY) == words


@pytest.mark.parametrize(
    ("then", "words"),
    [
        (TODAY, "today"), (date(2026, 11, 25), "tomorrow"), (date(2026, 11, 26), "in 2 days"),
        (date(2026, 12, 5), "in 11 days"), (date(2027, 1, 23), "in 60 days"), (date(2027, 1, 24), "in 2 months"),
        (date(2027, 2, 23), "in 2 months"), (date(2027, 2, 24), "in 3 months"), (date(2028, 4, 24), "in 17 months"),
        (date(2028, 11, 23), "in 23 months"), (date(2028, 11, 24), "in 2 years"), (date(2034, 11, 23), "in 7 years"),
        (date(2034, 11, 24), "in 8 years"), (date(2026, 11, 23), "1 day ago"), (date(2026, 11, 12), "12 days ago"),
    ],
)  # fmt: skip
def test_how_far_ahead_is_told_in_the_unit_that_is_read_at_once(then: date, words: str) -> None:
    assert ahead(then, TODAY) == words


@given(st.dates(date(2020, 1, 1), date(2060, 1, 1)), st.integers(2, 4000))
def test_what_lies_ahead_is_never_told_too_far(today: date, days: int) -> None:
    """ "In 2 months" is at least that: who plans by it is not late."""
    word = ahead(today + timedelta(days=days), today).split()
    number, unit = int(word[1]), word[2]
    least = {"days": 1, "months": 28, "years": 365}[unit]
    most = {"days": 1, "months": 31, "years": 366}[unit]
    assert number * least <= days < (number + 1) * most + (unit == "days")
    assert number >= 2


# ---- the reader's style


@pytest.mark.parametrize(
    ("style", "whole", "short"),
    [
        ("en-gb", "5 Mar 2026", "5 Mar"), ("en-us", "Mar 5, 2026", "Mar 5"), ("de", "05.03.2026", "05.03."),
        ("es", "5 mar 2026", "5 mar"), ("fr", "5 mars 2026", "5 mars"), ("it", "5 mar 2026", "5 mar"),
        ("nl", "5 mrt 2026", "5 mrt"), ("iso", "2026-03-05", "03-05"),
    ],
)  # fmt: skip
def test_a_day_is_written_in_the_reader_s_style(style: str, whole: str, short: str) -> None:
    with written(style):
        assert (day(date(2026, 3, 5)), short_day(date(2026, 3, 5))) == (whole, short)
        assert moment(datetime(2026, 3, 5, 13, 7, tzinfo=UTC)) == f"{whole}, 13:07"
    assert day(date(2026, 3, 5)) == "5 Mar 2026"


@pytest.mark.parametrize("style", STYLES)
def test_every_style_tells_all_days_of_a_year_apart(style: str) -> None:
    days = [date(2028, 1, 1) + timedelta(days=number) for number in range(366)]
    with written(style):
        assert len({day(each) for each in days}) == len({short_day(each) for each in days}) == 366


def test_every_style_can_be_told_by_its_example() -> None:
    labels = [label for _, label in choices()]
    assert len(set(labels)) == len(STYLES)
    assert dict(choices())["de"] == "24.11.2026 – German"


def test_styles_end_with_what_they_stand_around_and_do_not_reach_other_threads() -> None:
    with pytest.raises(ValueError, match="broken"), written("iso"):
        raise ValueError("broken")
    assert day(TODAY) == "24 Nov 2026"
    with written("de"), written("iso"), ThreadPoolExecutor(1) as other:
        assert day(TODAY) == "2026-11-24"
        assert other.submit(day, TODAY).result() == "24 Nov 2026"


@pytest.mark.parametrize(
    ("style", "same", "across"),
    [
        ("en-gb", "22", "30 Oct"), ("fr", "22", "30 oct."), ("en-us", "Nov 22", "Oct 30"),
        ("de", "22.11.", "30.10."), ("iso", "11-22", "10-30"),
    ],
)  # fmt: skip
def test_a_day_before_another_leaves_its_month_out_where_that_can_be_read(
    style: str, same: str, across: str
) -> None:
    with written(style):
        assert day_before(date(2026, 11, 22), TODAY) == same
        assert day_before(date(2026, 10, 30), TODAY) == across
        assert day_before(date(2025, 11, 22), TODAY) != "22"
