"""The edge of the web: who asks, and in which time zone they read."""

from __future__ import annotations

import time
import zoneinfo
from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from openmsc.kit.actor import NOBODY
from openmsc.kit.web import Request, client_address

from .actors import actor_for

IDLE_SECONDS = 2 * 60 * 60
_SEEN = "seen"
_SEEN_EVERY = 5 * 60  # how often a session's last use is written down


class ActorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.actor = NOBODY
        if request.user.is_authenticated:
            administrator = request.user
            if administrator.is_active and not _idle_too_long(request):
                request.actor = actor_for(administrator, client_address(request))
                with timezone.override(zoneinfo.ZoneInfo(administrator.time_zone)):
                    return self.get_response(request)
            logout(request)
        return self.get_response(request)


def _idle_too_long(request: HttpRequest) -> bool:
    now, seen = int(time.time()), request.session.get(_SEEN)
    if seen is None or now - seen > _SEEN_EVERY:
        request.session[_SEEN] = now
    return seen is not None and now - seen > IDLE_SECONDS
