"""Cells hold what people and engines typed: it is shown, and never run."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from typing import Any, get_args

import pytest
from django.utils import timezone

from openmsc.kit import cells
from openmsc.kit.lists.columns import Column, Moment, Number

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=y> & {0} {{ x }} %s"
TODAY = date(2026, 11, 24)


class Read(HTMLParser):
    """What a browser makes of markup: its elements, their attributes, and the text."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: dict[str, str] = {}
        self.text = ""
        self.open: list[str] = []
        self.feed(markup)
        assert self.open == [], "An element is not closed."

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.open.append(tag)
        self.attributes |= {name: value or "" for name, value in attrs}

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


PARTS: dict[str, Any] = {
    "status": cells.status("ok", HOSTILE, HOSTILE),
    "lines": cells.lines([HOSTILE, HOSTILE]),
    "first": cells.first_and_more([HOSTILE]),
    "first and more": cells.first_and_more([HOSTILE, HOSTILE, HOSTILE]),
    "people": cells.people([(HOSTILE, "<b>")] * 5),
    "column": Column("x", "X", lambda row: row).show(HOSTILE),
}


@pytest.mark.parametrize("part", PARTS)
def test_hostile_names_are_shown_as_they_are_and_run_nothing(part: str) -> None:
    column = Column(
        "x", "X", lambda row: row, None if part == "column" else lambda row: cells.lines([PARTS[part]])
    )
    read = Read(column.show(HOSTILE))
    assert not {"script", "img", "b"} & set(read.elements)
    assert not any(name.startswith("on") for name in read.attributes)
    assert HOSTILE in read.text or read.attributes["aria-label"].startswith(HOSTILE)


def test_nothing_is_shown_as_none_for_eyes_and_readers() -> None:
    for nothing in (cells.lines([]), cells.first_and_more([]), cells.people([])):
        assert nothing == cells.NONE
    for value in (None, ""):
        assert Column("x", "X", lambda row: row).show(value) == cells.NONE
        assert Number("x", "X", lambda row: row).show(value) == cells.NONE
    assert Read(cells.NONE).text == "–None"
    assert Read(Number("x", "X", lambda row: row).show(0)).text == "0"


def test_numbers_and_moments_are_written_for_people() -> None:
    assert Read(Number("x", "X", lambda row: row).show(1234567)).text == "1,234,567"
    at = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    with timezone.override("Europe/Berlin"):
        shown = Read(Moment("x", "X", lambda row: row).show(at))
    assert (shown.text, shown.attributes["datetime"]) == ("25 Nov 2026, 00:30", "2026-11-24T23:30:00+00:00")
    assert Read(Moment("x", "X", lambda row: row).show(TODAY)).text == "24 Nov 2026"


def test_of_several_the_first_is_shown_and_the_rest_can_be_read() -> None:
    assert cells.first_and_more(["AWS London"]) == "AWS London"
    read = Read(cells.first_and_more(["AWS London", "Own site", "Azure"]))
    assert read.text == "AWS London +2 more: Own site, Azure"
    assert read.attributes["title"] == "Own site, Azure"


@pytest.mark.parametrize(
    ("number", "circles", "more"), [(1, 1, ""), (3, 3, ""), (4, 2, "+2"), (5, 2, "+3"), (100, 2, "+98")]
)
def test_at_most_three_people_are_drawn_and_all_are_named(number: int, circles: int, more: str) -> None:
    named = [(f"Person {n}", f"{n % 10}X") for n in range(number)]
    read = Read(cells.people(named))
    assert read.text == "".join(initials for _, initials in named[:circles]) + more
    assert read.attributes["aria-label"] == ", ".join(name for name, _ in named)


@pytest.mark.parametrize(
    ("days", "tone", "words"),
    [
        (31, "", "in 31 days"), (30, "near", "in 30 days"), (2, "near", "in 2 days"), (1, "late", "tomorrow"),
        (0, "late", "today"), (-1, "late", "expired 1 day ago"), (-400, "late", "expired 400 days ago"),
        (3000, "", "in 8 years"),
    ],
)  # fmt: skip
def test_an_expiry_is_amber_from_thirty_days_and_red_on_the_last_day(
    days: int, tone: str, words: str
) -> None:
    expires = TODAY + timedelta(days=days)
    markup = cells.expiry(expires, TODAY)
    assert f'<span class="expiry {tone}">' in markup
    assert Read(markup).text.endswith(words)
    assert f'datetime="{expires.isoformat()}"' in markup
    assert ("<svg" in markup) is (tone == "late")  # never by colour alone


def test_every_tone_has_a_drawing_of_its_own() -> None:
    tones: tuple[cells.Tone, ...] = get_args(cells.Tone)
    drawings = {cells.status(tone, "").split("<svg")[1] for tone in tones}
    assert len(drawings) == len(tones) == 5
