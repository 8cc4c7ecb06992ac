"""A list is a model, a permission and its columns. Nothing here knows HTTP."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from openmsc.kit.actor import Actor
from openmsc.kit.menus import Entry
from openmsc.kit.scope import ScopedModel
from openmsc.kit.text import searchable

from .columns import Column, Stacked, stack_of
from .counting import Total, count
from .filters import Filter, narrowed

REGISTRY: dict[str, ListSpec] = {}


@dataclass(frozen=True)
class ListSpec:
    """Declare one in an app's `lists.py`; `kit.lists.views.list_page` shows it with all tools."""

    name: str
    title: str
    model: type[ScopedModel]
    permission: str
    columns: list[Column]
    sort: str  # key of the column, with "-" for descending
    filters: list[Filter] = field(default_factory=list)
    search: tuple[str, ...] = ()  # paths of SortKey fields
    search_label: str = "Search"
    row_menu: Callable[[Any, Actor], list[Entry]] | None = None  # what the actor may do with a row
    noun: str = "rows"
    stack_noun: str = "line"  # one of what stacks inside a row
    # What the actor may count; at most one to-many count: two would multiply.
    annotations: Callable[[Actor], Mapping[str, Any]] | None = None
    # Rows are counted no further, and those of a filter's values not at all: for lists without end.
    counts_to: int | None = None
    only: Q | None = None  # the rows that the list is of, where that is not all
    search_id: bool = False  # a number finds the row with that key, if there is one

    def __post_init__(self) -> None:
        if REGISTRY.setdefault(self.name, self) is not self:
            raise ValueError(f"There are two lists named {self.name}.")

    def extend(self, *columns: Column, after: str) -> None:
        """Columns of an app above, which this one cannot know; they stand after the column of that key."""
        place = self.columns.index(self.column(after)) + 1
        self.columns[place:place] = columns

    def extend_filters(self, *filters: Filter) -> None:
        """Filters of an app above; they stand first."""
        self.filters[:0] = filters

    def column(self, key: str) -> Column:
        """Raises KeyError for a key that no column has."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)

    def optional(self) -> list[Column]:
        return [column for column in self.columns if not column.fixed]

    def shown(self, chosen: Sequence[str] | None = None) -> list[Column]:
        """The fixed columns and those chosen, always in the list's order; None: those shown by default."""
        return [
            column
            for column in self.columns
            if column.fixed or (column.default if chosen is None else column.key in chosen)
        ]

    def sorts_by(self, sort: str) -> bool:
        """Whether `sort` ("name", "-name") names a column that has an order."""
        key = sort.removeprefix("-")
        return any(column.key == key and column.sort is not None for column in self.columns)

    @property
    def stack(self) -> str:
        """The relation that has a line of its own in every row: a file has one line for each."""
        return next((column.of for column in self.columns if isinstance(column, Stacked)), "")

    @property
    def stacked_filters(self) -> str:
        """The filters that must hold for one and the same related row, in words; empty unless there are several."""
        labels = [each.label for each in self.filters if each.of]
        return f"{', '.join(labels[:-1])} and {labels[-1]}" if len(labels) > 1 else ""

    def rows(self, actor: Actor, base: QuerySet[Any] | None = None) -> QuerySet[Any]:
        """All rows the actor may see, of those in `base`."""
        actor.require(self.permission)
        rows = self.model.objects.visible_to(actor)
        if self.only is not None:
            rows = rows.filter(self.only)
        if base is not None:
            rows = rows & base
        return rows.annotate(**self.annotations(actor)) if self.annotations else rows

    def matching(
        self, rows: QuerySet[Any], words: str, chosen: Sequence[tuple[Filter, Sequence[str]]] = ()
    ) -> QuerySet[Any]:
        """Rows that hold `words` anywhere in a searched field and meet the filters.

        Case and accents are ignored, wild cards literal.
        """
        rows = narrowed(rows, chosen)
        key = searchable(words)
        if not key or not self.search:
            return rows
        if self.search_id and key.isdecimal() and (by_id := rows.filter(pk=int(key))).exists():
            return by_id
        anywhere = Q()
        for path in self.search:
            anywhere |= Q(**{f"{path}__contains": key})
        return rows.filter(anywhere)

    def count(self, rows: QuerySet[Any]) -> Total:
        return count(rows, self.counts_to)

    def filled(self, rows: QuerySet[Any], columns: list[Column]) -> QuerySet[Any]:
        """The rows with just what the shown columns read: the same number of queries for 10 as for 1,000."""
        joins = {join for column in columns for join in column.joined()}
        stacked = [column for column in columns if isinstance(column, Stacked)]
        needs: dict[Any, None] = dict.fromkeys(stack_of(self.model, stacked) if stacked else [])
        needs |= dict.fromkeys(need for column in columns for need in column.needed())
        if joins:
            rows = rows.select_related(*sorted(joins))
        return rows.prefetch_related(*(need() if callable(need) else need for need in needs))
