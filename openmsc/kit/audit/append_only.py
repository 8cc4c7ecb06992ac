"""The database itself refuses to change or delete events, whoever asks.

A migration that rewrites events, or makes SQLite copy their table (which drops its triggers), calls `release` first and
`guard` last.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

EVENTS, HEAD = "audit_event", "audit_chainhead"
SEALING = ("position", "previous_hash", "hash")  # written once, when an event is sealed
_SAYS = "Events are only ever appended: none is changed, none is deleted."
# Name, table, when it acts, and on which rows.
_GUARDS = (
    ("events_stay", EVENTS, "DELETE", ""),
    ("seals_stay", EVENTS, f"UPDATE OF {', '.join(SEALING)}", "OLD.position IS NOT NULL"),
    ("events_unchanged", EVENTS, "UPDATE OF {said}", ""),
    ("head_stays", HEAD, "DELETE", ""),
    ("head_moves_on", HEAD, "UPDATE", "NEW.position <= OLD.position"),
)
_EMPTIED = (("events_not_emptied", EVENTS), ("head_not_emptied", HEAD))  # TRUNCATE: there is none on SQLite


def guard(connection: BaseDatabaseWrapper) -> None:
    release(connection)
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        columns = [each.name for each in connection.introspection.get_table_description(cursor, EVENTS)]
        said = ", ".join(f'"{name}"' for name in columns if name not in SEALING)
        if postgresql:
            cursor.execute(
                "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$BEGIN RAISE EXCEPTION '{_SAYS}' USING ERRCODE = '23000'; END$$"
            )
        does = (
            "EXECUTE FUNCTION audit_refuse()" if postgresql else f"BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END"
        )
        for name, table, act, only in _GUARDS:
            when = f"WHEN ({only})" if only else ""
            before = f"BEFORE {act.format(said=said)} ON {table}"
            cursor.execute(f"CREATE TRIGGER {name} {before} FOR EACH ROW {when} {does}")
        for name, table in _EMPTIED if postgresql else ():
            cursor.execute(f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {does}")


def release(connection: BaseDatabaseWrapper) -> None:
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for name, table in [(name, table) for name, table, _, _ in _GUARDS] + list(_EMPTIED):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if postgresql else ""))
        if postgresql:
            cursor.execute("DROP FUNCTION IF EXISTS audit_refuse()")


@contextmanager
def released(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """For tests only, which tamper and tidy up."""
    release(connection)
    try:
        yield
    finally:
        guard(connection)
