"""ADM-4: at least one Ready MSP Administrator always remains, also of two that are taken away at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import copy

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from openmsc.kit.actor import Actor
from openmsc.kit.audit.verbs import Verb
from openmsc.kit.change import Change, change
from openmsc.kit.errors import Refused, refuse_if

from . import rules
from .models import Administrator
from .roles import Role

_READY = Q(role=Role.MSP, state=Administrator.State.READY)


def ready() -> QuerySet[Administrator]:
    found: QuerySet[Administrator] = Administrator.objects.filter(_READY)
    return found


def others(administrator: Administrator) -> bool:
    """Whether another Ready MSP Administrator is there."""
    return ready().exclude(pk=administrator.pk).exists()


def others_of_each() -> Exists:
    """The same, for each row of a list."""
    return Exists(ready().exclude(pk=OuterRef("pk")))


def hold(administrators: Iterable[Administrator]) -> list[Administrator]:
    """The same people as they are now, and no other until the transaction ends. Before any customer is locked.

    Whoever is assigned somewhere is held, so that nobody is assigned who is being switched off at this moment.
    """
    asked = list(administrators)
    rows = _lock(Q(pk__in=[each.pk for each in asked]))
    if gone := [each.name for each in asked if each.pk not in rows]:
        raise Refused(f"{', '.join(gone)}: there is no such administrator any more. Choose again.")
    return [rows[each.pk] for each in asked]


@contextmanager
def changing(
    actor: Actor,
    verb: Verb,
    administrator: Administrator,
    *,
    version: int | None = None,
    beside: Iterable[Administrator] = (),
) -> Iterator[Change]:
    """As `change`, for whatever may take an MSP Administrator away: role, state, the row itself.

    All of them are locked first, with the one that changes and those `beside`. So of two at once the second waits, and
    then sees what the first left.
    """
    with transaction.atomic():
        _lock(_READY | Q(pk__in=[administrator.pk, *(each.pk for each in beside)]))
        with change(actor, verb, administrator, version=version) as edit:
            before = copy(administrator)
            yield edit
            stays = administrator.role == Role.MSP and administrator.state == Administrator.State.READY
            if edit.deletes or not stays:
                refuse_if(rules.why_not_lose(before, others=others(administrator)))


def _lock(which: Q) -> dict[int, Administrator]:
    """By one statement, in the order of their keys: two that lock some of the same never wait for each other."""
    rows = Administrator.objects.filter(which).order_by("pk").select_for_update(no_key=True)
    return {row.pk: row for row in rows}
