"""Every list: sorting, searching, paging, isolation and cost. A new list is covered once PAGES knows its page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.module_loading import autodiscover_modules
from django.utils.safestring import SafeString

from openmsc.kit.actor import Actor
from openmsc.kit.cells import NONE
from openmsc.kit.errors import Forbidden
from openmsc.kit.lists.columns import Column
from openmsc.kit.lists.paging import SORT_KEY, Cursor, Page, ordered, page_of
from openmsc.kit.lists.spec import REGISTRY, ListSpec
from openmsc.kit.scope import EVERYONE
from openmsc.kit.text import searchable
from openmsc.testing import make
from openmsc.testing.many import populate
from openmsc.testing.people import World

autodiscover_modules("lists")

# The page of each list: its address, given a world.
PAGES: dict[str, Callable[[World], str]] = {
    "customers": lambda world: "/customers/",
    "plans": lambda world: "/plans/",
    "plan-tenants": lambda world: f"/plans/{world.plan.pk}/",
    "data-sources": lambda world: f"/customers/{world.acme.pk}/health/",
    "tokens": lambda world: f"/tenants/{world.ours.pk}/tokens/",
    "administrators": lambda world: "/administrators/",
    "jobs": lambda world: "/jobs/",
    "events": lambda world: "/events/audit/",
    "sign-ins": lambda world: "/events/sign-ins/",
    "subscriptions": lambda world: "/events/subscriptions/",
}
every_list = pytest.mark.parametrize("name", REGISTRY)
OF_CUSTOMERS = [name for name, spec in REGISTRY.items() if spec.model.customer_path != EVERYONE]


Show = Callable[..., Any]


@pytest.fixture
def show(world: World) -> Show:
    """The list of a name as Ann's browser gets it, with all columns."""
    browser = world.browser(world.ann)

    def ask(name: str, **params: Any) -> Any:
        answer: Any = browser.get(PAGES[name](world), {"columns": every_column(name), **params})
        assert answer.status_code == 200
        return answer.context["listing"]

    return ask


def bob_allowed(world: World, spec: ListSpec) -> Actor:
    """Bob as he would be if his role could open every list: what is not his is hidden all the same."""
    bob = world.actor(world.bob)
    return replace(bob, permissions=bob.permissions | {spec.permission})


def every_column(name: str) -> str:
    return ",".join(column.key for column in REGISTRY[name].columns)


def sorts(spec: ListSpec) -> Iterator[tuple[str, Column, bool]]:
    for column in spec.columns:
        if column.sort is not None:
            yield column.key, column, False
            yield f"-{column.key}", column, True


def whole(world: World, spec: ListSpec, column: Column, *, descending: bool) -> list[Any]:
    return list(ordered(spec.rows(world.actor(world.ann)), column, descending=descending))


def in_order(rows: list[Any], *, descending: bool) -> bool:
    """Empty values last, ties in the order of the primary key: what Python says of the rows' own keys."""
    there = [row for row in rows if getattr(row, SORT_KEY) is not None]
    ties = sorted(there, key=lambda row: row.pk)
    right = sorted(ties, key=lambda row: getattr(row, SORT_KEY), reverse=descending)  # stable
    empty = sorted((row for row in rows if getattr(row, SORT_KEY) is None), key=lambda row: row.pk)
    return rows == right + empty


def test_every_list_has_its_page_in_this_test() -> None:
    assert PAGES.keys() == REGISTRY.keys(), "Tell PAGES where the new list is shown."


@every_list
def test_every_column_with_an_order_sorts_both_ways(world: World, show: Show, name: str) -> None:
    populate(world, 15)
    spec = REGISTRY[name]
    heads = {}
    for sort, column, descending in sorts(spec):
        rows = whole(world, spec, column, descending=descending)
        assert in_order(rows, descending=descending), sort
        listing = show(name, sort=sort, columns=column.key)  # the others cost time and say nothing of it
        assert listing.query.problems == []
        assert [line.row.pk for line in listing.lines] == [row.pk for row in rows][:25], sort
        (head,) = [head for head in listing.heads if head.direction]
        assert (head.column.key, head.direction) == (
            column.key, "descending" if descending else "ascending",
        )  # fmt: skip
        heads[sort] = head.link
    assert all(f"sort=-{key}" in link for key, link in heads.items() if not key.startswith("-"))
    assert len({getattr(row, SORT_KEY) for row in rows}) < len(rows), "There are no ties to try."


@every_list
def test_an_order_that_a_list_has_not_is_said_and_the_usual_one_is_shown(
    world: World, show: Show, name: str
) -> None:
    populate(world, 3)
    usual = [line.row.pk for line in show(name).lines]
    for sort in ("nonsense", "-", "--name", "pk", "password", "\0", *(
        column.key for column in REGISTRY[name].columns if column.sort is None
    )):  # fmt: skip
        listing = show(name, sort=sort)
        assert listing.query.problems
        assert [line.row.pk for line in listing.lines] == usual


@every_list
def test_a_search_ignores_case_and_accents_and_takes_wild_cards_literally(
    world: World, show: Show, name: str
) -> None:
    populate(world, 9)
    spec = REGISTRY[name]
    everything = spec.rows(world.actor(world.ann))
    keys_of = {pk: keys for pk, *keys in everything.values_list("pk", *spec.search)}
    for words in ("ARGER", "ärger", "%", "_", "100%", "<B>", "zoe's", "SON"):
        right = {pk for pk, keys in keys_of.items() if any(searchable(words) in key for key in keys)}
        listing = show(name, q=words, size=100)
        found = {line.row.pk for line in listing.lines}
        assert found == right, words
        assert 0 < len(found) < len(keys_of), words
        assert (listing.page.total, listing.total) == (len(right), len(keys_of))


@pytest.mark.parametrize("name", OF_CUSTOMERS)
def test_the_rows_of_other_customers_are_not_there(world: World, name: str) -> None:
    populate(world, 6)
    _ = world.theirs
    spec = REGISTRY[name]
    bob, stranger = bob_allowed(world, spec), Actor("administrator", 0, "", frozenset({spec.permission}))
    his = spec.rows(bob)
    paths = his.values_list(spec.model.customer_path, flat=True)
    assert bob.customer_ids is not None
    assert set(paths) <= bob.customer_ids
    assert 0 < his.count() <= spec.rows(world.actor(world.ann)).count()
    assert not spec.rows(stranger).exists()
    assert not spec.rows(bob, spec.model.objects.exclude(pk__in=his)).exists()  # nor by way of another base
    answer: Any = world.browser(world.bob).get(PAGES[name](world), {"size": 100})
    if not world.actor(world.bob).can(spec.permission):
        assert answer.status_code == 403
        return
    assert {line.row.pk for line in answer.context["listing"].lines} == set(his.values_list("pk", flat=True))
    assert "Zeta" not in answer.content.decode()


@every_list
def test_what_others_have_changes_nothing_of_what_is_shown(world: World, name: str) -> None:
    """Counts and totals too: from them one could learn that others are there (ADM-1)."""
    _ = world.ours
    spec = REGISTRY[name]
    bob = bob_allowed(world, spec)

    def told() -> list[list[Any]]:
        rows = spec.filled(spec.rows(bob).order_by("pk"), spec.columns)
        return [[column.plain(row) for column in spec.columns] for row in rows]

    before = told()
    for region in (world.region, make.storage_region()):
        make.tenant(service_plan=world.plan, storage_regions=[region])
    _, secret = make.token(world.theirs)
    Client().post(
        "/ingest/v1/jobs", make.report(), "application/json", headers={"Authorization": f"Bearer {secret}"}
    )
    assert told() == before


@every_list
def test_nobody_lists_without_the_permission(world: World, name: str) -> None:
    with pytest.raises(Forbidden):
        REGISTRY[name].rows(Actor("administrator", 0, "", frozenset(), customer_ids=None))


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(_is_plain(part) for part in value)
    kinds = (str, int, float, bool, Decimal, date, type(None))  # a datetime is a date
    return isinstance(value, kinds) and not isinstance(value, SafeString)


@every_list
def test_every_column_exports_a_plain_value_for_every_row(world: World, name: str) -> None:
    populate(world, 20)
    spec = REGISTRY[name]
    rows = list(spec.filled(spec.rows(world.actor(world.ann)), spec.columns))
    for column in spec.columns:
        values = [column.plain(row) for row in rows]
        assert all(_is_plain(value) for value in values), column.key
        assert any(values), f"{column.key} exports nothing for any row."
        for row, value in zip(rows, values, strict=True):
            if column.show(row) == NONE:
                assert not value, f"{column.key} shows nothing and exports {value!r}."


@every_list
def test_ten_rows_cost_as_many_queries_as_a_hundred(world: World, name: str) -> None:
    browser, address = world.browser(world.ann), PAGES[name](world)

    def cost() -> tuple[int, int]:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = browser.get(address, {"size": "100", "columns": every_column(name)})
        return len(answer.context["listing"].lines), len(queries)

    populate(world, 10)
    cost()  # what is fetched once and kept
    few, before = cost()
    populate(world, 90)
    many, after = cost()
    assert few < 40  # what is done to products is in two lists of events
    assert many == 100
    assert after == before


def _walk(page: Callable[[Cursor | None], Page], *, last: bool, back: bool) -> list[Any]:
    shown = page(Cursor.decode(page(None).last) if last else None)
    pages = [shown]
    while cursor := (shown.previous if back else shown.next):
        shown = page(Cursor.decode(cursor))
        pages.append(shown)
        assert len(pages) < 50, "The pages go in circles."
    ends = pages[0] if back else pages[-1], pages[-1] if back else pages[0]
    assert not ends[0].next
    assert not ends[1].previous
    assert [p.position for p in pages] == sorted((p.position for p in pages), reverse=back)
    return [row.pk for p in (reversed(pages) if back else pages) for row in p.rows]


@every_list
@pytest.mark.parametrize("size", [2, 7])
def test_pages_joined_are_the_whole_list_in_every_order_and_both_ways(
    world: World, name: str, size: int
) -> None:
    populate(world, 13)
    spec = REGISTRY[name]
    rows = spec.rows(world.actor(world.ann))
    total = rows.count()
    for sort, column, descending in sorts(spec):

        def page(cursor: Cursor | None, column: Column = column, descending: bool = descending) -> Page:
            return page_of(rows, column, descending=descending, size=size, total=total, cursor=cursor)

        right = [row.pk for row in whole(world, spec, column, descending=descending)]
        assert _walk(page, last=False, back=False) == right, sort
        assert _walk(page, last=True, back=True) == right, sort
        # There and back again: from the page that going forward ends on.
        shown = page(None)
        while shown.next:
            shown = page(Cursor.decode(shown.next))
        joined = [row.pk for row in shown.rows]
        while shown.previous:
            shown = page(Cursor.decode(shown.previous))
            joined = [row.pk for row in shown.rows] + joined
        assert joined == right, sort


@every_list
def test_the_links_of_the_page_lead_through_the_whole_list(world: World, name: str) -> None:
    populate(world, 60)
    browser, address = world.browser(world.ann), PAGES[name](world)
    answer: Any = browser.get(address, {"q": "e", "size": "25"})
    first = answer.context["listing"]
    seen = [line.row.pk for line in first.lines]
    assert f"of {first.page.total}" in answer.content.decode()
    while link := answer.context["listing"].next:
        assert link.replace("&", "&amp;") in answer.content.decode()
        answer = browser.get(address + link, headers={"HX-Request": "true"})
        assert "<html" not in answer.content.decode()
        seen += [line.row.pk for line in answer.context["listing"].lines]
    assert len(seen) == len(set(seen)) == first.page.total > 25
