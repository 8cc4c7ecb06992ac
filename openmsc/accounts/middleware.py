"""The edge of the web: who asks, in which time zone they read, and how they read dates."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable

from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from openmsc.kit import dates
from openmsc.kit.actor import NOBODY
from openmsc.kit.web import Request, client_address

from . import sessions
from .actors import actor_for


class ActorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.actor, request.owes = NOBODY, ""
        if request.user.is_authenticated:
            administrator = request.user
            if administrator.is_active and not sessions.is_over(request):
                # The one place that decides it: whoever owes the second factor is nobody yet (AUTH-1).
                # So is who was invited and has not finished: that makes them Ready (ADM-3).
                pending = administrator.state == administrator.State.PENDING
                if pending or sessions.owes_second_factor(request):
                    request.owes = reverse("second-factors")
                else:
                    request.actor = actor_for(administrator, client_address(request))
                zone = zoneinfo.ZoneInfo(administrator.time_zone)
                with timezone.override(zone), dates.written(administrator.date_style):
                    response = self.get_response(request)
                # So that nobody reads them with Back after sign-out.
                response.setdefault("Cache-Control", "private, no-store")
                return response
            logout(request)
        elif (
            SESSION_KEY in request.session
        ):  # of somebody switched off: it must not come to life again with them
            logout(request)
        return self.get_response(request)
