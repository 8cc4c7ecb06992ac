"""A column is one declaration: header, cell, sort, width and place on a phone follow from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.db.models import Model, OuterRef, Prefetch, Subquery
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from openmsc.kit.cells import NONE
from openmsc.kit.dates import day, moment

Place = Literal["", "title", "badge", "strip", "a", "b", "wide"]  # where a phone's card shows the cell


@dataclass(frozen=True)
class Column:
    """`value` takes a row and gives what the cell says; `cell` gives HTML where text is not enough."""

    key: str
    label: str
    value: Callable[[Any], Any]
    cell: Callable[[Any], SafeString] | None = None
    sort: str | Combinable | Callable[[], Combinable] | None = (
        None  # what to order by; None: no natural order
    )
    fixed: bool = False  # always shown, never moved from the front
    default: bool = True  # shown until the administrator chooses otherwise
    width: int = 140  # pixels
    place: Place = ""
    joins: tuple[str, ...] = ()  # to-one relations the cell reads
    needs: tuple[str | Callable[[], Prefetch[Any]], ...] = ()  # to-many relations the cell reads
    help: str = ""  # name of a template that explains the column
    align: Literal["", "n"] = ""  # "n": numbers, to the right

    def show(self, row: Any) -> SafeString:
        """The cell as HTML; anything that is not ours is escaped."""
        if self.cell is not None:
            return self.cell(row)
        value = self.value(row)
        if value is None or value == "":
            return NONE
        return self.format(value)

    def format(self, value: Any) -> SafeString:
        return format_html('<span class="clip" title="{0}">{0}</span>', value)


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


def first_of(model: type[Model], relation: str, path: str) -> Callable[[], Combinable]:
    """Order by a field of a row's first related row, in the order of the related model."""

    def expression() -> Combinable:
        relating: Any = model._meta.get_field(relation)
        related = relating.related_model._default_manager.filter(
            **{relating.remote_field.name: OuterRef("pk")}
        )
        return Subquery(related.values(path)[:1])

    return expression
