"""Guessing: slowed, then locked out for a while, by account and by address (AUTH-1).

Each guess is counted before it is looked at, and taken back if it was right: so signing in to one account forgets no
failure of another, and of many guesses at once no more than allowed are looked at. Counts are kept in the database's
cache, by hash, where every process sees them. docs/sign-in.md says the numbers, docs/dev/sign-in.md why these.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import RateLimitUsage
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from openmsc.kit.actor import Actor
from openmsc.kit.audit.record import record
from openmsc.kit.change import lock

from . import verbs
from .models import Administrator

SENTENCE = (
    "Too many failed attempts. Wait a while, then try again; an MSP administrator can unlock you at once."
)

_APP = "openmsc.accounts"
LIMITS = {
    # Wrong passwords and codes together; an address is slowed by the minute and locked out by the hour.
    "guess": "20/m/ip,100/h/ip,5/10m/key",
    # Wrong codes on top: only somebody who knows the password gets to try one.
    "code": "20/d/key",
    "mail": "1/30s/key,10/h/key",  # codes sent by e-mail
}
_LOCKS = [("guess", "5/10m/key"), ("code", "20/d/key")]


def admit(request: HttpRequest, email: str, *, code: bool = False) -> RateLimitUsage | None:
    """Count a guess; None if there were too many already. `rollback()` what this gives if the guess was right."""
    usage = _count(request, "guess", email)
    if usage and code:
        codes = _count(request, "code", email)
        if not codes:
            usage.rollback()
            return None
        usage.usage.extend(codes.usage)
    return usage


def may_mail(request: HttpRequest, administrator: Administrator) -> bool:
    """Count a code to send by e-mail; False if there were too many already."""
    return _count(request, "mail", administrator.email) is not None


def is_locked(administrator: Administrator) -> bool:
    return locked_until(administrator) is not None


def locked_until(administrator: Administrator) -> datetime | None:
    return locked_until_by_email(administrator.email)


def locked_until_by_email(email: str) -> datetime | None:
    return _locked([email]).get(_name(email))


def locked_among(administrators: Iterable[Administrator]) -> dict[int, datetime]:
    """Of many, those who are locked out, by id, and until when: one query more."""
    rows = list(administrators)
    locked = _locked([row.email for row in rows])
    return {row.pk: locked[_name(row.email)] for row in rows if _name(row.email) in locked}


def locked_now() -> dict[int, datetime]:
    """Everybody who is locked out, by id, and until when: two queries."""
    return locked_among(Administrator.objects.only("email"))


def unlock(actor: Actor, administrator: Administrator) -> None:
    """Let them try again at once."""
    actor.require(verbs.EDIT.permission)
    with transaction.atomic():
        lock(actor, administrator)
        until = locked_until(administrator)
        cache.delete_many([_key(action, rate, administrator.email) for action, rate in _LOCKS])
        if until:
            record(
                actor,
                verbs.EDIT,
                administrator,
                {"locked_until": [until.isoformat(timespec="seconds"), None]},
            )


def _count(request: HttpRequest, action: str, email: str) -> RateLimitUsage | None:
    usage: RateLimitUsage | None = ratelimit.consume(
        request, app=_APP, action=action, config=LIMITS, key=_name(email), limit_get=True
    )
    return usage


def _locked(emails: Iterable[str]) -> dict[str, datetime]:
    keys = {
        _key(action, rate, email): (_name(email), ratelimit.parse_rate(rate))
        for email in emails
        for action, rate in _LOCKS
    }
    now = timezone.now().timestamp()
    found: dict[str, datetime] = {}
    history: list[float]
    for key, history in cache.get_many(keys).items():
        name, rate = keys[key]
        recent = [at for at in history if at > now - rate.duration]
        if len(recent) >= rate.amount:
            until = datetime.fromtimestamp(recent[rate.amount - 1] + rate.duration, UTC)
            found[name] = max(until, found.get(name, until))
    return found


def _key(action: str, rate: str, email: str) -> str:
    unasked: Any = None  # the key is made of the account alone: no request needed
    return str(
        ratelimit.get_cache_key(
            unasked, app=_APP, action=action, rate=ratelimit.parse_rate(rate), key=_name(email)
        )
    )


def _name(email: str) -> str:
    """The account, however its address was typed."""
    return str(email).strip().lower()
