"""A column is one declaration: header, cell, sort, width and place on a phone follow from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.db.models import F, Model, OuterRef, Prefetch, Subquery
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from openmsc.kit import cells
from openmsc.kit.dates import day, moment

Place = Literal["", "title", "badge", "strip", "a", "b", "wide"]  # where a phone's card shows the cell


@dataclass(frozen=True)
class Column:
    """`value` takes a row and gives what the cell says; `cell` gives HTML where text is not enough."""

    key: str
    label: str
    value: Callable[[Any], Any]
    cell: Callable[[Any], SafeString | str] | None = None
    sort: str | Combinable | None = None  # path or expression to order by; None: no natural order
    fixed: bool = False  # always shown, never moved from the front
    default: bool = True  # shown until the administrator chooses otherwise
    width: int = 140  # pixels
    place: Place = ""
    joins: tuple[str, ...] = ()  # to-one relations that the cell reads
    needs: tuple[str | Callable[[], Prefetch[Any]], ...] = ()  # to-many relations that the cell reads
    align: Literal["", "n"] = ""  # "n": numbers, to the right

    def plain(self, row: Any) -> Any:
        """What the cell says, without form: for files."""
        return self.value(row)

    def show(self, row: Any) -> SafeString:
        """The cell as HTML; anything that is not ours is escaped."""
        if self.cell is not None:
            return format_html("{}", self.cell(row))
        value = self.value(row)
        if value is None or value == "":
            return cells.NONE
        return self.format(value)

    def format(self, value: Any) -> SafeString:
        return format_html('<span class="clip" title="{0}">{0}</span>', value)

    def order(self, model: type[Model]) -> Combinable:
        """The expression that rows of `model` are ordered by."""
        assert self.sort is not None
        return F(self.sort) if isinstance(self.sort, str) else self.sort


@dataclass(frozen=True)
class Number(Column):
    align: Literal["", "n"] = "n"

    def format(self, value: Any) -> SafeString:
        return format_html('<span class="num">{}</span>', f"{value:,}")


@dataclass(frozen=True)
class Moment(Column):
    """A date, or a date and time in the reader's time zone."""

    def format(self, value: Any) -> SafeString:
        assert isinstance(value, date)
        text = moment(timezone.localtime(value)) if isinstance(value, datetime) else day(value)
        return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)


@dataclass(frozen=True)
class Stacked(Column):
    """A line for each row of a to-many relation, in the same order in every column.

    `value`, `cell` and `sort` are those of the related row; the list is ordered by the first of them.
    """

    of: str = ""  # the relation

    def plain(self, row: Any) -> list[Any]:
        return [self.value(related) for related in getattr(row, self.of).all()]

    def show(self, row: Any) -> SafeString:
        draw = self.cell or self.value
        return cells.lines(draw(related) for related in getattr(row, self.of).all())

    def order(self, model: type[Model]) -> Combinable:
        relation: Any = model._meta.get_field(self.of)
        related = relation.related_model._default_manager.filter(
            **{relation.remote_field.name: OuterRef("pk")}
        )
        return Subquery(related.values(self.sort)[:1])
