from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from openmsc.kit.actor import Actor
from openmsc.kit.errors import Forbidden, NotVisible
from openmsc.kit.lists.views import list_page
from openmsc.kit.web import SIGNED_IN, Request, page

from . import trails
from .chain import is_intact
from .links import link_to_customer, link_to_object
from .lists import LISTS, until_now
from .sayings import changed, kind
from .trails import TRAILS, Trail
from .who import shown


def tabs(actor: Actor, current: str) -> list[dict[str, Any]]:
    """Those that the actor may open."""
    return [
        {"label": trail.label, "url": reverse(trail.name), "current": trail.name == current}
        for trail in TRAILS
        if actor.can(trail.permission)
    ]


@page(SIGNED_IN)
def events(request: Request) -> HttpResponse:
    """The first tab that one may open."""
    for trail in TRAILS:
        if request.actor.can(trail.permission):
            return redirect(trail.name)
    raise Forbidden(trails.SEE_SUBSCRIPTIONS)


def _trail(request: Request, trail: Trail) -> HttpResponse:
    return list_page(
        request,
        LISTS[trail.label],
        base=until_now(request.actor),
        template="audit/events.html",
        fragment="audit/events_list.html",
        context={"tabs": tabs(request.actor, trail.name)},
    )


@page(trails.SEE_ALL, post=True)
def sign_ins(request: Request) -> HttpResponse:
    return _trail(request, trails.SIGN_INS)


@page(trails.SEE_ALL, post=True)
def audit_trail(request: Request) -> HttpResponse:
    return _trail(request, trails.AUDIT)


@page(trails.SEE_SUBSCRIPTIONS, post=True)
def subscriptions(request: Request) -> HttpResponse:
    return _trail(request, trails.SUBSCRIPTIONS)


@page(trails.SEE_SUBSCRIPTIONS)
def event(request: Request, pk: int) -> HttpResponse:
    """All that is known of one event: beside the list, or as a page of its own."""
    actor = request.actor
    found = trails.readable(actor).annotate(**shown(actor)).filter(pk=pk).first()
    if found is None:
        raise NotVisible("event")
    context = {
        "event": found,
        "kind": kind(found),
        "changed": changed(found),
        "object_url": link_to_object(actor, found),
        "customer_url": link_to_customer(actor, found),
        # The hash is also of who did it: whoever may not know that could try names until one fits (ADM-1).
        "sees_chain": actor.can(trails.SEE_ALL),
        "is_intact": is_intact(found),
        "trail": next(trail for trail in TRAILS if actor.can(trail.permission)),
    }
    template = "audit/event_drawer.html" if request.htmx else "audit/event.html"
    response = render(request, template, context)
    response["Vary"] = "HX-Request"
    return response
