"""What an address asks of a list: words, filters, sort, columns, page. It holds the whole state of the page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from openmsc.kit.actor import Actor

from .columns import Column
from .filters import Chosen, Filter
from .kept import Preference
from .paging import Cursor
from .spec import ListSpec

SIZES = (25, 50, 100)
GONE = "The page you asked for is no longer there; this is the first."
LONGEST_SEARCH = 200
Params = dict[str, list[str]]


@dataclass
class Query:
    """What cannot be honoured is said in `problems`, and the rest is shown."""

    spec: ListSpec
    words: str = ""
    sort: str = ""
    size: int = SIZES[0]
    cursor: Cursor | None = None
    chosen: list[Chosen] = field(default_factory=list)
    columns: tuple[str, ...] | None = None  # only when the address names them: a saved view
    view: str = ""  # id of the saved view that is open
    problems: list[str] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)  # what is wrong with what was typed into a filter
    usual_sort: str = ""  # without a word about it in the address
    usual_columns: tuple[str, ...] | None = None  # the same; None: the list's own

    @classmethod
    def read(
        cls, spec: ListSpec, params: QueryDict, actor: Actor, preference: Preference | None = None
    ) -> Query:
        query = cls(spec, _clean(params.get("q", "")).strip()[:LONGEST_SEARCH])
        query.usual_sort = (preference.sort if preference else "") or spec.sort
        query.usual_columns = preference.columns if preference else None
        query.view = params.get("view", "") if params.get("view", "").isdecimal() else ""
        query._read_order(params)
        query._read_filters(params, actor)
        if text := params.get("columns"):
            known = [column.key for column in spec.optional()]
            asked = text.split(",")
            query.columns = tuple(key for key in known if key in asked)
        return query

    def _read_order(self, params: QueryDict) -> None:
        self.sort = self.usual_sort
        if sort := params.get("sort"):
            if self.spec.sorts_by(sort):
                self.sort = sort
            else:
                self.problems.append("This list cannot be sorted that way; it is in its usual order.")
        self.size = {str(size): size for size in SIZES}.get(params.get("size", ""), self.size)
        if text := params.get("cursor"):
            try:
                self.cursor = Cursor.decode(text)
            except ValueError:
                self.problems.append(GONE)

    def _read_filters(self, params: QueryDict, actor: Actor) -> None:
        for each in self.spec.filters:
            if each.key not in params:
                continue
            chosen, problem = each.read([_clean(value) for value in params.getlist(each.key)], actor)
            if problem:
                self.problems.append(f"{each.label}: {problem} The rest is shown.")
                if each.is_dates:
                    self.faults[each.key] = problem
            if chosen:
                self.chosen.append(chosen)

    @property
    def shown(self) -> list[Column]:
        """The columns to show."""
        return self.spec.shown(self.usual_columns if self.columns is None else self.columns)

    @property
    def narrows(self) -> bool:
        return bool(self.words or self.chosen)

    @property
    def conditions(self) -> list[tuple[Filter, list[str]]]:
        return [(each.filter, each.values) for each in self.chosen]

    @property
    def order(self) -> tuple[Column, bool]:
        """The column to order by, and whether descending."""
        return self.spec.column(self.sort.removeprefix("-")), self.sort.startswith("-")

    def state(self) -> Params:
        """What makes a view: words, filters, sort and columns, as parameters of an address."""
        state: Params = {"q": [self.words]} if self.words else {}
        for each in self.chosen:
            state[each.filter.key] = each.values
        if self.sort != self.spec.sort or self.usual_sort != self.spec.sort:
            state["sort"] = [self.sort]
        if self.columns is not None:
            state["columns"] = [said_columns(self.columns)]
        return state

    def params(self) -> Params:
        """What the list's links repeat: only what differs from the usual, and could be honoured."""
        params = self.state()
        if self.size != SIZES[0]:
            params["size"] = [str(self.size)]
        if self.view:
            params["view"] = [self.view]
        return params

    def repeated(self, *, without: Collection[str]) -> list[tuple[str, str]]:
        """The same as hidden fields of a form; `without` those that it asks for itself."""
        return [
            (name, value) for name, values in self.params().items() if name not in without for value in values
        ]

    def address(self, *, without: tuple[str, ...] = (), **changed: str) -> str:
        """This list's address with some parameters changed; a cursor holds only for the same order."""
        params = {name: values for name, values in self.params().items() if name not in without}
        return address_of({**params, **{name: [value] for name, value in changed.items()}})


def address_of(params: Mapping[str, list[str]]) -> str:
    given: dict[str, Any] = {name: values for name, values in params.items() if any(values)}
    return "?" + urlencode(given, doseq=True)


def said_columns(keys: Iterable[str]) -> str:
    """Optional columns as an address names them; that there are none must be said, too."""
    return ",".join(keys) or "none"


def _clean(text: str) -> str:
    return text.replace("\0", "")
