"""A column is one declaration: header, cell, sort, width, export and place on a phone follow from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from django.db.models import F, Model, OuterRef, Prefetch, Subquery
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from openmsc.kit import cells
from openmsc.kit.dates import day, moment

from .values import Computed, Path, Reader

Place = Literal["", "title", "badge", "strip", "a", "b", "wide"]  # where a phone's card shows the cell
Need = str | Callable[[], Prefetch[Any]]
NARROWEST, WIDEST = 64, 640  # pixels


@dataclass(frozen=True)
class Column:
    """`value` is what the cell says: a path ("phone"), `Names(…)`, or a function of the row.

    `cell` gives HTML where text is not enough. A path or names need nothing else to be exported by the database
    itself; a function is asked row by row, and what it reads stands in `joins` and `needs`.
    """

    key: str
    label: str
    value: str | Reader | Callable[[Any], Any]
    cell: Callable[[Any], SafeString | str] | None = None
    sort: str | Combinable | None = None  # path or expression to order by; None: no natural order
    fixed: bool = False  # always shown, never moved from the front
    default: bool = True  # shown until the administrator chooses otherwise
    group: str = ""  # under which heading the column dialogs offer it
    width: int = 140  # pixels
    place: Place = ""
    joins: tuple[str, ...] = ()  # to-one relations that the cell reads
    needs: tuple[Need, ...] = ()  # to-many relations that the cell reads
    align: Literal["", "n"] = ""  # "n": numbers, to the right
    legend: Callable[[], SafeString] | None = None  # what an "i" in the head explains
    reader: Reader = field(init=False, repr=False)

    def __post_init__(self) -> None:
        reader = Path(self.value) if isinstance(self.value, str) else self.value
        known = isinstance(reader, Path | Computed) or hasattr(reader, "read")
        object.__setattr__(self, "reader", reader if known else Computed(reader))  # type: ignore[arg-type]

    def plain(self, row: Any) -> Any:
        """What the cell says, without form."""
        return self.reader.read(row)

    def text(self, model: type[Model]) -> Combinable | None:
        """The same as text made by the database, for files; None if only Python can say it."""
        return self.reader.text(model)

    def show(self, row: Any) -> SafeString:
        """The cell as HTML; anything that is not ours is escaped."""
        if self.cell is not None:
            return format_html("{}", self.cell(row))
        value = self.plain(row)
        if value is None or value == "" or value == []:
            return cells.NONE
        return self.format(value)

    def format(self, value: Any) -> SafeString:
        text = ", ".join(value) if isinstance(value, list) else value
        return format_html('<span class="clip" title="{0}">{0}</span>', text)

    def order(self, model: type[Model]) -> Combinable:
        """The expression that rows of `model` are ordered by."""
        assert self.sort is not None
        return F(self.sort) if isinstance(self.sort, str) else self.sort

    def joined(self) -> tuple[str, ...]:
        return (*self.joins, *self.reader.joins)

    def needed(self) -> tuple[Need, ...]:
        return (*self.needs, *self.reader.needs)


@dataclass(frozen=True)
class Number(Column):
    align: Literal["", "n"] = "n"

    def format(self, value: Any) -> SafeString:
        return number(value)


@dataclass(frozen=True)
class Moment(Column):
    """A date, or a date and time in the reader's time zone."""

    def format(self, value: Any) -> SafeString:
        return when(value)


@dataclass(frozen=True)
class Stacked(Column):
    """A line for each row of a to-many relation, in the same order in every column.

    `value`, `cell` and `sort` are those of the related row; the list is ordered by the first of them.
    """

    of: str = ""  # the relation
    empty: str = ""  # what the cell says of a row that has none

    def plain(self, row: Any) -> list[Any]:
        return [self.reader.read(related) for related in getattr(row, self.of).all()]

    def text(self, model: type[Model]) -> Combinable | None:
        return self.reader.text(model, f"{self.of}__")

    def show(self, row: Any) -> SafeString:
        shown = [self.line(related) for related in getattr(row, self.of).all()]
        if not shown and self.empty:
            return format_html('<span class="muted">{}</span>', self.empty)
        return cells.lines(shown)

    def line(self, related: Any) -> SafeString | str:
        if self.cell is not None:
            return self.cell(related)
        value = self.reader.read(related)
        if value is None or value == "" or value == []:
            return cells.NONE
        return self.format(value)

    def format(self, value: Any) -> SafeString:
        text = ", ".join(value) if isinstance(value, list) else value
        return format_html('<span title="{0}">{0}</span>', text)

    def order(self, model: type[Model]) -> Combinable:
        relation: Any = model._meta.get_field(self.of)
        related = relation.related_model._default_manager.filter(
            **{relation.remote_field.name: OuterRef("pk")}
        )
        return Subquery(related.annotate(first=super().order(model)).values("first")[:1])

    def joined(self) -> tuple[str, ...]:
        return self.joins

    def needed(self) -> tuple[Need, ...]:
        return (*(f"{self.of}__{name}" for name in self.reader.needs), *self.needs)


def stack_of(model: type[Model], columns: Sequence[Stacked]) -> list[Prefetch[Any]]:
    """The related rows that stacked columns show, with the to-one relations that these read."""
    found = []
    for relation in dict.fromkeys(column.of for column in columns):
        related: Any = model._meta.get_field(relation).related_model
        joins = {join for column in columns if column.of == relation for join in column.reader.joins}
        rows = related._default_manager.all()
        found.append(Prefetch(relation, rows.select_related(*sorted(joins)) if joins else rows))
    return found


@dataclass(frozen=True)
class StackedMoment(Stacked):
    def format(self, value: Any) -> SafeString:
        return when(value)


@dataclass(frozen=True)
class StackedNumber(Stacked):
    align: Literal["", "n"] = "n"

    def format(self, value: Any) -> SafeString:
        return number(value)


def number(value: Any) -> SafeString:
    return format_html('<span class="num">{}</span>', f"{value:,}")


def when(value: date) -> SafeString:
    text = moment(timezone.localtime(value)) if isinstance(value, datetime) else day(value)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)
