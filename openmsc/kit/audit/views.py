from __future__ import annotations

from django.http import HttpResponse

from openmsc.kit.lists.views import list_page
from openmsc.kit.web import Request, page

from .lists import EVENTS, until_now


@page("event.view", post=True)
def events(request: Request) -> HttpResponse:
    return list_page(request, EVENTS, base=until_now(request.actor))
