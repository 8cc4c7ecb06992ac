"""A service plan's page with the tenants on it, and editing it, which reaches them (PLAN-2, PLAN-3)."""

from __future__ import annotations

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from openmsc.kit.errors import Refused
from openmsc.kit.lists.views import list_page
from openmsc.kit.web import Request, done, page
from openmsc.plans.details import Given
from openmsc.plans.forms import PlanForm
from openmsc.plans.lists import counted, row_menu, tenants_url
from openmsc.plans.models import ServicePlan
from openmsc.plans.offers import today_utc

from . import plan_changes
from .models import Tenant
from .plan_lists import PLAN_TENANTS

NAMED = 10  # of what stands in the way; the rest is a link


@page("plan.view", post=True)
def plan(request: Request, pk: int) -> HttpResponse:
    """What a plan gives, and who is on it, as far as the reader may know."""
    found = counted(request.actor, pk)
    prefetch_related_objects([found], "products", "rates")
    context = {
        "plan": found,
        "given": [Given(row, today_utc()) for row in found.products.all()],
        "menu_entries": row_menu(found, request.actor),
    }
    return list_page(
        request,
        PLAN_TENANTS,
        base=Tenant.objects.filter(service_plan=found),
        template="tenants/plan.html",
        fragment="tenants/plan_tenants.html",
        context=context,
    )


@page("plan.edit", post=True)
def edit(request: Request, pk: int) -> HttpResponse:
    found = ServicePlan.objects.prefetch_related("products", "rates").find(request.actor, pk=pk)
    form = PlanForm(request.actor, request.POST or None, row=found)
    obstacles: list[plan_changes.Obstacle] = []
    if request.method == "POST" and form.is_valid():
        try:
            number = plan_changes.edit(request.actor, found, **form.given())
        except plan_changes.InTheWay as refused:
            obstacles = list(refused.obstacles)
        except Refused as error:
            form.refuse(error)
        else:
            return done(request, _saved(number), "plan", pk)
    context = {
        "form": form,
        "title": "Edit Service Plan",
        "subtitle": found.name,
        "back": reverse("plan", args=[pk]),
        "verb": "Save",
        "plan": found,
        "number": Tenant.objects.visible_to(request.actor).filter(service_plan=found).count(),
        "obstacles": obstacles,
        "named": NAMED,
        "tenants_url": tenants_url(found),
    }
    status = 422 if form.errors or obstacles else 200
    return render(request, "tenants/plan_edit.html", context, status=status)


def _saved(number: int) -> str:
    if not number:
        return "Service plan saved"
    return f"Service plan saved; features of {number:,} tenant{'s' if number != 1 else ''} changed"
