from __future__ import annotations

from typing import cast

from allauth.account.views import login as allauth_login
from allauth.account.views import logout as allauth_logout
from django.http import HttpResponse
from django.shortcuts import redirect, render

from openmsc.kit.errors import NotVisible
from openmsc.kit.web import PUBLIC, SIGNED_IN, Request, page, safe_next

from . import actions, links, sign_in
from .models import Administrator


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
    if link is None or link.administrator is None or not link.administrator.is_active:
        raise NotVisible("link")
    if request.method == "POST" and links.use_link(link):
        sign_in.sign_in(request, link.administrator)
        return redirect("customers")
    return render(
        request, "accounts/sign_in_link.html", {"administrator": link.administrator, "title": "Sign in"}
    )


@page(SIGNED_IN, post=True, get=False)
def theme(request: Request) -> HttpResponse:
    actions.choose_theme(cast("Administrator", request.user), request.POST.get("theme", ""))
    return redirect(safe_next(request, "/"))
