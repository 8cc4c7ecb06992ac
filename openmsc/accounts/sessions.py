"""How long a session lasts (AUTH-1): until it was idle for two hours, and twelve hours at most."""

from __future__ import annotations

import time

from django.conf import settings
from django.http import HttpRequest

IDLE_SECONDS = 2 * 60 * 60
_BEGAN, _SEEN = "began", "seen"
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
