"""Pages: the mark that names a page's permission, and the gate that refuses every page without one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from .actor import Actor
from .errors import Forbidden, NotVisible, Refused

PUBLIC: Final = "public"  # everybody, signed in or not
SIGNED_IN: Final = "signed in"  # every administrator
SETTING_UP: Final = "setting up"  # and who still owes what comes before everything else
DOOR: Final = "door"  # programs: the view checks their token itself


class Request(HttpRequest):
    """A request as our views see it: with the actor who asks."""

    actor: Actor
    owes: str  # the page of what must be done before any other may be opened; almost always none
    htmx: HtmxDetails


View = TypeVar("View", bound=Callable[..., HttpResponse])


def page(permission: str, *, post: bool = False, get: bool = True) -> Callable[[View], View]:
    """Every view carries this mark: the permission it needs and the methods it answers."""

    def mark(view: View) -> View:
        methods = (["GET", "HEAD"] if get else []) + (["POST"] if post else [])
        view.permission = permission  # type: ignore[attr-defined]
        view.methods = methods  # type: ignore[attr-defined]
        return view

    return mark


class PlainTextMiddleware:
    """All text is UTF-8, whatever a request says of itself: other names of encodings only do harm."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.encoding = "utf-8"
        return self.get_response(request)


class GateMiddleware:
    """No mark, no page. Also turns our errors into answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Request, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        permission = getattr(view, "permission", None)
        if permission is None:
            return error_page(request, 403, "This page names no permission, so nobody may open it.")
        if request.method not in view.methods:
            return HttpResponseNotAllowed(view.methods)
        if permission == DOOR:
            return None
        if _body_length(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return error_page(request, 413, "This is more than any form of ours takes. Send less.")
        if permission == PUBLIC:
            return None
        if request.owes:
            return None if permission == SETTING_UP else _first(request, request.owes)
        if request.actor.kind == "nobody":
            return _sign_in_first(request)
        if permission not in {SIGNED_IN, SETTING_UP} and not request.actor.can(permission):
            return self.process_exception(request, Forbidden(permission))
        return None

    def process_exception(self, request: Request, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotVisible):
            return error_page(request, 404, "There is nothing here, or it is not yours to see.")
        if isinstance(error, Forbidden):
            return error_page(request, 403, "Your role does not allow this.")
        if isinstance(error, Refused):
            return error_page(request, 409, error.message)
        return None


def client_address(request: HttpRequest) -> str:
    """The network address of whoever asks; behind reverse proxies as OPENMSC_TRUSTED_PROXIES tells."""
    try:
        address = get_client_ip(request) or ""
    except ImproperlyConfigured:  # fewer proxies than told: the nearest is all that is known
        address = request.META.get("REMOTE_ADDR", "")
    return address.partition("%")[0][:45]


def _body_length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isascii() and text.isdigit() else 0


def public_url(request: HttpRequest) -> str:
    """The address by which others reach this installation: OPENMSC_URL, else the one asked."""
    return settings.BASE_URL or f"{request.scheme}://{request.get_host()}"


def error_page(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    titles = {413: "Too large", 403: "Not allowed", 404: "Not found", 409: "Not done"}
    context = {"title": titles[status], "sentence": sentence, "status": status}
    return render(request, "kit/error_page.html", context, status=status)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page(
        request,
        403,
        "The form was open for too long or cookies are off. Go back, reload the page and try again.",
    )


def dialog(request: Request, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A dialog: for htmx the bare `<dialog>`, otherwise the same content as a page of its own."""
    frame = "kit/dialog.html" if request.htmx else "kit/dialog_page.html"
    response = render(
        request, template, {"action": request.path, **context, "dialog_base": frame}, status=status
    )
    response["Vary"] = "HX-Request"
    return response


def done(request: Request, message: str, to: Any, *args: Any, undo: str = "") -> HttpResponse:
    """After an action: say what was done, and go on to a page. `undo` is the address that takes it back."""
    # Tags are the one thing that a message can carry along (toasts.html).
    messages.success(request, message, extra_tags=undo)
    if request.htmx:
        return HttpResponseClientRedirect(redirect(to, *args).url)
    return redirect(to, *args)


def safe_next(request: HttpRequest, otherwise: str) -> str:
    """Where a form asks to return to, if that is a page of ours."""
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return target
    return otherwise


def _first(request: Request, address: str) -> HttpResponse:
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def _sign_in_first(request: Request) -> HttpResponse:
    if request.htmx:
        return HttpResponseClientRedirect(redirect_to_login(request.htmx.current_url_abs_path or "/").url)
    return redirect_to_login(request.get_full_path())
