from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from openmsc.kit.lists.views import list_page
from openmsc.kit.web import Request, page

from .lists import PLANS
from .models import ServicePlan


@page("plan.view", post=True)
def plans(request: Request) -> HttpResponse:
    return list_page(request, PLANS, context={"empty_text": "Service plans are made when OpenMSC is set up."})


@page("plan.view")
def plan(request: Request, pk: int) -> HttpResponse:
    """What a plan gives."""
    found = ServicePlan.objects.find(request.actor, pk=pk)
    return render(request, "plans/plan.html", {"plan": found, "title": found.name})
