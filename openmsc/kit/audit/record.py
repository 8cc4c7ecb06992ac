"""Writing an event. `change` does it for every edit of a row; signing in, unlocking, exports and their like call it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from openmsc.kit.actor import Actor
from openmsc.kit.scope import ScopedModel, customer_of

from .models import Event
from .verbs import Verb


def record(actor: Actor, verb: Verb, row: ScopedModel | None, changes: dict[str, Any]) -> None:
    """Append the event of `verb` done to `row` by `actor`; `changes` is {field: [old, new]}."""
    said = {**by_whom(actor, verb), **of_what(row), "at": timezone.now(), "changes": changes}
    for category, severity in verb.marks:
        Event.objects.create(**said, category=category, severity=severity)


def by_whom(actor: Actor, verb: Verb) -> dict[str, Any]:
    """What all events of one change have in common."""
    return {
        "type": verb.event,
        "feature": verb.feature,
        "is_sign_in": verb.is_sign_in,
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "actor_name": actor.name[:200],
        "actor_email": actor.email,
        "actor_role": actor.role,
        "address": actor.address,
        "operation": actor.operation,
    }


def of_what(row: ScopedModel | None) -> dict[str, Any]:
    customer = customer_of(row) if row is not None else None
    return {
        "customer_id": getattr(customer, "pk", None),
        "customer_name": str(customer or "")[:200],
        "tenant_id": _tenant_id(row),
        "object_type": row._meta.model_name or "" if row is not None else "",
        "object_id": str(row.pk) if row is not None else "",
        "object_name": str(row)[:200] if row is not None else "",
    }


def _tenant_id(row: ScopedModel | None) -> Any:
    if row is None:
        return None
    return row.pk if row._meta.model_name == "tenant" else getattr(row, "tenant_id", None)
