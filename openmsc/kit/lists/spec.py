"""A list is a model, a permission and its columns. Nothing here knows HTTP."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from openmsc.kit.actor import Actor
from openmsc.kit.menus import Entry
from openmsc.kit.scope import ScopedModel
from openmsc.kit.text import searchable

from .columns import Column, Stacked

REGISTRY: dict[str, ListSpec] = {}


@dataclass(frozen=True)
class ListSpec:
    """Declare one in an app's `lists.py`; `kit.lists.views.list_page` shows it."""

    name: str
    title: str
    model: type[ScopedModel]
    permission: str
    columns: list[Column]
    sort: str  # key of the column, with "-" for descending
    search: tuple[str, ...] = ()  # paths of SortKey fields
    search_label: str = "Search"
    row_menu: Callable[[Any, Actor], list[Entry]] | None = None  # what the actor may do with a row
    noun: str = "rows"
    # What the actor may count; at most one to-many count: two would multiply.
    annotations: Callable[[Actor], Mapping[str, Any]] | None = None
    by_key: dict[str, Column] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", {column.key: column for column in self.columns})
        if REGISTRY.setdefault(self.name, self) is not self:
            raise ValueError(f"There are two lists named {self.name}.")

    def shown(self) -> list[Column]:
        return [column for column in self.columns if column.fixed or column.default]

    def sorts_by(self, sort: str) -> bool:
        """Whether `sort` ("name", "-name") names a column that has an order."""
        column = self.by_key.get(sort.removeprefix("-"))
        return column is not None and column.sort is not None

    def rows(self, actor: Actor, base: QuerySet[Any] | None = None) -> QuerySet[Any]:
        """All rows the actor may see, of those in `base`."""
        actor.require(self.permission)
        rows = self.model.objects.visible_to(actor)
        if base is not None:
            rows = rows & base
        return rows.annotate(**self.annotations(actor)) if self.annotations else rows

    def matching(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """Rows that hold `words` anywhere in a searched field; case and accents ignored, wild cards literal."""
        key = searchable(words)
        if not key or not self.search:
            return rows
        anywhere = Q()
        for path in self.search:
            anywhere |= Q(**{f"{path}__contains": key})
        return rows.filter(anywhere)

    def filled(self, rows: QuerySet[Any], columns: list[Column]) -> QuerySet[Any]:
        """The rows with just what the shown columns read: the same number of queries for 10 as for 1,000."""
        joins = {join for column in columns for join in column.joins}
        needs: dict[Any, None] = dict.fromkeys(column.of for column in columns if isinstance(column, Stacked))
        needs |= dict.fromkeys(need for column in columns for need in column.needs)
        if joins:
            rows = rows.select_related(*sorted(joins))
        return rows.prefetch_related(*(need() if callable(need) else need for need in needs))
