"""Adding and editing products: their dialogs (TEN-1, TEN-2, TEN-4)."""

from __future__ import annotations

from uuid import UUID

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.utils import timezone

from openmsc.customers.models import Customer
from openmsc.kit.dates import day
from openmsc.kit.errors import NotVisible, Refused, refuse_if
from openmsc.kit.forms import show_refusal
from openmsc.kit.web import Request, dialog, done, page
from openmsc.plans.details import Given
from openmsc.plans.lists import tenants_url
from openmsc.plans.offers import today_utc
from openmsc.plans.products import PRODUCTS

from . import actions, edit_rules, rules
from .forms import AddProductForm, EditProductForm, ExtendForm, TermsForm
from .models import Tenant


@page("tenant.create", post=True)
def add_product(request: Request, pk: UUID, product: int) -> HttpResponse:
    customer = Customer.objects.find(request.actor, pk=pk)
    if product not in PRODUCTS:
        raise NotVisible("product")
    refuse_if(rules.why_not_add(customer, product))
    now, name = timezone.now(), PRODUCTS[product].name
    given = (request.actor, customer, product, now)
    if "follow" in request.POST:
        return _terms(request, AddProductForm(*given, typed=request.POST), customer, f"Add {name}")
    form = AddProductForm(*given, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_product(request.actor, customer, product=product, now=now, **form.terms())
        except Refused as error:
            show_refusal(form, error)
        else:
            return done(request, f"{name} added", "customer", customer.pk)
    return _terms(request, form, customer, f"Add {name}")


@page("tenant.edit", post=True)
def edit(request: Request, pk: UUID) -> HttpResponse:
    tenant = Tenant.objects.select_related("customer", "service_plan").find(request.actor, pk=pk)
    refuse_if(rules.why_not_edit(tenant))
    now, title = timezone.now(), f"Edit {tenant.sold.name}"
    if "follow" in request.POST:
        form = EditProductForm(request.actor, tenant, now, typed=request.POST)
        return _terms(request, form, tenant.customer, title, tenant)
    form = EditProductForm(request.actor, tenant, now, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit(request.actor, tenant, now=now, **form.terms())
        except Refused as error:
            if sentence := error.fields.pop("storage_regions", ""):
                error.fields["more_regions"] = sentence
            show_refusal(form, error)
        else:
            return done(request, f"{tenant.sold.name} saved", "customer", tenant.customer_id)
    return _terms(request, form, tenant.customer, title, tenant)


def _terms(
    request: Request, form: TermsForm, customer: Customer, title: str, tenant: Tenant | None = None
) -> HttpResponse:
    """The dialog of both. `follow` asks for it anew with what is typed, when another plan or type is chosen."""
    plan = form.plan
    if plan:
        prefetch_related_objects([plan], "rates")
    given = plan.gives(form.product.id) if plan else None
    on_it = Tenant.objects.visible_to(request.actor).filter(service_plan=plan) if plan else None
    context = {
        "form": form,
        "title": title,
        "subtitle": customer.name,
        "tenant": tenant,
        "plan": plan,
        "given": given,
        "details": Given(given, today_utc()) if given else None,
        "tenants_url": tenants_url(plan) if plan else "",
        "used_by": on_it.values("customer").distinct().count() if on_it is not None else 0,
    }
    status = 422 if form.is_bound and form.errors else 200
    return dialog(request, "tenants/terms_dialog.html", context, status=status)


@page("tenant.edit", post=True)
def extend(request: Request, pk: UUID) -> HttpResponse:
    tenant = Tenant.objects.select_related("customer").find(request.actor, pk=pk)
    now = timezone.now()
    refuse_if(rules.why_not_extend_at_all(tenant, now))
    form = ExtendForm(tenant, now, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.extend_evaluation(request.actor, tenant, now=now, **form.cleaned_data)
        except Refused as error:
            show_refusal(form, error)
        else:
            ends = day(tenant.license_expiry)
            return done(request, f"Evaluation extended to {ends}", "customer", tenant.customer_id)
    context = {"form": form, "title": "Extend evaluation", "subtitle": str(tenant)}
    return dialog(request, "tenants/extend_dialog.html", context, status=422 if form.errors else 200)


@page("tenant.edit", post=True)
def convert(request: Request, pk: UUID) -> HttpResponse:
    """Asked first, since Commercial never goes back."""
    tenant = Tenant.objects.select_related("customer").find(request.actor, pk=pk)
    now = timezone.now()
    if request.method == "POST":
        actions.convert(request.actor, tenant, now=now)
        return done(request, f"{tenant.sold.name} is Commercial", "customer", tenant.customer_id)
    refuse_if(edit_rules.why_not_convert(tenant))
    today = now.astimezone(tenant.zone).date()
    context = {
        "title": "Convert to Commercial",
        "subtitle": str(tenant),
        "tenant": tenant,
        "expiry": rules.preset_expiry(tenant.product, Tenant.Type.COMMERCIAL, today),
    }
    return dialog(request, "tenants/convert_dialog.html", context)
