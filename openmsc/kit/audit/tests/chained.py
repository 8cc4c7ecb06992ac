"""Events for the tests of the chain."""

from __future__ import annotations

from openmsc.kit.actor import Actor
from openmsc.kit.audit.models import Event
from openmsc.kit.audit.record_many import record_many
from openmsc.kit.audit.verbs import Verb
from openmsc.plans.models import ServicePlan

DONE = Verb("", "ServicePlanUpdated", "ServicePlan")
HELEN = Actor("administrator", 7, "Helen Varga", email="helen@km.example", role="MSP", address="192.0.2.7")


def write(number: int, actor: Actor = HELEN) -> None:
    plan = ServicePlan(pk=1, name="Gold")
    record_many(actor, DONE, [(plan, {"rate": [n, {"Storage": 1.5}]}) for n in range(number)])


def at(position: int) -> Event:
    return Event.objects.get(position=position)
