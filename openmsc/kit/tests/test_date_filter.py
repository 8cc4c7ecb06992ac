"""Filtering by date: from day to day, both included, in the reader's time zone (EVT-3)."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import timezone

from openmsc.kit.actor import NOBODY
from openmsc.kit.audit.models import Event
from openmsc.kit.lists.date_filter import NO_DATE, TURNED_ROUND, DateRange
from openmsc.kit.lists.filters import narrowed
from openmsc.testing.people import World

WHEN = DateRange("when", "When", "at")
PLAIN = {"type": "x", "category": "x", "feature": "x", "severity": 1, "actor_kind": "x"}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["2026-11-01", "2026-11-24"], "1 Nov 2026 – 24 Nov 2026"),
        (["2026-11-01", "2026-11-01"], "1 Nov 2026"),
        (["2026-11-01", ""], "from 1 Nov 2026"),
        (["2026-11-01"], "from 1 Nov 2026"),
        (["", " 2026-11-24 "], "to 24 Nov 2026"),
    ],
)
def test_what_is_asked_is_said_on_the_chip_and_stays_in_the_address(asked: list[str], said: str) -> None:
    chosen, problem = WHEN.read(asked, NOBODY)
    assert chosen is not None
    assert (chosen.said, problem) == (said, "")
    assert chosen.values == [*(text.strip() for text in asked), ""][:2]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (["2026-13-01", ""], NO_DATE), (["", "yesterday"], NO_DATE), (["0001-01-01", ""], NO_DATE),
        (["9999-12-31", ""], NO_DATE), (["2026-01-01", "2026-01-02", "2026-01-03"], NO_DATE),
        (["2026-11-24", "2026-11-23"], TURNED_ROUND), ([], ""), (["", ""], ""),
    ],
)  # fmt: skip
def test_what_are_no_two_days_in_order_is_refused(asked: list[str], sentence: str) -> None:
    assert WHEN.read(asked, NOBODY) == (None, sentence)


def test_days_are_those_of_the_reader(db: None) -> None:
    for hour in (10, 11, 12):
        Event.objects.create(**PLAIN, at=datetime(2026, 11, 23, hour, 59, 59, 999999, tzinfo=UTC))
    with timezone.override(zoneinfo.ZoneInfo("Pacific/Auckland")):  # thirteen hours ahead
        for first, last, found in (
            ("2026-11-24", "", 2), ("", "2026-11-23", 1), ("2026-11-24", "2026-11-24", 2), ("2026-11-25", "", 0),
        ):  # fmt: skip
            rows = narrowed(Event.objects.all(), [(WHEN, [first, last])])
            assert rows.count() == found, (first, last)


def _ask(world: World, panel: bool = False, **params: Any) -> Any:
    headers = {"HX-Request": "true", "HX-Trigger": "filter"} if panel else {}
    return world.browser(world.ann).get("/events/audit/", params, headers=headers)


def test_the_panel_asks_for_two_days_and_keeps_them(world: World) -> None:
    text = _ask(world, tool="filter", when=["2026-11-01", "2026-11-24"]).content.decode()
    assert text.count('type="date"') == 2
    assert 'value="2026-11-01"' in text
    listing = _ask(world, when=["2026-11-01", ""], type="CustomerCreated").context["listing"]
    assert (listing.chips[0].label, listing.chips[0].said) == ("When", "from 1 Nov 2026")
    assert "when=2026-11-01&when=&" in listing.here


def test_wrong_days_are_refused_beside_the_field_and_nothing_is_lost(world: World) -> None:
    answer = _ask(world, panel=True, when=["2026-11-24", "2026-11-23"], type="CustomerCreated", q="acme")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert (answer["HX-Retarget"], answer["HX-Push-Url"]) == ("#filter-panel", "false")
    assert TURNED_ROUND in text
    assert text.count('aria-invalid="true"') == 2
    for kept in (
        'value="2026-11-24"',
        'value="2026-11-23"',
        'value="CustomerCreated" checked',
        'value="acme"',
    ):
        assert kept in text, kept
    assert TURNED_ROUND in _ask(world, tool="found", when=["2026-11-24", "2026-11-23"]).content.decode()


def test_wrong_days_in_an_address_are_said_and_the_rest_is_shown(world: World) -> None:
    answer = _ask(world, when=["nonsense", "\0"], type="CustomerCreated")
    listing = answer.context["listing"]
    assert listing.query.problems == [f"When: {NO_DATE} The rest is shown."]
    assert {line.row.type for line in listing.lines} == {"CustomerCreated"}
    assert [chip.label for chip in listing.chips] == ["Type"]
