"""What nobody may do with events, for tests of what happens then."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.test import TransactionTestCase

from openmsc.kit.audit.append_only import released
from openmsc.kit.audit.models import Event


@contextmanager
def tampering() -> Iterator[QuerySet[Event]]:
    """All events, with nothing that keeps them as they are."""
    with released(connection):
        yield Event._base_manager.all()


def let_tests_tidy_up() -> None:
    """A test that commits empties all tables afterwards: those of the events, too."""
    case: Any = TransactionTestCase
    usual = case._fixture_teardown

    def tidy_up(test: TransactionTestCase) -> None:
        with released(connection):
            usual(test)

    case._fixture_teardown = tidy_up
