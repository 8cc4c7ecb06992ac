"""Reading the audit trail for a row: who changed it last, as far as the reader may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model

from openmsc.kit.actor import Actor
from openmsc.kit.scope import ScopedModel

from .models import Event


@dataclass(frozen=True)
class LastChange:
    who: str  # begins a sentence
    at: datetime


def last_change(reader: Actor, row: ScopedModel) -> LastChange | None:
    """None where the trail does not reach back that far."""
    of_row = Event.objects.visible_to(reader).filter(object_type=row._meta.model_name, object_id=str(row.pk))
    event = of_row.order_by("pk").last()
    return LastChange(_name(reader, event), event.at) if event else None


def _name(reader: Actor, event: Event) -> str:
    """ADM-1: an administrator who shares no customer with the reader is not named."""
    if event.actor_kind == reader.kind and event.actor_id == reader.id:
        return "You yourself, elsewhere,"
    if event.actor_kind == "system":
        return "OpenMSC"
    if reader.customer_ids is None:
        return event.actor_name
    if event.actor_kind == "administrator":
        known = get_user_model()._default_manager.visible_to(reader)
        if known.filter(pk=event.actor_id).exists():
            return event.actor_name
    return "Somebody else"
