from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from openmsc.accounts import links
from openmsc.accounts.models import OneTimeLink
from openmsc.accounts.sign_in import sign_in
from openmsc.kit.errors import NotVisible, Refused
from openmsc.kit.forms import show_refusal
from openmsc.kit.web import PUBLIC, Request, page

from . import actions, tasks
from .forms import SetUpForm


@page(PUBLIC, post=True)
@never_cache
def set_up(request: Request, token: str) -> HttpResponse:
    link = links.valid_link(links.Purpose.SET_UP, token)
    if link is None:
        raise NotVisible("link")
    form = SetUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _done(request, form, link)
        except Refused as error:
            show_refusal(form, error)
    return render(
        request,
        "setup/set_up.html",
        {"form": form, "title": "Set up OpenMSC"},
        status=422 if form.errors else 200,
    )


def _done(request: Request, form: SetUpForm, link: OneTimeLink) -> HttpResponse:
    data = dict(form.cleaned_data)
    demonstration = data.pop("demonstration")
    administrator = actions.set_up(link, **data)
    sign_in(request, administrator)
    if demonstration:
        tasks.load_demonstration.enqueue()
        messages.success(request, "Demonstration data is being loaded. Reload this page to see it grow.")
    return redirect("second-factors")
