"""What every answer carries, whoever gives it: pages, errors, redirects, static files, the doors of programs."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.http import HttpRequest, HttpResponse

from .logs import reference

# Of what a browser could hand to a page, ours use the clipboard and passkeys.
_UNUSED = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation",
    "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment",
    "picture-in-picture", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
HEADERS = {
    "Server": "OpenMSC",  # else the web server gives its own name
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _UNUSED),
    "Cache-Control": "no-store",  # but for static files, which say so themselves
}


class AnswerMiddleware:
    """The outermost: it also names the request, in the log and to whoever asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = secrets.token_hex(5)  # never one that the caller sends: it stands in the log
        reference.set(
            number
        )  # until the next: Django writes its line about an answer after we have let go of it
        response = self.get_response(request)
        response["X-Request-ID"] = number
        for name, value in HEADERS.items():
            response.setdefault(name, value)
        return response


class _CookieMessages(CookieStorage):
    cookie_name = settings.MESSAGE_COOKIE_NAME


class Messages(FallbackStorage):
    """What was done, until the next page says it: in a cookie of ours, or with the session if it is much."""

    storage_classes = (_CookieMessages, SessionStorage)
