"""Every list: filters, export, columns, widths, sort and views, by nothing but its declaration."""

from __future__ import annotations

import csv
import io
from itertools import islice
from typing import Any

import pytest
from django.test import Client

from openmsc.kit.audit.models import Event
from openmsc.kit.lists.columns import Stacked
from openmsc.kit.lists.export import BOM, csv_file
from openmsc.kit.lists.filters import NONE, narrowed
from openmsc.kit.lists.kept import kept_of
from openmsc.kit.lists.spec import REGISTRY, ListSpec
from openmsc.kit.lists.values import defused, plain_text
from openmsc.testing.fences.test_lists import PAGES, every_column, every_list
from openmsc.testing.many import populate
from openmsc.testing.people import World

FILTERS = [(name, each.key) for name, spec in REGISTRY.items() for each in spec.filters if not each.is_dates]
DATES = [(name, each.key) for name, spec in REGISTRY.items() for each in spec.filters if each.is_dates]


def lines_of(answer: Any) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith(BOM)
    assert text.count("\r\n") >= 1
    return list(csv.reader(io.StringIO(text.removeprefix(BOM), newline=""), strict=True))


def said_by_python(browser: Client, address: str, spec: ListSpec) -> list[list[str]]:
    """The file as one would write it by hand, from the rows in the order of the page."""
    answer: Any = browser.get(address, {"columns": every_column(spec.name), "size": "100"})
    lines = []
    for line in answer.context["listing"].lines:
        related = list(getattr(line.row, spec.stack).all()) if spec.stack else [None]
        for each in related or [None]:
            cells = []
            for column in spec.columns:
                if isinstance(column, Stacked):
                    cells.append(column.reader.read(each) if each is not None else "")
                else:
                    cells.append(column.plain(line.row))
            lines.append([defused(plain_text(cell)) for cell in cells])
    return lines


@every_list
def test_the_file_says_what_the_list_says_row_for_row(world: World, name: str) -> None:
    populate(world, 40)
    # One browser: to sign in again would be another last login.
    spec, browser, address = REGISTRY[name], world.browser(world.ann), PAGES[name](world)
    columns = [column.key for column in spec.columns]
    right = said_by_python(browser, address, spec)  # before: the export itself leaves an event
    answer = browser.post(address, {"tool": "export", "column": columns})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith(f'attachment; filename="{spec.name}-2')
    head, *lines = lines_of(answer)
    assert head == [column.label for column in spec.columns]
    assert lines == right
    assert answer["X-Export-Lines"] == str(len(lines))
    assert Event.objects.get(type="ListExported").changes["list"] == [None, spec.title]


@every_list
def test_a_file_of_one_column_says_what_the_file_of_all_says(world: World, name: str) -> None:
    """A file of few columns may be all the database's, one of all columns partly Python's."""
    populate(world, 12)
    spec = REGISTRY[name]
    rows = spec.rows(world.actor(world.ann))
    order = (spec.column(spec.sort.removeprefix("-")), spec.sort.startswith("-"))
    whole = list(csv.reader(io.StringIO(b"".join(csv_file(spec, rows, spec.columns, order=order)).decode())))
    for place, column in enumerate(spec.columns):
        alone = b"".join(csv_file(spec, rows, [column], order=order)).decode().removeprefix(BOM)
        cells = [line[0] if line else "" for line in csv.reader(io.StringIO(alone, newline=""))]
        assert cells[1:] == [line[place] for line in whole[1:]], column.key


@every_list
def test_a_file_holds_all_that_search_and_filters_select_and_no_more(world: World, name: str) -> None:
    populate(world, 60)
    spec, browser = REGISTRY[name], world.browser(world.ann)
    address = f"{PAGES[name](world)}?q=e&sort={spec.sort}"
    answer: Any = browser.get(address)
    listing = answer.context["listing"]
    file = browser.post(address, {"tool": "export", "column": [spec.columns[0].key]})
    lines = lines_of(file)[1:]
    assert 25 < listing.page.total <= len(lines)
    assert listing.page.total < listing.total
    shown = [defused(plain_text(spec.columns[0].plain(line.row))) for line in listing.lines]
    assert (
        list(dict.fromkeys(line[0] for line in lines))[: len(set(shown)) - 1]
        == list(dict.fromkeys(shown))[:-1]
    )


@every_list
def test_a_file_without_columns_is_refused_in_the_dialog(world: World, name: str) -> None:
    answer = world.browser(world.ann).post(PAGES[name](world), {"tool": "export"})
    assert answer.status_code == 422
    assert "Choose at least one column." in answer.content.decode()
    assert not Event.objects.filter(type="ListExported").exists()


@pytest.mark.parametrize(("name", "key"), FILTERS)
def test_every_value_of_a_filter_narrows_the_list_to_as_many_rows_as_it_counts(
    world: World, name: str, key: str
) -> None:
    populate(world, 30)
    spec, actor = REGISTRY[name], world.actor(world.ann)
    (each,) = [one for one in spec.filters if one.key == key]
    rows = spec.rows(actor)
    counts, found = each.counts(rows), {}
    for option in each.offered(actor):
        found[option.value] = narrowed(rows, [(each, [option.value])]).count()
        assert each.contained or counts.get(option.value, 0) == found[option.value], option
    assert any(found.values()), "Let `populate` make rows that this filter finds."
    assert any(number < rows.count() for number in found.values())
    both = [value for value, _ in islice(sorted(found.items(), key=lambda item: -item[1]), 2)]
    joined = narrowed(rows, [(each, both)])
    assert max(found[value] for value in both) <= joined.count() <= sum(found[value] for value in both)
    assert len({row.pk for row in joined}) == joined.count()


@pytest.mark.parametrize(("name", "key"), FILTERS)
def test_a_filter_s_values_are_chips_and_a_value_that_is_gone_is_said(
    world: World, name: str, key: str
) -> None:
    populate(world, 6)
    spec, browser = REGISTRY[name], world.browser(world.ann)
    (each,) = [one for one in spec.filters if one.key == key]
    option = each.offered(world.actor(world.ann))[0]
    answer: Any = browser.get(PAGES[name](world), {key: [option.value, "987654321"]})
    listing = answer.context["listing"]
    assert [(chip.label, chip.said) for chip in listing.chips] == [(each.label, option.label)]
    assert key not in listing.chips[0].link
    (problem,) = listing.query.problems
    assert each.label in problem
    assert problem in answer.content.decode()
    for nonsense in ("", "x", "\0", "-1", "9" * 30, NONE + "x"):
        answer = browser.get(PAGES[name](world), {key: nonsense})
        assert answer.status_code == 200
        assert answer.context["listing"].chips == []


@pytest.mark.parametrize("name", dict(FILTERS))  # the lists that have any
def test_the_filter_panel_offers_every_value_with_its_count(world: World, name: str) -> None:
    populate(world, 6)
    spec = REGISTRY[name]
    panel = world.browser(world.ann).get(
        PAGES[name](world), {"tool": "filter"}, headers={"HX-Request": "true"}
    )
    text = panel.content.decode()
    assert "<html" not in text
    for each in spec.filters:
        assert each.label in text
        for option in each.offered(world.actor(world.ann)):
            assert f'value="{option.value}"' in text
    page = world.browser(world.ann).get(PAGES[name](world), {"tool": "filter"})  # without JavaScript
    assert "<html" in page.content.decode()


@every_list
def test_the_values_of_filters_never_name_what_only_others_have(world: World, name: str) -> None:
    _ = world.theirs
    answer = world.browser(world.bob).get(PAGES[name](world), {"tool": "filter"})
    assert "Zeta" not in answer.content.decode()


@every_list
def test_columns_are_kept_for_the_administrator_and_the_fixed_ones_always_stand_first(
    world: World, name: str
) -> None:
    populate(world, 3)
    spec, browser, address = REGISTRY[name], world.browser(world.ann), PAGES[name](world)
    fixed = [column.key for column in spec.columns if column.fixed]
    optional = [column.key for column in spec.optional()]
    chosen = optional[::-1][:2]  # the order asked for does not matter

    def heads(person: Any, **params: Any) -> list[str]:
        answer: Any = world.browser(person).get(address, params)
        return [head.column.key for head in answer.context["listing"].heads]

    usual = heads(world.eve) if world.actor(world.eve).can(spec.permission) else None
    browser.post(address, {"tool": "columns", "column": [*chosen, "nonsense"]})
    kept = [column.key for column in spec.columns if column.fixed or column.key in chosen]
    assert heads(world.ann) == kept
    assert kept[: len(fixed)] == fixed or not fixed
    if usual is not None:
        assert heads(world.eve) == usual  # nobody else's
    # The address may choose too, but neither hide, double nor move the fixed ones.
    assert heads(world.ann, columns="nonsense") == fixed
    assert heads(world.ann, columns=",".join([optional[-1], *fixed, optional[-1]])) == [
        column.key for column in spec.columns if column.fixed or column.key == optional[-1]
    ]
    browser.post(address, {"tool": "columns", "reset": "1"})
    assert heads(world.ann) == [column.key for column in spec.shown()]


@every_list
def test_widths_and_sort_are_kept_and_nonsense_is_refused(world: World, name: str) -> None:
    populate(world, 3)
    spec, browser, address = REGISTRY[name], world.browser(world.ann), PAGES[name](world)
    first = spec.columns[0]
    sort = next(f"-{column.key}" for column in spec.columns if column.sort is not None)
    assert browser.post(address, {"tool": "widths", f"width-{first.key}": "211"}).status_code == 204
    assert browser.post(address, {"tool": "sort", "sort": sort}).status_code == 204
    answer: Any = browser.get(address)
    listing = answer.context["listing"]
    assert (listing.heads[0].width, listing.sized, listing.query.sort) == (211, True, sort)
    for data in (
        {"tool": "widths", f"width-{first.key}": "-5"},
        {"tool": "widths", f"width-{first.key}": "1e9"},
        {"tool": "sort", "sort": "nonsense"},
    ):
        assert browser.post(address, data).status_code == 409
    for width, kept in (("1", 64), ("99999999999999999999", 640)):
        browser.post(address, {"tool": "widths", f"width-{first.key}": width})
        assert kept_of(world.actor(world.ann), spec).preference.widths[first.key] == kept


@every_list
def test_a_tool_that_there_is_not_is_not_found(world: World, name: str) -> None:
    browser = world.browser(world.ann)
    for params in ({"tool": "nonsense"}, {"tool": "widths"}):
        assert browser.get(PAGES[name](world), params).status_code == 404
    for data in ({}, {"tool": "nonsense"}, {"tool": "filter"}):
        assert browser.post(PAGES[name](world), data).status_code == 404
