"""No event is changed or deleted, by nobody (EVT-2)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from openmsc.kit.audit.append_only import EVENTS, HEAD, SEALING
from openmsc.kit.audit.models import AppendOnly, Event

from .chained import at, write


def test_no_code_of_ours_changes_or_deletes_an_event(ten: None) -> None:
    event = at(1)
    tries: list[Any] = [
        event.save, event.delete, Event.objects.all().delete, Event.objects.filter(pk=1).delete,
        lambda: Event.objects.update(type="x"), lambda: Event.objects.filter(pk=1).update(type="x"),
        lambda: Event.objects.bulk_update([event], ["type"]),
    ]  # fmt: skip
    for attempt in tries:
        with pytest.raises(AppendOnly):
            attempt()


def _refused(sql: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except IntegrityError as error:
        return "only ever appended" in str(error)
    return False


def test_the_database_refuses_whoever_asks(ten: None) -> None:
    columns = [field.column for field in Event._meta.concrete_fields]
    for column in columns:
        assert _refused(f'UPDATE {EVENTS} SET "{column}" = "{column}" WHERE position = 3'), column
    assert _refused(f"DELETE FROM {EVENTS} WHERE position = 3")
    assert _refused(f"DELETE FROM {HEAD}")
    assert _refused(f"UPDATE {HEAD} SET position = 3")
    write(1)  # not sealed yet: its place may be written, and nothing else
    for column in set(columns) - set(SEALING):
        assert _refused(f'UPDATE {EVENTS} SET "{column}" = "{column}" WHERE position IS NULL'), column
    assert not _refused(f"UPDATE {EVENTS} SET position = 11 WHERE position IS NULL")
    if connection.vendor == "postgresql":
        assert _refused(f"TRUNCATE {EVENTS}")
        assert _refused(f"TRUNCATE {HEAD}")


def test_an_event_with_the_key_of_another_does_not_take_its_place(ten: None) -> None:
    event = Event(pk=at(1).pk, type="x", category="x", feature="x", severity=1, actor_kind="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        event.save()
