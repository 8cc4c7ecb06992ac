"""A sign-in that is under way: remembered in the browser's session when it begins, taken from there once.

A session of ours is therefore all that an answer is good for: a stolen or forced one is of no use in another browser.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import asdict
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.core.cache import cache

from .proof import Failed, Proof

WITHIN = 10 * 60  # seconds from our page to the identity provider and back
HANDED_ON_WITHIN = 60  # seconds between the two halves of a SAML answer
_KEY = "single_sign_on"
_AT_ONCE = 5  # windows


def remember(session: SessionBase, pending: dict[str, str]) -> None:
    """`pending` has an `id`, the `method`, and what the protocol will ask for."""
    session[_KEY] = [*session.get(_KEY, []), {**pending, "until": int(time.time()) + WITHIN}][-_AT_ONCE:]


def take(session: SessionBase, method: str, wanted: str) -> dict[str, Any]:
    """What was remembered of the sign-in with this id. Raises `Failed`."""
    known: list[dict[str, Any]] = session.get(_KEY, [])
    found = next(
        (each for each in known if secrets.compare_digest(each["id"].encode(), wanted.encode())), None
    )
    if found is not None:
        session[_KEY] = [each for each in known if each is not found]
    if found is None or found["until"] < time.time() or found["method"] != method:
        raise Failed("This sign-in was not begun in this browser, or it took too long.")
    return found


def hand_on(answered: str, proof: Proof) -> str:
    """Keep what a SAML answer proves until the browser comes with its session; returns the ticket for it."""
    ticket = secrets.token_urlsafe(32)
    cache.set(_place(ticket), {"answered": answered, **asdict(proof)}, HANDED_ON_WITHIN)
    return ticket


def pick_up(ticket: str) -> tuple[str, Proof]:
    """The id of the sign-in that was answered, and what it proves; each once. Raises `Failed`."""
    place = _place(ticket)
    kept = cache.get(place)
    if kept is None or not cache.delete(place):
        raise Failed("This answer was used before, or it is too old.")
    return kept.pop("answered"), Proof(**kept)


def _place(ticket: str) -> str:
    return f"single-sign-on:{hashlib.sha256(ticket.encode(errors='replace')).hexdigest()}"
