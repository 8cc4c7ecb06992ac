from __future__ import annotations

from typing import cast

from django.http import HttpResponse
from django.shortcuts import redirect

from openmsc.kit.web import SIGNED_IN, Request, page, safe_next

from . import actions
from .models import Administrator


@page(SIGNED_IN, post=True, get=False)
def theme(request: Request) -> HttpResponse:
    actions.choose_theme(cast("Administrator", request.user), request.POST.get("theme", ""))
    return redirect(safe_next(request, "/"))
