"""Throw-away databases: SQLite in a folder of its own, PostgreSQL in the server that OPENMSC_DATABASE_URL names."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg.sql import SQL, Identifier

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
Environment = Mapping[str, str]


def kinds() -> list[str]:
    """What can be measured here; PostgreSQL only inside `scripts/with-postgres` or with a server of one's own."""
    return [SQLITE, POSTGRESQL] if os.environ.get("OPENMSC_DATABASE_URL") else [SQLITE]


@contextmanager
def throw_away(kind: str) -> Iterator[dict[str, str]]:
    """The environment of processes that use a new, empty database; it goes away at the end."""
    settings = ("OPENMSC_", "DJANGO_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(settings)}
    with tempfile.TemporaryDirectory(prefix="openmsc-bench-") as folder:
        environment |= {"OPENMSC_DATA_DIR": folder, "OPENMSC_LOG_LEVEL": "ERROR"}
        if kind == SQLITE:
            yield environment
            return
        server = os.environ["OPENMSC_DATABASE_URL"]
        name = f"bench_{secrets.token_hex(4)}"
        _run(server, SQL("CREATE DATABASE {}").format(Identifier(name)))
        try:
            yield {**environment, "OPENMSC_DATABASE_URL": urlunsplit(urlsplit(server)._replace(path=name))}
        finally:
            _drop(server, name)


def _drop(server: str, name: str) -> None:
    """The database and the copies that were made of it (`populations.copies`)."""
    with psycopg.connect(server) as connection:
        found = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [name])
        names = [row[0] for row in found.fetchall()]
    for each in names:
        _run(server, SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(each)))


def _run(server: str, statement: psycopg.sql.Composed) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)
