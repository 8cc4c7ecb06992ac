"""A page of a list as its template shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Max, QuerySet, Subquery, Value
from django.http import QueryDict
from django.utils.safestring import SafeString

from openmsc.kit.actor import Actor
from openmsc.kit.menus import Entry

from . import saved_views
from .bulk import BulkChange, changes_for, is_offered
from .columns import Column
from .counting import Total
from .kept import Kept, kept_of
from .paging import Cursor, Page, page_of
from .query import GONE, SIZES, Query
from .spec import ListSpec


@dataclass(frozen=True)
class Head:
    """A column's head."""

    column: Column
    width: int
    link: str
    direction: str  # "", "ascending", "descending"
    turned: str  # the sort that the link asks for


@dataclass(frozen=True)
class Line:
    """A row."""

    row: Any
    cells: list[tuple[Column, SafeString]]
    menu: list[Entry]


@dataclass(frozen=True)
class Chip:
    """An active filter, and the address without it."""

    label: str
    said: str
    link: str


@dataclass(frozen=True)
class Listing:
    spec: ListSpec
    query: Query
    page: Page
    total: Total  # before search and filters
    columns: list[Column]
    lines: list[Line]
    widths: Mapping[str, int] = field(default_factory=dict)
    bulk: list[BulkChange] = field(default_factory=list)
    views: list[saved_views.ViewLink] = field(default_factory=list)

    @property
    def heads(self) -> list[Head]:
        return [_head(self, column) for column in self.columns]

    @property
    def chips(self) -> list[Chip]:
        return [
            Chip(each.filter.label, each.said, self.query.address(without=(each.filter.key,)))
            for each in self.query.chosen
        ]

    @property
    def sized(self) -> bool:
        """Whether the administrator set widths: they are then kept to the pixel."""
        return any(column.key in self.widths for column in self.columns)

    @property
    def repeated(self) -> list[tuple[str, str]]:
        """What the search form repeats."""
        return self.query.repeated(without=("q",))

    @property
    def here(self) -> str:
        return self.query.address()

    @property
    def first(self) -> str:
        return self.query.address() if self.page.previous else ""

    @property
    def previous(self) -> str:
        return self.query.address(cursor=self.page.previous) if self.page.previous else ""

    @property
    def next(self) -> str:
        return self.query.address(cursor=self.page.next) if self.page.next else ""

    @property
    def last(self) -> str:
        return self.query.address(cursor=self.page.last) if self.page.next and self.page.last else ""

    @property
    def without_words(self) -> str:
        return self.query.address(without=("q",))

    @property
    def without_filters(self) -> str:
        return self.query.address(without=tuple(each.key for each in self.spec.filters))

    @property
    def sizes(self) -> list[tuple[int, str]]:
        return [(size, self.query.address(without=("size",), size=str(size))) for size in SIZES]

    @property
    def only_row(self) -> Any:
        """The row, where there is just one in all: a list that has hardly begun."""
        return self.lines[0].row if self.total == 1 and self.lines else None

    @property
    def has_ticks(self) -> bool:
        return is_offered(self.spec)

    @property
    def has_menu(self) -> bool:
        return any(line.menu for line in self.lines)


def build(
    actor: Actor,
    spec: ListSpec,
    asked: QueryDict,
    base: QuerySet[Any] | None = None,
    kept: Kept | None = None,
) -> Listing:
    """The page of the list that `asked`, the parameters of an address, names."""
    kept = kept or kept_of(actor, spec)
    query = Query.read(spec, asked, actor, kept.preference)
    everything = spec.rows(actor, base)
    matching = spec.matching(everything, query.words, query.conditions)
    total, found = _counts(spec, everything, matching if query.narrows else None)
    columns = query.shown
    # What the count did not find is not looked for again: among very many rows that takes as long.
    shown = _page(query, spec.filled(matching, columns) if found else matching.none(), found)
    return Listing(
        spec=spec,
        query=query,
        page=shown,
        total=total,
        columns=columns,
        lines=[
            Line(
                row,
                [(column, column.show(row)) for column in columns],
                spec.row_menu(row, actor) if spec.row_menu else [],
            )
            for row in shown.rows
        ],
        widths=kept.preference.widths,
        bulk=changes_for(actor, spec),
        views=saved_views.links(actor, kept.views, query),
    )


def _counts(spec: ListSpec, everything: QuerySet[Any], matching: QuerySet[Any] | None) -> tuple[Total, Total]:
    """How many there are and how many match, where that can be by one query; None: all match."""
    if matching is None or spec.counts_to is not None:
        total = spec.count(everything)
        return total, total if matching is None else spec.count(matching)
    bare = everything.order_by().annotate(one=Value(1)).values("one")
    whole = bare.annotate(rows_in_all=Count("pk")).values("rows_in_all")
    counted = matching.order_by().aggregate(found=Count("pk"), total=Max(Subquery(whole)))
    return (counted["total"], counted["found"]) if counted["found"] else (everything.count(), 0)


def _page(query: Query, rows: QuerySet[Any], found: Total) -> Page:
    column, descending = query.order

    def page(cursor: Cursor | None) -> Page:
        return page_of(rows, column, descending=descending, size=query.size, total=found, cursor=cursor)

    try:
        shown = page(query.cursor)
        gone = query.cursor is not None and found > 0 and not shown.rows  # its last rows went meanwhile
    except ValueError:
        gone = True
    if gone:
        query.problems.append(GONE)
        shown = page(None)
    return shown


def _head(listing: Listing, column: Column) -> Head:
    width = listing.widths.get(column.key, column.width)
    if column.sort is None:
        return Head(column, width, "", "", "")
    sort = listing.query.sort
    now = {column.key: "ascending", f"-{column.key}": "descending"}.get(sort, "")
    turned = f"-{column.key}" if now == "ascending" else column.key
    return Head(column, width, listing.query.address(without=("sort",), sort=turned), now, turned)
