"""Lists without end: counted up to a number, and said so (HEA-6, EVT-3)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openmsc.kit.audit.lists import EVENTS
from openmsc.kit.audit.models import Event
from openmsc.kit.lists import saved_views
from openmsc.kit.lists.counting import MoreThan, count
from openmsc.kit.lists.models import TableView
from openmsc.kit.lists.paging import Cursor, page_of
from openmsc.testing.many import populate
from openmsc.testing.people import World


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Events are counted to 30."""
    monkeypatch.setitem(EVENTS.__dict__, "counts_to", 30)


def open_events(world: World, **params: Any) -> Any:
    return world.browser(world.ann).get("/events/audit/", params)


def test_rows_are_counted_exactly_up_to_the_number(world: World) -> None:
    populate(world, 5)
    rows = Event.objects.all()
    there = rows.count()
    assert count(rows, None) == there
    assert count(rows, there + 1) == there
    assert count(rows, there) == there
    assert count(rows, there - 1) == MoreThan(there - 1)
    assert str(MoreThan(10_000)) == "more than 10,000"


def test_the_database_counts_no_further(world: World) -> None:
    with CaptureQueriesContext(connection) as queries:
        count(Event.objects.all(), 3)
    (query,) = queries.captured_queries
    assert "LIMIT 4" in query["sql"]


def test_the_page_says_that_there_are_more(world: World, short: None) -> None:
    populate(world, 60)
    answer = open_events(world)
    text = answer.content.decode()
    assert "1–25 of more than 30" in text
    assert "1 of more than 1" in text  # pages
    assert answer.context["listing"].total == MoreThan(30)
    found = open_events(world, q="zoe's").context["listing"]
    assert (found.page.total, found.total) == (14, MoreThan(30))


def test_one_walks_to_the_end_beyond_what_is_counted(world: World, short: None) -> None:
    populate(world, 30)  # twice as many: what is done to products is there too
    audited = Event.objects.filter(is_sign_in=False)
    right = list(audited.order_by("-at", "pk").values_list("pk", flat=True))
    answer = open_events(world)
    seen, numbers = [], []
    while True:
        listing = answer.context["listing"]
        assert listing.last == ""  # nobody knows which page that is
        seen += [line.row.pk for line in listing.lines]
        numbers.append((listing.page.first_number, listing.page.last_number))
        if not listing.next:
            break
        answer = world.browser(world.ann).get("/events/audit/" + listing.next)
    assert seen == right
    assert numbers == [(1, 25), (26, 50), (51, len(right))]
    back: Any = world.browser(world.ann).get("/events/audit/" + listing.previous).context["listing"]
    assert [line.row.pk for line in back.lines] == right[25:50]


def test_the_cursor_of_the_last_page_does_no_harm(world: World) -> None:
    populate(world, 10)
    rows = EVENTS.rows(world.actor(world.ann))
    column = EVENTS.column("at")
    page = page_of(
        rows,
        column,
        descending=True,
        size=5,
        total=MoreThan(7),
        cursor=Cursor(back=True, position=0, at_end=True),
    )
    assert [row.pk for row in page.rows] == list(rows.order_by("-at", "pk").values_list("pk", flat=True))[-2:]


def test_the_filter_panel_does_not_count_what_is_without_end(world: World) -> None:
    populate(world, 10)
    answer = world.browser(world.ann).get("/events/audit/", {"tool": "filter"})
    counts = {value.count for facet in answer.context["facets"] for value in facet.values}
    assert counts == {None}


def test_a_saved_view_counts_no_further(world: World, short: None) -> None:
    populate(world, 60)
    view = TableView(list_name="events", name="All", params={})
    assert saved_views.count(world.actor(world.ann), EVENTS, view, None) == MoreThan(30)
