"""A list as a CSV file: every row that matches, in the list's order, with just the chosen columns (CUS-6).

RFC 4180, UTF-8 with BOM. Memory does not grow with the list: what the database can say by itself it says line by
line, on PostgreSQL by COPY; what only Python can say is asked for a chunk of rows at a time.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from openmsc.kit.audit.verbs import Category, Severity, Verb

from .columns import Column, Stacked
from .paging import ordered
from .spec import ListSpec
from .values import defused, plain_text

EXPORTED = Verb("", "ListExported", "Settings", Category.EVENT, Severity.INFORMATIONAL)
BOM = "\ufeff"
CHUNK = 1_000  # lines
BLOCK = 64 * 1024  # bytes handed on at once


def count_lines(spec: ListSpec, rows: QuerySet[Any]) -> int:
    """One line for each row and, where a list stacks, each row of its relation."""
    return rows.order_by().values_list("pk", f"{spec.stack}__pk").count() if spec.stack else rows.count()


def csv_file(
    spec: ListSpec, rows: QuerySet[Any], columns: list[Column], *, order: tuple[Column, bool]
) -> Iterator[bytes]:
    """The file in blocks. `rows` are not ordered yet."""
    yield (BOM + _line(column.label for column in columns)).encode()
    lines = _in_order(spec, rows, order)
    texts = [column.text(spec.model) for column in columns]
    said = [Cast(text, TextField()) for text in texts if text is not None]
    if len(said) == len(texts) and connection.vendor == "postgresql":
        yield from _copied(lines.values_list(*said))
    else:
        yield from _blocks(_line(cells) for cells in _cells(spec, lines, columns, texts))


def _in_order(spec: ListSpec, rows: QuerySet[Any], order: tuple[Column, bool]) -> QuerySet[Any]:
    lines = ordered(rows, order[0], descending=order[1])
    if not spec.stack:
        return lines
    related: Any = spec.model._meta.get_field(spec.stack).related_model
    inside = [f"{spec.stack}__{name}" for name in (*related._meta.ordering, "pk")]
    return lines.order_by(*lines.query.order_by, *inside)


def _copied(lines: QuerySet[Any]) -> Iterator[bytes]:
    """PostgreSQL writes the lines itself; only their ends are made those of RFC 4180."""
    try:
        sql, params = lines.query.sql_with_params()
    except EmptyResultSet:  # nobody's rows, or those of no customer: Django asks no database then
        return
    block = bytearray()
    with connection.cursor() as cursor, cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT csv)", params) as copy:
        for line in copy:  # one message is one line, whatever line breaks stand in its cells
            block += bytes(line)[:-1] + b"\r\n"
            if len(block) >= BLOCK:
                yield bytes(block)
                block.clear()
    yield bytes(block)


def _cells(
    spec: ListSpec, lines: QuerySet[Any], columns: list[Column], texts: list[Any]
) -> Iterator[list[str]]:
    """The cells of every line: those the database says, and between them those that Python says."""
    said = [Cast(text, TextField()) for text in texts if text is not None]
    keys = ["pk", f"{spec.stack}__pk"] if spec.stack else ["pk"]
    found = iter(lines.values_list(*keys, *said).iterator(chunk_size=CHUNK))
    asked = [column for column, text in zip(columns, texts, strict=True) if text is None]
    while chunk := list(islice(found, CHUNK)):
        rows = _rows_of(spec, lines, {line[0] for line in chunk}, asked) if asked else {}
        for line in chunk:
            texts_of_line = iter(line[len(keys) :])
            yield [
                (next(texts_of_line) or "")
                if text is not None
                else _asked_of(column, rows.get(line[0]), line[1] if spec.stack else None)
                for column, text in zip(columns, texts, strict=True)
            ]


def _rows_of(spec: ListSpec, lines: QuerySet[Any], keys: set[Any], columns: list[Column]) -> dict[Any, Any]:
    rows = spec.filled(lines.order_by().filter(pk__in=keys), columns)
    return {row.pk: row for row in rows}


def _asked_of(column: Column, row: Any, related: Any) -> str:
    if row is None:  # deleted since the line was read
        return ""
    if not isinstance(column, Stacked):
        return defused(plain_text(column.plain(row)))
    for each in getattr(row, column.of).all():
        if each.pk == related:
            return defused(plain_text(column.reader.read(each)))
    return ""


class _Handed:
    """A file for csv.writer that hands each line back."""

    def write(self, line: str) -> str:
        return line


def _line(cells: Iterable[str]) -> str:
    return str(csv.writer(_Handed()).writerow(cells))


def _blocks(lines: Iterable[str]) -> Iterator[bytes]:
    block: list[str] = []
    size = 0
    for line in lines:
        block.append(line)
        size += len(line)
        if size >= BLOCK:
            yield "".join(block).encode()
            block, size = [], 0
    yield "".join(block).encode()
