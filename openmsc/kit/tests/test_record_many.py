"""Many events at once say the same as each by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from openmsc.kit.actor import Actor, system
from openmsc.kit.audit import record_many as many
from openmsc.kit.audit.models import Event
from openmsc.kit.audit.record import record
from openmsc.tenants.verbs import EDIT
from openmsc.testing.people import World

SAID = {"at", "id"}  # differ by nature


def told(since: int) -> list[dict[str, Any]]:
    found = Event.objects.filter(pk__gt=since).order_by("object_id", "pk")
    return [
        {
            field.name: getattr(event, field.name)
            for field in Event._meta.concrete_fields
            if field.name not in SAID
        }
        for event in found
    ]


def test_many_events_say_what_each_would_by_itself(world: World, monkeypatch: Any) -> None:
    monkeypatch.setattr(many, "AT_ONCE", 2)
    changes: dict[str, Any] = {
        "features": [{"M365": {"userCount": 3}}, {"Ä \"quoted\" %s \\ 'x'": {}}],
        "quota": [Decimal("1.50"), None],
        "day": [date(2026, 1, 1), True],
        "key": [uuid4(), [1, "two"]],
    }
    rows = [world.ours, world.theirs, world.plan]
    actors: list[Actor] = [system(), replace(world.actor(world.ann), operation=uuid4(), address="192.0.2.7")]
    for actor in actors:
        start = Event.objects.latest("pk").pk
        for row in rows:
            record(actor, EDIT, row, changes)
        one_by_one, middle = told(start), Event.objects.latest("pk").pk
        many.record_many(actor, EDIT, [(row, changes) for row in rows])
        together = told(middle)
        assert together == one_by_one
        assert len(together) == 3


def test_no_events_are_no_statement(db: None) -> None:
    many.record_many(system(), EDIT, [])
    assert not Event.objects.exists()
