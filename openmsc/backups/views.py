from __future__ import annotations

import zoneinfo
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from openmsc.customers.details import details
from openmsc.customers.forms import NameTypedForm
from openmsc.customers.models import Customer
from openmsc.kit.errors import Refused
from openmsc.kit.forms import show_refusal
from openmsc.kit.lists.views import list_page
from openmsc.kit.web import Request, dialog, done, page, public_url
from openmsc.tenants.models import Tenant

from . import strip, tokens
from .figures import last_days
from .forms import TokenForm
from .job_lists import JOBS, job_status
from .lists import DATA_SOURCES, TOKENS
from .models import DataSource, Job, ReportingToken

_NO_JOBS = "Jobs appear with the first report of a backup engine."


@page("health.view", post=True)
def customer_health(request: Request, pk: UUID) -> HttpResponse:
    """The Customer Health tab (HEA-2), in the customer's time zone."""
    customer = Customer.objects.prefetch_related("tenants").find(request.actor, pk=pk)
    with timezone.override(zoneinfo.ZoneInfo(customer.time_zone)):
        return list_page(
            request,
            DATA_SOURCES,
            base=DataSource.objects.filter(tenant__customer=customer),
            template="backups/customer_health.html",
            fragment="backups/data_sources.html",
            context={
                **details(request, customer, "customer-health"),
                "figures": last_days(customer, timezone.localdate()),
                "strip_key": strip.key(),
            },
        )


@page("job.view", post=True)
def jobs(request: Request) -> HttpResponse:
    """All jobs that the reader may see, the newest first (HEA-6)."""
    return list_page(request, JOBS, context={"empty_title": "No jobs yet", "empty_text": _NO_JOBS})


@page("job.view", post=True)
def customer_jobs(request: Request, pk: UUID) -> HttpResponse:
    """The Jobs tab (CUS-13), in the customer's time zone."""
    customer = Customer.objects.find(request.actor, pk=pk)
    # By key: the few tenants' jobs are found by an index, whatever the others have.
    tenants = list(
        Tenant.objects.visible_to(request.actor).filter(customer=customer).values_list("pk", flat=True)
    )
    with timezone.override(zoneinfo.ZoneInfo(customer.time_zone)):
        return list_page(
            request,
            JOBS,
            base=Job.objects.filter(tenant__in=tenants),
            template="customers/list_tab.html",
            fragment="customers/list_of_tab.html",
            context={
                **details(request, customer, "customer-jobs"),
                "empty_title": "No jobs yet",
                "empty_text": _NO_JOBS,
            },
        )


@page("job.view")
def job(request: Request, pk: int) -> HttpResponse:
    found = Job.objects.select_related("tenant__customer", "data_source__organization").find(
        request.actor, pk=pk
    )
    customer = found.tenant.customer
    with timezone.override(zoneinfo.ZoneInfo(customer.time_zone)):
        context = {"job": found, "customer": customer, "status": job_status(found)}
        return render(request, "backups/job.html", context)


@page("token.view", post=True)
def reporting_tokens(request: Request, pk: UUID) -> HttpResponse:
    tenant = Tenant.objects.select_related("customer").find(request.actor, pk=pk)
    return list_page(
        request,
        TOKENS,
        base=ReportingToken.objects.filter(tenant=tenant),
        template="backups/tokens.html",
        fragment="backups/tokens_list.html",
        context={"tenant": tenant, "may_create": request.actor.can("token.create")},
    )


@page("token.create", post=True)
def create_token(request: Request, pk: UUID) -> HttpResponse:
    """The secret is shown in the answer, once, and nowhere kept."""
    tenant = Tenant.objects.select_related("customer").find(request.actor, pk=pk)
    sources = DataSource.objects.visible_to(request.actor).filter(tenant=tenant).order_by("name_sort", "pk")
    form = TokenForm(sources, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            token, secret = tokens.create_token(request.actor, tenant, **form.cleaned_data)
        except Refused as error:
            show_refusal(form, error)
        else:
            context = {
                "title": "Token created",
                "token": token,
                "secret": secret,
                "tenant": tenant,
                "address": public_url(request),
            }
            return dialog(request, "backups/token_created_dialog.html", context)
    context = {"form": form, "title": "Create token", "subtitle": str(tenant)}
    return dialog(request, "backups/create_token_dialog.html", context, status=422 if form.errors else 200)


@page("token.revoke", post=True)
def revoke_token(request: Request, pk: int) -> HttpResponse:
    token = ReportingToken.objects.select_related("tenant__customer").find(request.actor, pk=pk)
    form = NameTypedForm(token.tenant.customer.name, request.POST or None)
    if request.method == "POST" and form.is_valid():
        tokens.revoke_token(request.actor, token)
        return done(request, "Token revoked", "tokens", token.tenant_id)
    context = {"title": "Revoke token", "token": token, "form": form}
    return dialog(request, "backups/revoke_token_dialog.html", context, status=422 if form.errors else 200)
