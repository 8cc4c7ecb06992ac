"""Doing things at the same moment, for real: in threads, each with its own connection to the database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

Given = TypeVar("Given")


def at_once(calls: Sequence[Callable[[], Given]]) -> list[Given | Exception]:
    """What each call gives or raises, in their order. Needs `django_db(transaction=True)`."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], Given]) -> Given | Exception:
        try:
            start.wait(timeout=30)
            return call()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
