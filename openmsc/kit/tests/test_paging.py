"""Cursor paging: pages joined are the whole, also while rows come and go, and no cursor is an error."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openmsc.kit.audit.models import Event
from openmsc.kit.lists.columns import Column
from openmsc.kit.lists.paging import Cursor, Page, page_of
from openmsc.testing.many import populate
from openmsc.testing.people import World
from openmsc.testing.tampering import tampering

pytestmark = pytest.mark.django_db
# The database is rolled back by `rows_of` after each example, not by the fixture.
examples = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

START = datetime(2026, 1, 1, tzinfo=UTC)
# Fields of every kind, many with the same value and some with none: a list may sort by any of them.
KEYS: dict[str, st.SearchStrategy[Any]] = {
    "actor_id": st.none() | st.integers(-2, 2) | st.integers(-(2**63), 2**63 - 1),
    "object_name": st.text("aAbé%_' ", max_size=3),
    "at": st.integers(0, 5).map(lambda n: START + timedelta(microseconds=n)),
    "customer_id": st.none() | st.integers(0, 3).map(lambda n: UUID(int=n)),
    "severity": st.integers(0, 2),
}
SOME: dict[str, Any] = {"object_name": "a", "at": START, "severity": 1}  # the others may be empty
sort_and_keys = st.sampled_from(sorted(KEYS)).flatmap(
    lambda field: st.tuples(st.just(field), st.lists(KEYS[field], max_size=14))
)


@dataclass
class Listing:
    """Events with a random sort key, and the order that Python gives them."""

    field: str
    descending: bool
    size: int

    def add(self, keys: list[Any]) -> None:
        plain = {"type": "x", "category": "x", "feature": "x", "severity": 1, "actor_kind": "x"}
        Event.objects.bulk_create(Event(**{**plain, self.field: key}) for key in keys)

    def page(self, cursor: str) -> Page:
        rows = Event.objects.all()
        return page_of(
            rows,
            Column("k", "K", lambda e: e, sort=self.field),
            descending=self.descending,
            size=self.size,
            total=rows.count(),
            cursor=Cursor.decode(cursor) if cursor else None,
        )

    def whole(self) -> list[int]:
        rows = list(Event.objects.order_by("pk"))
        there = [row for row in rows if getattr(row, self.field) is not None]
        there.sort(key=lambda row: getattr(row, self.field), reverse=self.descending)  # stable: ties by key
        return [row.pk for row in (*there, *(row for row in rows if getattr(row, self.field) is None))]

    def walk(self, start: str, way: str, between: Callable[[], None] = lambda: None) -> Iterator[Page]:
        for _ in range(100):
            page = self.page(start)
            yield page
            start = getattr(page, way)
            if not start:
                return
            between()
        raise AssertionError("The pages go in circles.")


@contextmanager
def rows_of(listing: Listing, keys: list[Any]) -> Iterator[None]:
    with transaction.atomic():
        listing.add(keys)
        yield
        transaction.set_rollback(True)


@examples
@given(sort_and_keys, st.booleans(), st.integers(1, 5))
def test_pages_joined_are_the_whole_forward_and_from_the_last_page_backward(
    chosen: tuple[str, list[Any]], descending: bool, size: int
) -> None:
    field, keys = chosen
    listing = Listing(field, descending, size)
    with rows_of(listing, keys):
        right = listing.whole()
        pages = list(listing.walk("", "next"))
        assert [row.pk for page in pages for row in page.rows] == right
        assert [page.position for page in pages] == list(range(0, max(len(right), 1), size))
        assert [page.number for page in pages] == list(range(1, len(pages) + 1))
        assert pages[0].count == len(pages)
        back = list(listing.walk(pages[0].last, "previous"))
        assert [row.pk for page in reversed(back) for row in page.rows] == right
        assert [page.position for page in reversed(back)] == [page.position for page in pages]
        if len(pages) > 1:
            again = list(listing.walk(pages[-1].previous, "previous"))
            assert [row.pk for page in reversed(again) for row in page.rows] == [
                row.pk for page in pages[:-1] for row in page.rows
            ]


@examples
@given(sort_and_keys, st.booleans(), st.integers(1, 4), st.sampled_from(["next", "previous"]), st.data())
def test_no_row_that_stayed_is_skipped_or_repeated_while_others_come_and_go(
    chosen: tuple[str, list[Any]], descending: bool, size: int, way: str, data: st.DataObject
) -> None:
    field, keys = chosen
    listing = Listing(field, descending, size)
    with rows_of(listing, keys):
        stayed = set(listing.whole())

        def come_and_go() -> None:
            there = sorted(Event.objects.values_list("pk", flat=True))
            gone = data.draw(st.lists(st.sampled_from(there), max_size=2)) if there else []
            with tampering() as events:
                events.filter(pk__in=gone).delete()
            stayed.difference_update(gone)
            if len(there) < 40:
                listing.add(data.draw(st.lists(KEYS[field], max_size=2)))

        start = "" if way == "next" else listing.page("").last
        seen = [[row.pk for row in page.rows] for page in listing.walk(start, way, come_and_go)]
        told = [pk for page in (seen if way == "next" else reversed(seen)) for pk in page]
        assert len(told) == len(set(told))
        assert stayed <= set(told)
        at_the_end = [pk for pk in listing.whole() if pk in stayed]
        assert [pk for pk in told if pk in stayed] == at_the_end


def encoded(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


HUGE = 10**4000
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(HUGE),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@examples
@given(
    st.sampled_from(sorted(KEYS)),
    st.booleans(),
    st.text() | anything.map(encoded) | st.tuples(st.booleans(), anything, anything, anything).map(encoded)
    | st.tuples(st.booleans(), st.integers(), anything, anything, st.booleans()).map(encoded),
)  # fmt: skip
def test_any_text_for_a_cursor_is_a_page_or_no_cursor(field: str, descending: bool, text: str) -> None:
    listing = Listing(field, descending, 2)
    with rows_of(listing, [SOME.get(field)]):
        try:
            page = listing.page(text)
        except ValueError:
            return
        assert 0 <= page.position <= page.total


HOSTILE = [
    "nonsense", "====", "é", "\0", "W10", "e30", "bnVsbA", "MTIz", encoded([]), encoded({}),
    encoded([1, 0, "a", "b", False]), encoded([False, "0", "a", "b", False]), encoded([False, 0, [], "b", False]),
    encoded([False, 0, {"a": 1}, "b", False]), encoded([False, 0, "a", [["b"]], False]),
    encoded([False, 0, "a\0", "b", False]), encoded([False, 0, "a", "b\0", False]),
    encoded([False, 0, "\ud800", "b", False]), encoded([False, 0, "a", "\udfff", False]),
    encoded([False, 0, None, "b", False]), encoded([True, 0, None, "b", False]),
    encoded([False, 0, "a", HUGE, False]), encoded([False, 0, HUGE, 1, False]),
    encoded([False, 0, float("nan"), float("inf"), False]), encoded([False, 0, "a", "b", False, 1]),
    base64.urlsafe_b64encode(b"[" * 100_000).decode(), base64.urlsafe_b64encode(b"9" * 5000).decode(),
]  # fmt: skip


@pytest.mark.parametrize("sort", ["name", "-name", "health", "license_expiry", "product"])
def test_a_hostile_cursor_gives_the_first_page_with_a_notice(world: World, sort: str) -> None:
    _ = world.ours
    browser = world.browser(world.ann)
    first = browser.get("/customers/", {"sort": sort}).context["listing"]
    for cursor in (*(quote(text) for text in HOSTILE), "%ED%A0%80", "%FF", "%"):
        answer: Any = browser.get(f"/customers/?sort={sort}&cursor={cursor}")
        assert answer.status_code == 200
        listing = answer.context["listing"]
        assert [line.row.pk for line in listing.lines] == [line.row.pk for line in first.lines], cursor
        assert "The page you asked for is no longer there; this is the first." in answer.content.decode(), (
            cursor
        )


@pytest.mark.parametrize("position", [10**4300 - 1, HUGE, -HUGE, -1])
def test_a_position_that_cannot_be_does_no_harm(world: World, position: int) -> None:
    pk = str(UUID(int=0))
    text = json.dumps([False, 0, "", pk, False]).replace("false, 0", f"false, {_digits(position)}")
    cursor = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    answer: Any = world.browser(world.ann).get("/customers/", {"sort": "name", "cursor": cursor})
    assert answer.status_code == 200
    assert len(answer.context["listing"].lines) == 2
    assert "1–2 of 2" in answer.content.decode()


def _digits(number: int) -> str:
    """More of them than Python writes by itself."""
    return ("-" if number < 0 else "") + (f"{9:9<4300}" if abs(number) >= HUGE * 10 else str(abs(number)))


def test_the_cursor_of_another_list_or_order_is_no_cursor_of_this_one(world: World) -> None:
    populate(world, 30)
    browser = world.browser(world.ann)
    plans: Any = browser.get("/plans/", {"sort": "name"}).context["listing"]
    for sort in ("health", "license_expiry", "name"):
        answer: Any = browser.get("/customers/", {"sort": sort, "cursor": plans.page.next})
        assert answer.context["listing"].query.problems
        assert answer.context["listing"].page.position == 0
    by_name: Any = browser.get("/customers/", {"sort": "name"}).context["listing"]
    answer = browser.get("/customers/", {"sort": "health", "cursor": by_name.page.next})
    assert answer.context["listing"].query.problems


def test_a_page_whose_last_rows_went_meanwhile_is_the_first_with_a_notice(world: World) -> None:
    populate(world, 24)  # with ours and theirs: 26
    browser = world.browser(world.ann)
    first: Any = browser.get("/customers/", {"sort": "-name"}).context["listing"]
    link = "/customers/" + first.next
    (last,) = browser.get(link).context["listing"].lines
    last.row.tenants.all().delete()
    last.row.delete()
    answer: Any = browser.get(link)
    assert len(answer.context["listing"].lines) == 25
    assert "no longer there" in answer.content.decode()
    assert "Nothing here yet" not in answer.content.decode()
