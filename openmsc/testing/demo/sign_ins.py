"""Who signed in over the last days, so that the login activities have something to show."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from openmsc.accounts.actors import actor_for
from openmsc.accounts.models import Administrator
from openmsc.accounts.verbs import SIGN_IN_FAILED, SIGNED_IN
from openmsc.kit.actor import Actor
from openmsc.kit.audit.models import Event
from openmsc.kit.audit.record import by_whom, of_what
from openmsc.kit.audit.verbs import Verb

DAYS = 14
ADDRESS = "203.0.113.{}"


def sign_in(people: list[Administrator], now: datetime) -> None:
    """On working days, in the morning; now and then with a typing error first. What is there is left alone."""
    if Event.objects.filter(is_sign_in=True).exists():
        return
    events = []
    for number, person in enumerate(people):
        rng = Random(f"sign-in {person.email}")  # noqa: S311
        actor = actor_for(person, ADDRESS.format(10 + number))
        for back in range(DAYS, 0, -1):
            day = (now - timedelta(days=back)).replace(
                hour=7, minute=rng.randrange(60), second=rng.randrange(60)
            )
            if day.weekday() > 4 or rng.random() < 0.2:
                continue
            if rng.random() < 0.1:
                unknown = Actor("nobody", None, actor.email, email=actor.email, address=actor.address)
                events.append(_event(unknown, SIGN_IN_FAILED, None, day - timedelta(seconds=20)))
            events.append(_event(actor, SIGNED_IN, person, day))
    Event.objects.bulk_create(sorted(events, key=lambda event: event.at))


def _event(actor: Actor, verb: Verb, person: Administrator | None, at: datetime) -> Event:
    ((category, severity),) = verb.marks
    return Event(**by_whom(actor, verb), **of_what(person), category=category, severity=severity, at=at)
