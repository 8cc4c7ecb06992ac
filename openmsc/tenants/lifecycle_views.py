"""Suspending, activating and deleting a product, from its card (TEN-5, TEN-6)."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from openmsc.customers.forms import NameTypedForm
from openmsc.kit.errors import refuse_if
from openmsc.kit.web import Request, dialog, done, page

from . import lifecycle
from . import lifecycle_rules as rules
from .models import Tenant


@page("tenant.suspend", post=True, get=False)
def suspend(request: Request, pk: UUID) -> HttpResponse:
    """Without a question, since it can be undone."""
    tenant = _find(request, pk)
    lifecycle.suspend(request.actor, tenant)
    return _done(request, tenant, "suspended", undo="product-activate")


@page("tenant.suspend", post=True, get=False)
def activate(request: Request, pk: UUID) -> HttpResponse:
    tenant = _find(request, pk)
    lifecycle.activate(request.actor, tenant)
    return _done(request, tenant, "activated", undo="product-suspend")


@page("tenant.delete", post=True)
def delete(request: Request, pk: UUID) -> HttpResponse:
    tenant, now = _find(request, pk), timezone.now()
    if request.method == "POST":
        lifecycle.delete(request.actor, tenant, now=now)
        until = rules.deletion(tenant)
        said = f"{tenant.sold.name} will be deleted on {until}"
        undo = reverse("product-cancel-deletion", args=[tenant.pk])
        return done(request, said, "customer", tenant.customer_id, undo=undo)
    refuse_if(rules.why_not_delete(tenant))
    context = {
        "title": f"Delete {tenant.sold.name}",
        "subtitle": tenant.customer.name,
        "tenant": tenant,
        "until": rules.local(tenant, now + rules.KEPT_FOR),
        "hanging_on": _hanging_on(tenant),
    }
    return dialog(request, "tenants/delete_dialog.html", context)


@page("tenant.delete", post=True, get=False)
def cancel_deletion(request: Request, pk: UUID) -> HttpResponse:
    tenant = _find(request, pk)
    lifecycle.cancel_deletion(request.actor, tenant)
    return done(request, f"Deletion of {tenant.sold.name} cancelled", "customer", tenant.customer_id)


@page("tenant.delete", post=True)
def delete_now(request: Request, pk: UUID) -> HttpResponse:
    """Final: the customer's name is typed first."""
    tenant = _find(request, pk)
    refuse_if(rules.why_not_delete_now(tenant, timezone.now()))
    form = NameTypedForm(tenant.customer.name, request.POST or None)
    if request.method == "POST" and form.is_valid():
        lifecycle.delete_now(request.actor, tenant)
        return done(request, f"{tenant.sold.name} is being deleted", "customer", tenant.customer_id)
    context = {
        "title": f"Delete {tenant.sold.name} now",
        "tenant": tenant,
        "form": form,
        "until": rules.deletion(tenant),
        "hanging_on": _hanging_on(tenant),
    }
    return dialog(request, "tenants/delete_now_dialog.html", context, status=422 if form.errors else 200)


def _find(request: Request, pk: UUID) -> Tenant:
    return Tenant.objects.select_related("customer", "service_plan").find(request.actor, pk=pk)


def _done(request: Request, tenant: Tenant, what: str, *, undo: str) -> HttpResponse:
    back = reverse(undo, args=[tenant.pk])
    return done(request, f"{tenant.sold.name} {what}", "customer", tenant.customer_id, undo=back)


def _hanging_on(tenant: Tenant) -> str:
    """6 data sources, 2 reporting tokens, 11,204 jobs and the license

    Counted through reverse relations, since it is the apps above that know these.
    """
    nouns = {"data source": "data_sources", "reporting token": "reporting_tokens", "job": "jobs"}
    counts = {noun: getattr(tenant, name).count() for noun, name in nouns.items()}
    told = [f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s" for noun, count in counts.items()]
    return f"{', '.join(told)} and the license"
