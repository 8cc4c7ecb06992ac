"""Who did it, as far as the reader may know: an administrator who shares no customer with them is not named (ADM-1).

This is the one place that decides it: lists, files, details and the question "who changed it last" show its values.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Case, CharField, F, Q, Value, When
from django.db.models.expressions import Combinable

from openmsc.kit.actor import Actor

SYSTEM = "OpenMSC"
UNNAMED = "Somebody else"


def administrators(reader: Actor) -> Any:
    """Those whom the reader may know, each once."""
    known: Any = get_user_model()._default_manager
    return known.visible_to(reader).distinct()


def shown(reader: Actor) -> dict[str, Combinable]:
    """Name, e-mail and network address, for `annotate`."""
    if reader.customer_ids is None:
        ours = When(actor_kind="system", actor_name="system", then=Value(SYSTEM))
        name = Case(ours, default=F("actor_name"), output_field=CharField())
        return {"who": name, "who_email": F("actor_email"), "who_address": F("address")}
    known = Q(actor_kind="administrator") & Q(actor_id__in=administrators(reader).order_by().values("pk"))
    known |= Q(actor_kind=reader.kind, actor_id=reader.id)
    system = When(actor_kind="system", then=Value(SYSTEM))

    def told(field: str, otherwise: str) -> Combinable:
        case = [When(known, then=F(field)), *([system] if otherwise else [])]
        return Case(*case, default=Value(otherwise), output_field=CharField())

    return {
        "who": told("actor_name", UNNAMED),
        "who_email": told("actor_email", ""),
        "who_address": told("address", ""),
    }
