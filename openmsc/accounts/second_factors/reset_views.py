"""Resetting somebody else's second factors, for an MSP administrator."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from openmsc.accounts.models import Administrator
from openmsc.kit.errors import refuse_if
from openmsc.kit.web import Request, dialog, done, page

from . import actions, methods, rules


@page("administrator.edit", post=True)
def reset(request: Request, pk: int) -> HttpResponse:
    administrator = Administrator.objects.find(request.actor, pk=pk)
    if request.method == "POST":
        actions.reset_second_factors(request.actor, administrator)
        return done(request, f"Second factors of {administrator} reset", "administrators")
    has = methods.of(administrator)
    refuse_if(rules.why_not_reset_second_factors(request.actor, administrator, has_one=has.number > 0))
    context = {
        "title": "Reset second factor",
        "subtitle": administrator.name,
        "administrator": administrator,
        "has": has,
        "back": reverse("administrators"),
    }
    return dialog(request, "accounts/second_factors/reset_dialog.html", context)
