from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from openmsc.kit import mail
from openmsc.kit.errors import Refused
from openmsc.kit.forms import show_refusal
from openmsc.kit.web import PUBLIC, Request, client_address, page

from . import actions
from .forms import AskForm, NewPasswordForm


@page(PUBLIC, post=True)
def forgotten(request: Request) -> HttpResponse:
    """Whoever asks learns nothing of who there is, and has no say in where the link leads: not by the request's
    Host, as where somebody known invites."""
    form = AskForm(request.POST or None)
    links_go_out = mail.goes_out() and bool(settings.BASE_URL)
    context: dict[str, Any] = {"form": form, "links_go_out": links_go_out}
    if request.method == "POST" and links_go_out and form.is_valid():
        email = form.cleaned_data["email"]
        if ratelimit.consume(request, action="reset_password", key=email.lower()):
            actions.ask_for_link(email, console=settings.BASE_URL)
            context["sent_to"] = email
        else:
            form.add_error(None, "Too many attempts. Try again in an hour.")
    return render(request, "password_reset/ask.html", context, status=422 if form.errors else 200)


@page(PUBLIC, post=True)
def password_reset(request: Request, token: str) -> HttpResponse:
    """Opening the link only asks, so that a preview of the mail does not use it up."""
    link = actions.valid_link(token)
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reset(link, form.cleaned_data["password"], address=client_address(request))
        except Refused as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Your password is changed. Sign in with it.")
            return redirect("account_login")
    context = {"form": form, "person": link.administrator}
    response = render(request, "password_reset/reset.html", context, status=422 if form.errors else 200)
    response["Referrer-Policy"] = "no-referrer"  # the address itself is the secret
    response["Cache-Control"] = "private, no-store"
    return response
