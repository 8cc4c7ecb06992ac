"""How dates and ages are written (interface, section 16)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmsc.kit.dates import age, ahead, day, moment, short_day

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
