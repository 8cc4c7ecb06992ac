"""One's own second factors: choosing the first, before anything else is reachable, and changing them later."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.account.views import reauthenticate as allauth_reauthenticate
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import get_user
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django_htmx.http import HttpResponseClientRedirect

from openmsc.accounts import sessions
from openmsc.accounts.actors import actor_for
from openmsc.accounts.models import Administrator
from openmsc.accounts.profile.frame import frame
from openmsc.accounts.sign_in.adapter import let_in
from openmsc.accounts.single_sign_on.rules import why_not_password
from openmsc.kit.actor import Actor
from openmsc.kit.errors import NotVisible, Refused, refuse_if
from openmsc.kit.forms import Form, show_refusal
from openmsc.kit.web import SETTING_UP, SIGNED_IN, Request, client_address, dialog, done, page

from . import actions, emailed, methods, passkeys, recovery, rules, totp
from .forms import AppForm, EmailForm, KeptForm, PasskeyForm
from .methods import Way

View = Callable[..., HttpResponse]


def own(view: View) -> View:
    """Only whoever is surely the person changes their second factors.

    Who owes the second factor and has one proves it first. Who is signed in gave the password lately, or does so now.
    """

    @wraps(view)
    def checked(request: Request, *args: object, **kwargs: object) -> HttpResponse:
        if request.owes:
            if methods.of(_person(request)).number:
                logout(request)
                return redirect("account_login")
        elif not sessions.confirmed_lately(request):
            back = request.get_full_path() if request.method == "GET" else reverse("second-factors")
            asked_at = reverse("account_reauthenticate")
            if why_not_password(_person(request)):  # signing in anew at the identity provider proves it
                logout(request)
                asked_at = reverse("account_login")
            answer = redirect_to_login(back, asked_at)
            return HttpResponseClientRedirect(answer.url) if request.htmx else answer
        return never_cache(view)(request, *args, **kwargs)

    return checked


@page(SIGNED_IN, post=True)
def confirm(request: Request) -> HttpResponse:
    """The password once more."""
    return cast("HttpResponse", allauth_reauthenticate(request))


@page(SETTING_UP)
def second_factors(request: Request) -> HttpResponse:
    """What there is to choose from, for whoever owes one; else what the person has."""
    return _choose(request) if request.owes else _manage(request)


@own
def _choose(request: Request) -> HttpResponse:
    context = {
        "title": "Set up a second factor",
        "why_not_passkey": passkeys.why_not(request),
        "why_not_mail": emailed.why_not_mail(),
        "administrator": _person(request),
    }
    return render(request, "accounts/second_factors/choose.html", context)


def _manage(request: Request) -> HttpResponse:
    has = methods.of(_person(request))
    context = {
        **frame(_person(request), "second-factors"),
        "has": has,
        "passkeys": _passkeys(has).items(),
        "few": has.codes_left <= recovery.FEW,
        "title": "Second factors",
        "why_not_add_app": rules.why_not_add_app(has),
        "why_not_passkey": passkeys.why_not(request),
        "why_not_add_by_email": rules.why_not_add_by_email(has) or emailed.why_not_mail(),
        "why_not_remove": rules.why_not_remove(has),
        "why_not_make_codes": rules.why_not_make_recovery_codes(has),
    }
    return render(request, "accounts/second_factors/manage.html", context)


# ---- adding one


@page(SETTING_UP, post=True)
@own
def add_app(request: Request) -> HttpResponse:
    person = _person(request)
    refuse_if(rules.why_not_add_app(methods.of(person)))
    secret, form = totp.draft(request), AppForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_app(
                _actor(request), person, secret, form.cleaned_data["code"], first=bool(request.owes)
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            totp.forget_draft(request)
            return _added(request, person, "Authenticator app added")
    context: dict[str, Any] = {"qr_code": totp.qr_code(person, secret), "secret": totp.in_groups(secret)}
    return _show(request, "app", form, context, "Set up an authenticator app")


@page(SETTING_UP, post=True)
@own
def add_passkey(request: Request) -> HttpResponse:
    person = _person(request)
    refuse_if(passkeys.why_not(request))
    form = PasskeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            name, answer = form.cleaned_data["name"], form.cleaned_data["code"]
            actions.add_passkey(_actor(request), person, name, answer, first=bool(request.owes))
        except Refused as refused:
            show_refusal(form, refused)
        else:
            return _added(request, person, "Passkey added")
    return _show(request, "passkey", form, {"options": passkeys.begin_adding(person)}, "Set up a passkey")


@page(SETTING_UP, post=True)
@own
def add_by_email(request: Request) -> HttpResponse:
    person = _person(request)
    refuse_if(rules.why_not_add_by_email(methods.of(person)) or emailed.why_not_mail())
    form = EmailForm(request.POST if "code" in request.POST else None)
    if request.method == "POST" and not form.is_bound:
        try:
            emailed.send(request, person)
        except Refused as refused:
            messages.info(request, refused.message)
        return redirect("add-codes-by-email")
    if form.is_bound and form.is_valid():
        try:
            actions.add_codes_by_email(
                _actor(request), person, form.cleaned_data["code"], first=bool(request.owes)
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            return _added(request, person, "Codes by e-mail added")
    context = {"administrator": person, "was_sent": emailed.was_sent(person)}
    return _show(request, "email", form, context, "Set up codes by e-mail")


def _added(request: Request, person: Administrator, said: str) -> HttpResponse:
    """All other sessions end; this one goes on under a new key, and whoever owed it is in."""
    sessions.end_other_sessions(request)
    if request.owes:
        let_in(request, person)
    else:
        messages.success(request, said)
    to_keep = recovery.to_keep(methods.of(person).recovery_codes)
    return redirect("recovery-codes" if to_keep else "second-factors")


def _show(request: Request, name: str, form: Form, context: dict[str, Any], title: str) -> HttpResponse:
    status = 422 if form.errors else 200
    context |= {"form": form, "title": title, "owes": bool(request.owes)}
    return render(request, f"accounts/second_factors/{name}.html", context, status=status)


# ---- recovery codes


@page(SIGNED_IN, post=True)
@own
def recovery_codes(request: Request) -> HttpResponse:
    """Shown until their person says that they are kept: to them, and not to whoever finds the session open."""
    person = _person(request)
    codes = recovery.to_keep(methods.of(person).recovery_codes)
    if not codes:
        return redirect("second-factors")
    form = KeptForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.keep_recovery_codes(person)
        return redirect("home")
    return _show(request, "recovery_codes", form, {"codes": codes}, "Keep your recovery codes")


@page(SIGNED_IN)
@own
def recovery_codes_file(request: Request) -> HttpResponse:
    codes = recovery.to_keep(methods.of(_person(request)).recovery_codes)
    if not codes:
        raise NotVisible("recovery codes")
    lines = [f"Recovery codes of {_person(request).email} for OpenMSC. Each works once.", "", *codes, ""]
    answer = HttpResponse("\r\n".join(lines), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="openmsc-recovery-codes.txt"'
    return answer


@page(SIGNED_IN, post=True, get=False)
@own
def new_recovery_codes(request: Request) -> HttpResponse:
    actions.make_new_recovery_codes(_actor(request), _person(request))
    sessions.end_other_sessions(request)
    return redirect("recovery-codes")


# ---- removing one


@page(SIGNED_IN, post=True)
@own
def remove(request: Request, which: str) -> HttpResponse:
    person = _person(request)
    has = methods.of(person)
    found = _which(has, which)
    if request.method == "POST":
        actions.remove(_actor(request), person, found)
        sessions.end_other_sessions(request)
        return done(request, "Second factor removed", "second-factors")
    refuse_if(rules.why_not_remove(has))
    name = (
        f"{Way.PASSKEY.label} {found}" if found in has.passkeys else (Way.APP if found else Way.EMAIL).label
    )
    context = {"title": "Remove second factor", "name": name, "back": reverse("second-factors")}
    return dialog(request, "accounts/second_factors/remove_dialog.html", context)


def _which(has: methods.Methods, which: str) -> Authenticator | None:
    if which == Way.EMAIL and has.by_email:
        return None
    known = _passkeys(has)
    if has.app:
        known[Way.APP.value] = has.app
    if which not in known:
        raise NotVisible("second factor")
    return known[which]


def _passkeys(has: methods.Methods) -> dict[str, Authenticator]:
    """By what stands for each in addresses."""
    return {f"{Way.PASSKEY.value}-{key.pk}": key for key in has.passkeys}


def _person(request: Request) -> Administrator:
    """The row itself: `request.user` is only a stand-in for it, which actions cannot lock."""
    return cast("Administrator", get_user(request))


def _actor(request: Request) -> Actor:
    """Whoever owes the second factor is nobody yet; the event of choosing it names them all the same."""
    return actor_for(_person(request), client_address(request))
