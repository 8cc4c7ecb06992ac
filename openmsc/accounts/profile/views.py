from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.core import ratelimit
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from openmsc.accounts.models import Session
from openmsc.accounts.single_sign_on.rules import why_not_password
from openmsc.kit import dates
from openmsc.kit.errors import Refused, refuse_if
from openmsc.kit.forms import show_refusal
from openmsc.kit.web import SIGNED_IN, Request, dialog, done, page

from . import actions, agents
from .forms import DisplayForm, PasswordForm, ProfileForm
from .frame import frame


@dataclass(frozen=True)
class Device:
    """A session as its own list shows it."""

    session: Session
    here: bool

    @property
    def name(self) -> str:
        return agents.in_words(self.session.agent)


@page(SIGNED_IN)
def profile(request: Request) -> HttpResponse:
    context = frame(actions.own_account(request.actor), "profile")
    me = context["person"]
    context |= {
        "now": timezone.now(),
        "date_style": dict(dates.choices()).get(me.date_style, me.date_style),
        "why_no_password": why_not_password(me),
    }
    return render(request, "profile/profile.html", context)


@page(SIGNED_IN, post=True)
def edit(request: Request) -> HttpResponse:
    form = ProfileForm(request.actor, request.POST or None, row=actions.own_account(request.actor))
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit(request.actor, **form.cleaned_data)
        except Refused as error:
            show_refusal(form, error)
        else:
            return done(request, "Profile saved", "profile")
    return _dialog(request, form, "Edit profile", verb="Save")


@page(SIGNED_IN, post=True)
def display(request: Request) -> HttpResponse:
    me = actions.own_account(request.actor)
    shown = {"theme": me.theme, "date_style": me.date_style, "keys": me.keys}
    form = DisplayForm(request.POST or None, initial=shown)
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose_display(request.actor, **form.cleaned_data)
        except Refused as error:
            show_refusal(form, error)
        else:
            return done(request, "Display saved", "profile")
    return _dialog(request, form, "Edit display", verb="Save")


@page(SIGNED_IN, post=True)
def change_password(request: Request) -> HttpResponse:
    me = actions.own_account(request.actor)
    refuse_if(why_not_password(me))
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _may_try(request)
            actions.change_password(
                request.actor, **form.cleaned_data, session_key=request.session.session_key
            )
        except Refused as error:
            show_refusal(form, error)
        else:
            ratelimit.clear(request, action="change_password", user=me)
            # The session stays, under a new key: whoever had read the old one is out as well.
            update_session_auth_hash(request, actions.own_account(request.actor))
            return done(request, "Password changed. Your other sessions are signed out.", "profile")
    return _dialog(request, form, "Change password")


@page(SIGNED_IN)
def sessions(request: Request) -> HttpResponse:
    running = Session.objects.visible_to(request.actor).filter(expire_date__gt=timezone.now())
    here = request.session.session_key
    devices = [Device(each, here=each.pk == here) for each in running.order_by("-seen", "pk")]
    devices.sort(key=lambda device: not device.here)
    context = {
        "devices": devices,
        "others": len(devices) > 1,
        **frame(actions.own_account(request.actor), "sessions"),
    }
    return render(request, "profile/sessions.html", context)


@page(SIGNED_IN, post=True, get=False)
def end_session(request: Request, handle: str) -> HttpResponse:
    actions.end_session(request.actor, handle, session_key=request.session.session_key)
    return done(request, "Session signed out", "sessions")


@page(SIGNED_IN, post=True, get=False)
def end_other_sessions(request: Request) -> HttpResponse:
    actions.end_other_sessions(request.actor, session_key=request.session.session_key)
    return done(request, "Other sessions signed out", "sessions")


def _may_try(request: Request) -> None:
    """Whoever found a browser that is signed in does not get to guess the password."""
    if not ratelimit.consume(request, action="change_password", user=request.user):
        raise Refused("Too many attempts. Wait ten minutes, then try again.")


def _dialog(request: Request, form: Any, title: str, *, verb: str = "") -> HttpResponse:
    context = {"form": form, "title": title, "verb": verb or title, "back": reverse("profile")}
    return dialog(request, "profile/dialog.html", context, status=422 if form.errors else 200)
