"""Who is locked out after too many failed attempts, and letting them in again (AUTH-1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from openmsc.kit.actor import Actor
from openmsc.kit.audit.record import record
from openmsc.kit.errors import refuse_if

from . import rules, verbs
from .models import Administrator

_APP, _ACTION = "allauth.account", "login_failed"


def is_locked(administrator: Administrator) -> bool:
    return locked_until(administrator) is not None


def locked_until(administrator: Administrator) -> datetime | None:
    return _until(cache.get(_key(administrator.email)))


def locked_now() -> Mapping[int, datetime]:
    """Everybody who is locked out, by id, until when: for lists, in the same number of queries for any number."""
    keys = {_key(email): pk for pk, email in Administrator.objects.values_list("pk", "email")}
    found = {keys[key]: _until(attempts) for key, attempts in cache.get_many(keys).items()}
    return {pk: until for pk, until in found.items() if until is not None}


def unlock(actor: Actor, administrator: Administrator) -> None:
    actor.require(verbs.EDIT.permission)
    until = locked_until(administrator)
    refuse_if(rules.why_not_unlock(administrator, until))
    assert until is not None
    with transaction.atomic():
        cache.delete(_key(administrator.email))
        record(actor, verbs.EDIT, administrator, {"locked_until": [until.isoformat(), None]})


def _rate() -> ratelimit.Rate:
    """The limit that counts by account: the others count by address."""
    return next(rate for rate in ratelimit.get_rates(app=_APP, action=_ACTION) if rate.per == "key")


def _key(email: str) -> str:
    return ratelimit.get_cache_key(
        HttpRequest(), app=_APP, action=_ACTION, rate=_rate(), key=email.lower()
    )  # as Adapter._get_login_attempts_cache_key


def _until(attempts: list[float] | None) -> datetime | None:
    """Attempts stand newest first. The next one is let in once the oldest that counts has grown old."""
    rate = _rate()
    if attempts is None or len(attempts) < rate.amount:
        return None
    until = datetime.fromtimestamp(attempts[rate.amount - 1] + rate.duration, UTC)
    return until if until > timezone.now() else None
