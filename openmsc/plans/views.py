from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from openmsc.kit.errors import Refused, refuse_if
from openmsc.kit.lists.views import list_page
from openmsc.kit.web import Request, dialog, done, page

from . import actions, rules
from .forms import PlanForm
from .lists import PLANS, counted
from .models import ServicePlan


@page("plan.view", post=True)
def plans(request: Request) -> HttpResponse:
    context = {
        "create_url": reverse("plan-create") if request.actor.can("plan.create") else "",
        "create_label": "Create Service Plan",
        "create_page": True,
        "empty_text": "Service plans are made when OpenMSC is set up.",
    }
    return list_page(request, PLANS, context=context)


@page("plan.create", post=True)
def create(request: Request) -> HttpResponse:
    form = PlanForm(request.actor, request.POST or None)
    return _create(request, form, "Create Service Plan", back=reverse("plans"))


@page("plan.create", post=True)
def copy(request: Request, pk: int) -> HttpResponse:
    """A new plan whose form begins with what this one gives."""
    found = ServicePlan.objects.prefetch_related("products", "rates").find(request.actor, pk=pk)
    form = PlanForm(request.actor, request.POST or None, like=found)
    return _create(
        request, form, "Copy Service Plan", back=reverse("plan", args=[pk]), subtitle=f"Of {found}"
    )


def _create(request: Request, form: PlanForm, title: str, *, back: str, subtitle: str = "") -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            plan = actions.create(request.actor, **form.given())
        except Refused as error:
            form.refuse(error)
        else:
            return done(request, "Service plan created", "plan", plan.pk)
    context = {
        "form": form,
        "title": title,
        "subtitle": subtitle,
        "back": back,
        "verb": "Create Service Plan",
    }
    return render(request, "plans/plan_form.html", context, status=422 if form.errors else 200)


@page("plan.delete", post=True)
def delete(request: Request, pk: int) -> HttpResponse:
    plan = counted(request.actor, pk)
    if request.method == "POST":
        actions.delete(request.actor, plan)
        return done(request, "Service plan deleted", "plans")
    refuse_if(rules.why_not_delete(plan, plan.tenants_count))
    context = {"title": "Delete Service Plan", "plan": plan, "back": reverse("plan", args=[pk])}
    return dialog(request, "plans/delete_dialog.html", context)
