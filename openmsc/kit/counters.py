"""Adding to counters in one statement, whether the row exists or not: nothing is read and written back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models


def add_up(
    model: type[models.Model], keys: Sequence[str], amounts: Mapping[tuple[Any, ...], Mapping[str, int]]
) -> None:
    """Add to the rows of `model` named by the values of `keys`, making those that are missing.

    `amounts` is {key values: {counter: signed amount}}. There must be a unique constraint on `keys`.
    """
    counters = sorted({counter for added in amounts.values() for counter in added})
    if not counters:
        return
    by_name = {field.name: field for field in model._meta.concrete_fields}
    fields = [by_name[name] for name in (*keys, *counters)]
    quote = connection.ops.quote_name
    table, columns = quote(model._meta.db_table), [quote(str(field.column)) for field in fields]
    rows = [
        [
            field.get_db_prep_save(value, connection)
            for field, value in zip(
                fields, (*key, *(amounts[key].get(name, 0) for name in counters)), strict=True
            )
        ]
        for key in sorted(amounts, key=str)  # always in the same order: two at once wait, and do not deadlock
    ]
    one = f"({', '.join(['%s'] * len(fields))})"
    sums = ", ".join(f"{column} = {table}.{column} + excluded.{column}" for column in columns[len(keys) :])
    for start in range(0, len(rows), 500):
        part = rows[start : start + 500]
        with connection.cursor() as cursor:
            # Only names of our own tables and columns are put into the text; values are parameters.
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([one] * len(part))}"  # noqa: S608
                f" ON CONFLICT ({', '.join(columns[: len(keys)])}) DO UPDATE SET {sums}",
                [value for row in part for value in row],
            )
