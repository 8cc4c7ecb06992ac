"""Cursor paging: a page begins after a row, not at a number, so rows that come and go shift nothing."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from .columns import Column
from .counting import MoreThan, Total

SORT_KEY = "sort_key"


@dataclass(frozen=True)
class Cursor:
    """`key` and `pk` are those of the row that the page begins after (or, going back, ends before)."""

    back: bool
    position: int  # rows before the page's first, as far as known
    key: Any = None
    pk: Any = None
    at_end: bool = False  # the last page, counted from the end

    def encode(self) -> str:
        parts = [self.back, self.position, self.key, self.pk, self.at_end]
        text = json.dumps(parts, default=_exactly, separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Cursor:
        """Raises ValueError for anything that `encode` did not make."""
        try:
            back, position, key, pk, at_end = json.loads(
                base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            )
        except (ValueError, TypeError, RecursionError):
            raise ValueError("not a cursor") from None
        kinds: tuple[Any, ...] = (bool, int, (str, int, float, type(None)), (str, int, type(None)), bool)
        if not all(
            isinstance(part, kind)
            for part, kind in zip((back, position, key, pk, at_end), kinds, strict=True)
        ):
            raise ValueError("not a cursor")
        if isinstance(key, str) and "\0" in key.encode().decode():  # a lone surrogate raises, as it should
            raise ValueError("not a cursor")
        return cls(back, max(position, 0), key, pk, at_end)


@dataclass(frozen=True)
class Page:
    rows: list[Any]
    total: Total
    size: int
    position: int  # rows before the first
    previous: str  # cursors; empty where there is no such page
    next: str
    last: str

    @property
    def first_number(self) -> int:
        return self.position + 1 if self.rows else 0

    @property
    def last_number(self) -> int:
        return self.position + len(self.rows)

    @property
    def number(self) -> int:
        return self.position // self.size + 1

    @property
    def count(self) -> Total:
        if isinstance(self.total, MoreThan):
            return MoreThan(self.total.number // self.size)
        return max(-(-self.total // self.size), 1)


def ordered(
    rows: QuerySet[Any], column: Column, *, descending: bool, backward: bool = False
) -> QuerySet[Any]:
    """In the column's order, empty values last, ties in the order of the primary key."""
    rows = rows.annotate(**{SORT_KEY: column.order(rows.model)})
    key = F(SORT_KEY)
    last = True if _may_be_empty(rows) and not backward else None
    first = True if _may_be_empty(rows) and backward else None
    order = key.desc if descending is not backward else key.asc
    return rows.order_by(order(nulls_last=last, nulls_first=first), "-pk" if backward else "pk")


def page_of(
    rows: QuerySet[Any], column: Column, *, descending: bool, size: int, total: Total, cursor: Cursor | None
) -> Page:
    """One page of `rows`; raises ValueError for a cursor of another order."""
    cursor = cursor or Cursor(back=False, position=0)
    endless = isinstance(total, MoreThan)
    known = total.number if isinstance(total, MoreThan) else total
    asked = (known % size or size) if cursor.at_end else size
    found = ordered(rows, column, descending=descending, backward=cursor.back)
    if cursor.pk is not None:
        found = found.filter(_beyond(found, cursor, descending=descending))
    page = list(found[: asked + 1])
    more, page = len(page) > asked, page[:asked]
    if cursor.back:
        page.reverse()
    furthest = max(known - len(page), 0)
    position = furthest if cursor.at_end else cursor.position if endless else min(cursor.position, furthest)
    if cursor.back and not more:
        position = 0
    before, after = (more, cursor.pk is not None) if cursor.back else (position > 0, more)

    def beside(row: Any, *, back: bool) -> str:
        place = max(position - size, 0) if back else position + len(page)
        return Cursor(back, place, getattr(row, SORT_KEY), row.pk).encode()

    return Page(
        rows=page,
        total=total,
        size=size,
        position=position,
        previous=beside(page[0], back=True) if page and before else "",
        next=beside(page[-1], back=False) if page and after else "",
        # Where nobody counted, nobody knows the number of the last page: the order turned round shows its rows.
        last="" if endless else Cursor(back=True, position=0, at_end=True).encode(),
    )


def _exactly(key: Any) -> str:
    """To the microsecond, which Django's encoder drops: a cursor must not fall between two rows."""
    return key.isoformat() if isinstance(key, date) else str(key)


def _decoded(field: Any, part: Any) -> Any:
    """A key as it was before `encode`; raises ValueError for what `encode` does not make of such a field."""
    try:
        key = field.to_python(part)
    except Exception as error:
        raise ValueError("not a cursor of this order") from error
    if part != (key if isinstance(key, str | int | float | None) else _exactly(key)):
        raise ValueError("not a cursor of this order")
    return key


def _may_be_empty(rows: QuerySet[Any]) -> bool:
    """Whether the sort key can be null: only then is its order worth an expression no index holds."""
    expression = rows.query.annotations[SORT_KEY]
    target = getattr(expression, "target", None)
    return target is None or target.null or target.model is not rows.model


def _beyond(rows: QuerySet[Any], cursor: Cursor, *, descending: bool) -> Q:
    """The rows after the cursor's row, in the direction of reading."""
    pk = _decoded(rows.model._meta.pk, cursor.pk)
    key = _decoded(rows.query.annotations[SORT_KEY].output_field, cursor.key)
    tie = Q(pk__lt=pk) if cursor.back else Q(pk__gt=pk)
    empty = Q(**{f"{SORT_KEY}__isnull": True})
    if key is None:
        return ~empty | tie & empty if cursor.back else empty & tie
    lookup = "lt" if descending is not cursor.back else "gt"
    # "At or beyond" says nothing new, but lets an index start at the right place.
    beyond = Q(**{f"{SORT_KEY}__{lookup}e": key}) & (Q(**{f"{SORT_KEY}__{lookup}": key}) | tie)
    return beyond | empty if _may_be_empty(rows) and not cursor.back else beyond
