"""Pages of the settings that are the provider's own."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from openmsc.kit.errors import Refused
from openmsc.kit.forms import show_refusal
from openmsc.kit.web import Request, done, page

from . import actions
from .forms import ProviderForm
from .models import Provider


@page("provider.edit", post=True)
def provider(request: Request) -> HttpResponse:
    row = Provider.current() or Provider(pk=1)
    form = ProviderForm(request.actor, request.POST or None, row=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_provider(request.actor, **form.cleaned_data)
        except Refused as error:
            show_refusal(form, error)
        else:
            return done(request, "Settings saved", "provider")
    context = {"form": form, "title": "Provider"}
    return render(request, "accounts/provider.html", context, status=422 if form.errors else 200)
