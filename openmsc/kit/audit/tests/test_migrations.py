"""What the migrations make of events that were there before."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from openmsc.kit.actor import system
from openmsc.kit.audit.models import Event
from openmsc.kit.audit.record import record
from openmsc.kit.audit.verbs import Verb
from openmsc.testing.people import World
from openmsc.testing.tampering import tampering

FIELDS = ("names_sort", "things_sort", "is_sign_in")


def _kept() -> list[tuple[Any, ...]]:
    return list(Event.objects.order_by("pk").values_list(*FIELDS))


def _apps(name: str) -> Any:
    state: Any = MigrationExecutor(connection).loader.project_state(("audit", name))
    return state.apps


def test_they_make_the_keys_and_marks_of_old_events(world: World) -> None:
    record(system(), Verb("", "AdminLoginSuccess", "Admin"), world.ann, {})
    before = _kept()
    assert ("acme ltd acme ltd system", "acme ltd acme ltd", False) in before
    assert before[-1][2] is True
    with tampering() as events:
        events.update(names_sort="", things_sort="", is_sign_in=False)
        import_module("openmsc.kit.audit.migrations.0003_names_and_labels").make_keys(
            _apps("0003_names_and_labels"), None
        )
        import_module("openmsc.kit.audit.migrations.0004_chain_and_tabs").fill(
            _apps("0004_chain_and_tabs"), None
        )
    assert _kept() == before
