"""Schedules in words, where there are short ones; as they stand where there are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmsc.backups.schedules import in_words


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        ("30 1 * * *", "daily 01:30"), ("0 0 * * *", "daily 00:00"), ("5 23 * * *", "daily 23:05"),
        ("0 19 * * 1-5", "Mon–Fri 19:00"), ("0 19 * * 6", "Sat 19:00"), ("15 4 * * 0", "Sun 04:15"),
        ("15 4 * * 7", "Sun 04:15"), ("0 2 * * 6-7", "Sat–Sun 02:00"), ("0 * * * *", "every hour"),
        ("17 * * * *", "every hour"), ("0 */6 * * *", "every 6 hours"), ("  30   1 * * * ", "daily 01:30"),
        ("0 */1 * * *", "every hour"),
    ],
)  # fmt: skip
def test_common_schedules_are_told_in_words(schedule: str, words: str) -> None:
    assert in_words(schedule) == words


@pytest.mark.parametrize(
    "schedule",
    [
        "", "@daily", "every night", "*/15 * * * *", "0 1 1 * *", "0 1 * 6 *", "0 1,13 * * *", "0 1-3 * * *",
        "0 1 * * 1,3,5", "0 1 * * mon", "0 19 * * 5-1", "0 * * * 1", "0 */6 * * 1", "0 1 * *", "0 1 * * * *",
        "0 1 * * 8", "60 1 * * *", "0 24 * * *", "99 99 * * *", "0 */0 * * *", "0 */25 * * *", "0 */5 * * *",
        "٣ ١ * * *", "<b> 1 * * *",
    ],
)  # fmt: skip
def test_what_has_no_short_words_stands_as_it_is(schedule: str) -> None:
    assert in_words(schedule) == schedule


@given(st.text())
def test_no_schedule_is_an_error(schedule: str) -> None:
    assert in_words(schedule) == schedule


fields = st.sampled_from(["*", "0", "7", "59", "60", "1-5", "5-1", "*/2", "*/0", "1,2", "x"])


@given(st.tuples(fields, fields, fields, fields, fields))
def test_words_say_no_time_that_there_is_not(parts: tuple[str, ...]) -> None:
    words = in_words(" ".join(parts))
    if words != " ".join(parts) and ":" in words:
        hour, minute = words.split()[-1].split(":")
        assert (int(hour), int(minute)) == (int(parts[1]), int(parts[0]))
        assert int(hour) < 24
        assert int(minute) < 60
