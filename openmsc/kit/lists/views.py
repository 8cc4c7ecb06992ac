"""The one view behind every list: the whole page, or the part that htmx swaps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.safestring import SafeString

from openmsc.kit.actor import Actor
from openmsc.kit.menus import Entry
from openmsc.kit.web import Request

from .columns import Column
from .paging import Cursor, Page, page_of
from .spec import ListSpec

SIZES = (25, 50, 100)
GONE = "The page you asked for is no longer there; this is the first."


@dataclass
class Query:
    """What the address asks of a list. What cannot be honoured is said, and the rest is shown."""

    words: str
    sort: str
    size: int
    cursor: Cursor | None
    problems: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, spec: ListSpec, params: QueryDict) -> Query:
        query = cls(params.get("q", "").strip()[:200].replace("\0", ""), spec.sort, SIZES[0], None)
        if sort := params.get("sort"):
            if spec.sorts_by(sort):
                query.sort = sort
            else:
                query.problems.append("This list cannot be sorted that way; it is in its usual order.")
        query.size = {str(size): size for size in SIZES}.get(params.get("size", ""), query.size)
        if text := params.get("cursor"):
            try:
                query.cursor = Cursor.decode(text)
            except ValueError:
                query.problems.append(GONE)
        return query

    def params(self, spec: ListSpec) -> dict[str, str]:
        """What the list's links repeat: only what differs from the usual, and could be honoured."""
        params = {"q": self.words} if self.words else {}
        if self.sort != spec.sort:
            params["sort"] = self.sort
        if self.size != SIZES[0]:
            params["size"] = str(self.size)
        return params


@dataclass(frozen=True)
class Head:
    """A column's head as the template shows it."""

    column: Column
    link: str
    direction: str  # "", "ascending", "descending"


@dataclass(frozen=True)
class Line:
    """A row as the template shows it."""

    row: Any
    cells: list[tuple[Column, SafeString]]
    menu: list[Entry]


@dataclass(frozen=True)
class Shown:
    """A list as its template shows it."""

    spec: ListSpec
    query: Query
    page: Page
    total: int  # before the search
    heads: list[Head]
    lines: list[Line]
    params: dict[str, str]

    def address(self, **changed: str) -> str:
        """This list's address with some parameters changed; a cursor holds only for the same order."""
        params = {**self.params, **changed}
        return "?" + urlencode({name: value for name, value in params.items() if value})

    @property
    def first(self) -> str:
        return self.address() if self.page.previous else ""

    @property
    def previous(self) -> str:
        return self.address(cursor=self.page.previous) if self.page.previous else ""

    @property
    def next(self) -> str:
        return self.address(cursor=self.page.next) if self.page.next else ""

    @property
    def last(self) -> str:
        return self.address(cursor=self.page.last) if self.page.next else ""

    @property
    def cleared(self) -> str:
        return self.address(q="")

    @property
    def sizes(self) -> list[tuple[int, str]]:
        return [(size, self.address(size=str(size))) for size in SIZES]

    @property
    def has_menu(self) -> bool:
        return any(line.menu for line in self.lines)


def build(actor: Actor, spec: ListSpec, asked: QueryDict, base: QuerySet[Any] | None = None) -> Shown:
    """The page of the list that `asked`, the parameters of an address, names."""
    query = Query.read(spec, asked)
    everything = spec.rows(actor, base)
    matching = spec.matching(everything, query.words)
    total = everything.count()
    found = matching.count() if query.words else total
    columns = spec.shown()
    column, descending = spec.by_key[query.sort.removeprefix("-")], query.sort.startswith("-")
    filled = spec.filled(matching, columns)

    def page(cursor: Cursor | None) -> Page:
        return page_of(filled, column, descending=descending, size=query.size, total=found, cursor=cursor)

    try:
        shown = page(query.cursor)
        gone = query.cursor is not None and found > 0 and not shown.rows  # its last rows went meanwhile
    except ValueError:
        gone = True
    if gone:
        query.problems.append(GONE)
        shown = page(None)
    params = query.params(spec)
    return Shown(
        spec=spec,
        query=query,
        page=shown,
        total=total,
        heads=[_head(column, query.sort, params) for column in columns],
        lines=[
            Line(
                row,
                [(column, column.show(row)) for column in columns],
                spec.row_menu(row, actor) if spec.row_menu else [],
            )
            for row in shown.rows
        ],
        params=params,
    )


def list_page(
    request: Request,
    spec: ListSpec,
    *,
    base: QuerySet[Any] | None = None,
    template: str = "kit/lists/page.html",
    fragment: str = "kit/lists/list.html",
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """`base` narrows the list, for example to one customer."""
    listing = build(request.actor, spec, request.GET, base)
    name = fragment if request.htmx and not request.htmx.boosted else template
    response = render(
        request, name, {**(context or {}), "listing": listing, "spec": spec, "title": spec.title}
    )
    response["Vary"] = "HX-Request"
    return response


def _head(column: Column, sort: str, params: dict[str, str]) -> Head:
    if column.sort is None:
        return Head(column, "", "")
    now = {column.key: "ascending", f"-{column.key}": "descending"}.get(sort, "")
    turned = f"-{column.key}" if now == "ascending" else column.key
    return Head(column, "?" + urlencode({**params, "sort": turned}), now)
