"""The way to the identity provider and back."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from allauth.core import ratelimit
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from openmsc.accounts import sign_in, verbs
from openmsc.accounts.models import Provider
from openmsc.kit.actor import Actor
from openmsc.kit.audit.record import record
from openmsc.kit.errors import NotVisible
from openmsc.kit.web import PUBLIC, Request, client_address, page, public_url, safe_next

from . import arrival, openid_connect, saml, under_way
from .models import SingleSignOn
from .proof import Cancelled, Failed, Proof

Method = SingleSignOn.Method
View = Callable[[Request, SingleSignOn], HttpResponse]


def for_method(*methods: str) -> Callable[[View], Callable[[Request], HttpResponse]]:
    """A view that exists only while single sign-on is set to one of these, and that turns failures into a page."""

    def mark(view: View) -> Callable[[Request], HttpResponse]:
        @wraps(view)
        def limited(request: Request) -> HttpResponse:
            if not ratelimit.consume(request, action="login"):
                return ratelimit.respond_429(request)
            chosen = SingleSignOn.current()
            if chosen.method not in methods:
                raise NotVisible("single sign-on")
            try:
                return view(request, chosen)
            except Failed as failure:
                return _failed(request, failure)

        return limited

    return mark


@page(PUBLIC, post=True, get=False)
@never_cache
@for_method(Method.OPENID_CONNECT, Method.SAML)
def begin(request: Request, chosen: SingleSignOn) -> HttpResponse:
    """A page that goes on by itself. A redirect would be stopped: browsers hold what follows a form to `form-action`,
    and where identity providers send people on to cannot be known."""
    if chosen.method == Method.SAML:
        address, pending = saml.begin(_identity_provider(chosen), ours(request))
    else:
        address, pending = openid_connect.begin(chosen, callback_address(request))
    under_way.remember(request.session, {**pending, "method": chosen.method, "next": safe_next(request, "/")})
    return render(
        request,
        "accounts/single_sign_on/going_on.html",
        {"address": address, "host": urlsplit(address).hostname, "title": "Sign in"},
    )


@page(PUBLIC)
@never_cache
@for_method(Method.OPENID_CONNECT)
def openid_connect_callback(request: Request, chosen: SingleSignOn) -> HttpResponse:
    pending = under_way.take(request.session, chosen.method, request.GET.get("state", ""))
    proof = openid_connect.complete(chosen, callback_address(request), pending, request.GET.dict())
    return _arrive(request, proof, pending)


@page(PUBLIC, post=True, get=False)
@csrf_exempt  # the form is the identity provider's; what it holds is signed, and means nothing without the second half
@never_cache
@for_method(Method.SAML)
def saml_consumer(request: Request, chosen: SingleSignOn) -> HttpResponse:
    """The first half. The post comes from another site, so the browser keeps our session cookie back (SameSite=Lax);
    it sends it with the redirect to the second half."""
    answer = request.POST.get("SAMLResponse", "")
    answered, proof = saml.complete(_identity_provider(chosen), ours(request), answer)
    ticket = under_way.hand_on(answered, proof)
    return redirect(f"{reverse('saml-arrival')}?ticket={ticket}")


@page(PUBLIC)
@never_cache
@for_method(Method.SAML)
def saml_arrival(request: Request, chosen: SingleSignOn) -> HttpResponse:
    """The second half: whether it was this browser that asked, and for the first time."""
    answered, proof = under_way.pick_up(request.GET.get("ticket", ""))
    pending = under_way.take(request.session, chosen.method, answered)
    return _arrive(request, proof, pending)


@page(PUBLIC)
def saml_metadata(request: Request) -> HttpResponse:
    """Open before SAML is switched on: the identity provider is set up first."""
    return HttpResponse(saml.metadata_of(ours(request)), content_type="application/samlmetadata+xml")


def callback_address(request: Request) -> str:
    """Where OpenID Connect comes back to."""
    return public_url(request) + reverse("openid-connect-callback")


def ours(request: Request) -> saml.Ours:
    """What SAML knows us by."""
    address = public_url(request)
    return saml.Ours(address + reverse("saml-metadata"), address + reverse("saml-consumer"))


def _identity_provider(chosen: SingleSignOn) -> saml.IdentityProvider:
    return saml.parse(chosen.metadata)


def _arrive(request: Request, proof: Proof, pending: dict[str, Any]) -> HttpResponse:
    try:
        administrator, is_new = arrival.administrator_of(proof)
    except arrival.NotLetIn as refusal:
        _note(request, refusal.reason, proof.address)
        return _page(request, "Not signed in", refusal.sentence, ask=True)
    told = {"by": [None, "single sign-on"], "identity provider": [None, proof.issuer]}
    if is_new:
        told["linked account"] = [None, proof.subject]
    # The second factor was the identity provider's to ask for.
    sign_in.sign_in(request, administrator, second_factor=True, how=told)
    return redirect(pending["next"])


def _failed(request: Request, failure: Failed) -> HttpResponse:
    """What exactly went wrong is for the audit trail: it helps those who set it up, and who tries to break in."""
    _note(request, str(failure))
    if isinstance(failure, Cancelled):
        return _page(
            request, "Not signed in", "Your identity provider did not let you in, or you cancelled there."
        )
    return _page(
        request,
        "Not signed in",
        "Signing in with your identity provider did not work. Try it again.",
        ask=True,
    )


def _note(request: Request, reason: str, email: str = "") -> None:
    stranger = Actor("nobody", None, email, email=email, address=client_address(request))
    record(stranger, verbs.SIGN_IN_FAILED, None, {"single sign-on": [None, reason]})


def _page(request: Request, title: str, sentence: str, *, ask: bool = False) -> HttpResponse:
    context = {"title": title, "sentence": sentence, "ask": ask, "provider": Provider.current()}
    return render(request, "accounts/single_sign_on/not_signed_in.html", context, status=403)
