"""Reading the audit trail for a row: who changed it last, as far as the reader may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openmsc.kit.actor import Actor
from openmsc.kit.scope import ScopedModel

from .models import Event
from .who import SYSTEM, shown


@dataclass(frozen=True)
class LastChange:
    who: str  # begins a sentence
    at: datetime


def last_change(reader: Actor, row: ScopedModel) -> LastChange | None:
    """None where the trail does not reach back that far."""
    of_row = Event.objects.visible_to(reader).filter(object_type=row._meta.model_name, object_id=str(row.pk))
    event = of_row.annotate(**shown(reader)).order_by("pk").last()
    return LastChange(_name(reader, event), event.at) if event else None


def _name(reader: Actor, event: Any) -> str:
    if event.actor_kind == reader.kind and event.actor_id == reader.id:
        return "You yourself, elsewhere,"
    return SYSTEM if event.actor_kind == "system" else str(event.who)
