"""Which events belong to which of the three trails (EVT-3), and who may read which."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q

from openmsc.kit.actor import Actor
from openmsc.kit.scope import ScopedQuerySet

from .models import Event
from .verbs import KNOWN, Verb

SEE_ALL = "event.view"
SEE_SUBSCRIPTIONS = "subscription.view"


@dataclass(frozen=True)
class Trail:
    label: str
    name: str  # of its page's URL
    permission: str
    events: Q
    leaves: Callable[[Verb], bool]  # whether a verb leaves events here

    @property
    def types(self) -> list[str]:
        """Of every verb there is, not of the events: the values tell nothing of what others did (ADM-1)."""
        return sorted({verb.event for verb in KNOWN if self.leaves(verb)})


SIGN_INS = Trail("Login Activities", "sign-ins", SEE_ALL, Q(is_sign_in=True), lambda verb: verb.is_sign_in)
AUDIT = Trail("Audit Trails", "audit-trail", SEE_ALL, Q(is_sign_in=False), lambda verb: not verb.is_sign_in)
SUBSCRIPTIONS = Trail(
    "Subscription History",
    "subscriptions",
    SEE_SUBSCRIPTIONS,
    Q(object_type="tenant"),
    lambda verb: verb.feature == "Tenant",
)
TRAILS = (SIGN_INS, AUDIT, SUBSCRIPTIONS)


def readable(reader: Actor) -> ScopedQuerySet[Event]:
    """Every event that the reader may open, in whichever trail."""
    found = Event.objects.visible_to(reader)
    return found if reader.can(SEE_ALL) else found.filter(SUBSCRIPTIONS.events)
