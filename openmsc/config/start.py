"""What comes before serving: the database and the static files brought up to date.

Run as a process of its own (`python -m openmsc.config.start`), so that the supervisor needs no Django.
Progress goes to standard error; the path of the link to open first, if there is one, to standard output.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import Error, InterfaceError, OperationalError, connection

from openmsc.config.console import say, warn
from openmsc.config.environment import SettingError

DATABASE_LOCK = 0x6F70656E6D7363  # "openmsc": any number that no other program on the database uses
CANNOT_START = 2


def prepare() -> None:
    """Make everything ready to serve. Two that start at once take turns, and the second finds it done."""
    _connect()
    with _file_lock(settings.DATA_DIR / "start.lock"):
        with _database_lock():
            _migrate()
        _collect_static_files()


def _connect() -> None:
    # A pool retries for ten seconds and then only says that it gave up; a plain connection says why.
    connection.settings_dict["OPTIONS"].pop("pool", None)
    try:
        connection.ensure_connection()
    except Error as error:
        raise SettingError(why_no_database(error)) from None


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    try:
        file = path.open("w")
    except OSError as error:
        raise SettingError(f"OPENMSC_DATA_DIR: cannot write in {path.parent} ({error.strerror}).") from None
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _database_lock() -> Iterator[None]:
    """Held against other machines that use the same PostgreSQL database."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [DATABASE_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [DATABASE_LOCK])


def _migrate() -> None:
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        warn(f"Updating the database ({len(missing)} steps) …")
        call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def _collect_static_files() -> None:
    """Only when they changed: compressing them takes longer than all the rest of a start."""
    folder = Path(settings.STATIC_ROOT)
    stamp = folder.with_name("static.collected")  # beside it: all that is in it is served
    fingerprint = _static_fingerprint()
    if folder.is_dir() and stamp.exists() and stamp.read_text(encoding="ascii") == fingerprint:
        return
    warn("Preparing style sheets, scripts and icons …")
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(fingerprint, encoding="ascii")


def _static_fingerprint() -> str:
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256(settings.VERSION.encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            about = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{about.st_size}\0{about.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def first_link(*, demo: bool) -> str | None:
    """Where to begin: the demonstration, or the set-up while there is no administrator."""
    from openmsc.accounts.actions import new_setup_link, new_sign_in_link

    if not demo:
        return new_setup_link()
    from openmsc.testing.demo import load

    return new_sign_in_link(load(warn))


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openmsc.config.settings")
    try:
        django.setup()
        prepare()
        link = first_link(demo="--demo" in arguments)
    except SettingError as error:
        warn(f"openmsc: {error}")
        return CANNOT_START
    except (OperationalError, InterfaceError) as error:
        warn(f"openmsc: {why_no_database(error)}")
        return CANNOT_START
    except KeyboardInterrupt:
        return 130  # Ctrl-C reaches this process too; the one that waits for it says the rest
    if link:
        say(link)
    return 0


def why_no_database(error: Error) -> str:
    place = "OPENMSC_DATABASE_URL" if connection.vendor == "postgresql" else "OPENMSC_DATA_DIR"
    reason = (str(error).strip() or type(error).__name__).splitlines()[0]
    return f"{place}: the database cannot be used ({reason})."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
