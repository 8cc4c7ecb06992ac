from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from openmsc.kit.errors import Refused, refuse_if
from openmsc.kit.forms import show_refusal
from openmsc.kit.lists.views import list_page
from openmsc.kit.web import Request, dialog, done, page, public_url

from . import actions, rules
from .forms import CustomerForm
from .lists import CUSTOMERS
from .models import Customer


@page("customer.view")
def customers(request: Request) -> HttpResponse:
    """The first page after sign-in."""
    everything = Customer.objects.visible_to(request.actor)
    context = {
        "create_url": reverse("customer-create") if request.actor.can("customer.create") else "",
        "create_label": "Create Customer",
        "public_url": public_url(request),
        "only_sandbox": not everything.filter(is_sandbox=False).exists(),
        "empty_text": "Customers that are assigned to you are listed here.",
    }
    return list_page(request, CUSTOMERS, template="customers/customers.html", context=context)


@page("customer.create", post=True)
def create(request: Request) -> HttpResponse:
    form = CustomerForm(request.actor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        try:
            customer = actions.create(request.actor, **data)
        except Refused as error:
            show_refusal(form, error)
        else:
            return done(request, "Customer created", "customer", customer.pk)
    context = {"form": form, "title": "Create Customer"}
    return dialog(request, "customers/customer_dialog.html", context, status=422 if form.errors else 200)


@page("customer.edit", post=True)
def edit(request: Request, pk: UUID) -> HttpResponse:
    customer = Customer.objects.find(request.actor, pk=pk)
    refuse_if(rules.why_not_edit(customer))
    form = CustomerForm(request.actor, request.POST or None, customer=customer)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit(request.actor, customer, **form.cleaned_data)
        except Refused as error:
            show_refusal(form, error)
        else:
            return done(request, "Customer saved", "customer", customer.pk)
    context = {"form": form, "title": "Edit Customer", "customer": customer}
    return dialog(request, "customers/customer_dialog.html", context, status=422 if form.errors else 200)


@page("customer.delete", post=True)
def delete(request: Request, pk: UUID) -> HttpResponse:
    customer = Customer.objects.find(request.actor, pk=pk)
    if request.method == "POST":
        actions.delete(request.actor, customer)
        return done(request, "Customer deleted", "customers")
    refuse_if(rules.why_not_delete(customer))
    return dialog(request, "customers/delete_dialog.html", {"title": "Delete Customer", "customer": customer})
