"""How long a session lasts (AUTH-1): until it was idle for two hours, and twelve hours at most."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from openmsc.kit.web import client_address

IDLE_SECONDS = 2 * 60 * 60
_BEGAN, _SEEN = "began", "seen"
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
