"""A session (AUTH-1): what it has proved, and how long it lasts.

It ends when it was idle for two hours, and after twelve hours; and before that when its row is deleted (ending.py).
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, cast

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from openmsc.kit.web import client_address

from .ending import end_sessions
from .models import Administrator

IDLE_SECONDS = 2 * 60 * 60
_BEGAN, _SEEN, _PROVED = "began", "seen", "second-factor-proved"
_SEEN_EVERY = 5 * 60  # how often a session's last use is written down


def begin(request: HttpRequest) -> None:
    request.session[_BEGAN] = int(time.time())
    _note_use(request)


def is_over(request: HttpRequest) -> bool:
    """Whether the session has lasted long enough; if not, note that it is used."""
    session, now = request.session, int(time.time())
    if _BEGAN not in session:
        begin(request)
    if now > last_second(session):
        return True
    if now - session[_SEEN] > _SEEN_EVERY:
        _note_use(request)
    return False


def last_second(session: Mapping[str, Any] | SessionBase) -> int:
    """Django's own expiry moves on whenever a session is saved, so it is no limit to how long it lasts."""
    return int(min(session[_SEEN] + IDLE_SECONDS, session[_BEGAN] + settings.SESSION_COOKIE_AGE))


def _note_use(request: HttpRequest) -> None:
    """When, from where and with what: what the list of one's sessions shows (session_store.py keeps it in columns)."""
    request.session[_SEEN] = int(time.time())
    request.session["address"] = client_address(request)
    agent = request.headers.get("User-Agent", "")
    request.session["agent"] = "".join(filter(str.isprintable, agent))[:300]


# ---- the second factor


def prove_second_factor(session: SessionBase) -> None:
    """Kept in the session, so that no page asks the database for it."""
    session[_PROVED] = int(time.time())


def owes_second_factor(request: HttpRequest) -> bool:
    """Nothing else is reachable as long as this holds. Sessions that know nothing of it owe it."""
    return _PROVED not in request.session


def confirmed_lately(request: HttpRequest) -> bool:
    """Whether it is surely the person: signed in a moment ago, or gave the password again."""
    lately = time.time() - request.session.get(_PROVED, 0) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return lately or did_recently_reauthenticate(request)


def end_other_sessions(request: HttpRequest) -> None:
    """Sign this person out everywhere but here; this session goes on under a new key."""
    request.session.cycle_key()
    end_sessions(cast("Administrator", request.user), but=request.session.session_key)
