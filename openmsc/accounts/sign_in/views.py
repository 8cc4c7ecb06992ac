from __future__ import annotations

from typing import Any, cast

from allauth.account.internal.stagekit import clear_login
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import login as allauth_login
from allauth.account.views import logout as allauth_logout
from allauth.core.internal import ratelimit
from allauth.mfa.webauthn.internal import flows
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from openmsc.accounts import links
from openmsc.accounts.models import Administrator
from openmsc.accounts.second_factors import emailed, methods, passkeys, recovery
from openmsc.accounts.second_factors.methods import WRONG, Way
from openmsc.accounts.single_sign_on.models import SingleSignOn
from openmsc.accounts.single_sign_on.rules import may_use_password
from openmsc.kit.errors import NotVisible, Refused
from openmsc.kit.forms import Form
from openmsc.kit.web import PUBLIC, Request, page

from .adapter import note_failure, sign_in
from .forms import CodeForm, PasskeyForm, RecoveryCodeForm
from .proving import prove
from .stages import SecondStep, pending

_FORMS: dict[Way, type[Form]] = {
    Way.APP: CodeForm,
    Way.EMAIL: CodeForm,
    Way.PASSKEY: PasskeyForm,
    Way.RECOVERY: RecoveryCodeForm,
}


@page(PUBLIC, post=True)
def sign_in_page(request: Request) -> HttpResponse:
    return cast("HttpResponse", allauth_login(request))


@page(PUBLIC, post=True, get=False)
def sign_out_page(request: Request) -> HttpResponse:
    return cast("HttpResponse", allauth_logout(request))


@page(PUBLIC, post=True)
def sign_in_link(request: Request, token: str) -> HttpResponse:
    """Opening the link asks; only the button signs in, so that a preview of the link does not use it up."""
    link = links.valid_link(links.Purpose.SIGN_IN, token)
    if link is None or link.administrator is None or link.administrator.state != Administrator.State.READY:
        raise NotVisible("link")
    if request.method == "POST" and links.use_link(link):
        # Enough by itself: only somebody with a shell on the server gets one made, and could do anything.
        sign_in(request, link.administrator, second_factor=True)
        return redirect("customers")
    return render(
        request, "accounts/sign_in_link.html", {"administrator": link.administrator, "title": "Sign in"}
    )


# ---- the second step


@page(PUBLIC, post=True)
@never_cache
def second_step(request: Request, way: str = "") -> HttpResponse:
    stage = pending(request)
    if stage is None:
        return redirect("account_login")
    has = methods.of(stage.administrator)
    ways = [each for each in has.ways if each != Way.PASSKEY or not passkeys.why_not(request)]
    if way and way not in ways:
        raise NotVisible("way")
    chosen = Way(way) if way else next(iter(ways), Way.PASSKEY)
    form = _FORMS[chosen](request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = prove(request, stage.administrator, chosen, form.cleaned_data["code"])
        if reason is None:
            return _in(request, stage, chosen)
        form.add_error("code", reason)
    return _show(request, stage, form, chosen, ways)


@page(PUBLIC, post=True, get=False)
def send_code(request: Request) -> HttpResponse:
    """The second step by e-mail begins with a button: opening a page sends nothing."""
    stage = pending(request)
    if stage is None:
        return redirect("account_login")
    if Way.EMAIL not in methods.of(stage.administrator).ways:
        raise NotVisible("way")
    try:
        emailed.send(request, stage.administrator)
    except Refused as refused:
        messages.info(request, refused.message)
    return redirect("second-step", Way.EMAIL)


@page(PUBLIC, post=True, get=False)
def not_me(request: Request) -> HttpResponse:
    """Back to the e-mail and password, of somebody else."""
    clear_login(request)
    return redirect("account_login")


def _show(request: Request, stage: SecondStep, form: Form, chosen: Way, ways: list[Way]) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "administrator": stage.administrator,
        "way": chosen.value,
        "others": [each.value for each in ways if each != chosen],
        "title": "Sign in",
        "was_sent": chosen == Way.EMAIL and emailed.was_sent(stage.administrator),
    }
    if chosen == Way.PASSKEY:
        context["why_not_passkey"] = passkeys.why_not(request)
        context["options"] = passkeys.begin_using(stage.administrator)
    return render(request, "accounts/second_step.html", context, status=422 if form.errors else 200)


def _in(request: Request, stage: SecondStep, way: Way) -> HttpResponse:
    response: HttpResponse = stage.exit()
    if way == Way.RECOVERY:
        left = methods.of(stage.administrator).codes_left
        if left <= recovery.FEW:
            codes = "recovery code" if left == 1 else "recovery codes"
            messages.warning(request, f"{left} {codes} left. Make new ones: Profile, Second factors.")
    return response


# ---- a passkey alone: the thing itself, and the person checked by it, are two factors


@page(PUBLIC, post=True)
@never_cache
def passkey_sign_in(request: Request) -> HttpResponse:
    if limited := ratelimit.consume_or_429(
        request,
        app="allauth.mfa",
        action="webauthn_login",
        config={"webauthn_login": "30/m/ip"},
        limit_get=True,
    ):
        return limited
    if request.method != "POST":
        return HttpResponse(passkeys.begin_using(None), content_type="application/json")
    answer = request.POST.get("code", "")
    person = passkeys.whose(answer)
    # Where single sign-on is required, a passkey alone is no way around it, as a password is none.
    may = person is not None and person.is_active and may_use_password(person, SingleSignOn.current())
    used = passkeys.use(person, answer) if person is not None and may else None
    if used is None or person is None:
        note_failure(request, "", Way.PASSKEY.label)
        messages.error(request, WRONG[Way.PASSKEY])
        return redirect("account_login")
    login = Login(user=person, redirect_url=get_next_redirect_url(request))
    return flows.perform_passwordless_login(request, used, login)
