"""A session (AUTH-1): what it has proved, and how long it lasts.

It ends when it was idle for two hours, and after twelve hours; and before that when its person ends it elsewhere:
every session carries a hash of `Administrator.session_generation`, so one more ends all that there are.
"""

from __future__ import annotations

import time
from typing import cast

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import F
from django.http import HttpRequest

from .models import Administrator

IDLE_SECONDS = 2 * 60 * 60
_BEGAN, _SEEN, _PROVED = "began", "seen", "second-factor-proved"
_SEEN_EVERY = 5 * 60  # how often a session's last use is written down


def begin(request: HttpRequest) -> None:
    request.session[_BEGAN] = request.session[_SEEN] = int(time.time())


def is_over(request: HttpRequest) -> bool:
    """Whether the session has lasted long enough; if not, note that it is used."""
    session, now = request.session, int(time.time())
    if _BEGAN not in session:
        begin(request)
    # The session's own expiry moves on whenever it is saved, so it is no limit to how long it lasts.
    if now - session[_SEEN] > IDLE_SECONDS or now - session[_BEGAN] > settings.SESSION_COOKIE_AGE:
        return True
    if now - session[_SEEN] > _SEEN_EVERY:
        session[_SEEN] = now
    return False


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


# ---- ending sessions before their time


def end_sessions(administrator: Administrator) -> None:
    """Sign this person out everywhere."""
    Administrator.objects.filter(pk=administrator.pk).update(session_generation=F("session_generation") + 1)
    administrator.refresh_from_db(fields=["session_generation"])


def end_other_sessions(request: HttpRequest) -> None:
    """Sign this person out everywhere but here; this session goes on under a new key."""
    administrator = cast("Administrator", request.user)
    end_sessions(administrator)
    update_session_auth_hash(request, administrator)
