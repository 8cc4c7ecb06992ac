from __future__ import annotations

import zoneinfo
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from openmsc.kit.audit.lists import EVENTS, until_now
from openmsc.kit.errors import Refused, refuse_if
from openmsc.kit.forms import show_refusal
from openmsc.kit.lists.views import list_page
from openmsc.kit.web import Request, dialog, done, page, public_url

from . import actions, rules
from .details import details
from .forms import ContactForm, CustomerForm, NewCustomerForm
from .lists import CUSTOMERS
from .models import Contact, Customer


@page("customer.view", post=True)
def customers(request: Request) -> HttpResponse:
    """The first page after sign-in."""
    context = {
        "create_url": reverse("customer-create") if request.actor.can("customer.create") else "",
        "create_label": "Create Customer",
        "public_url": public_url(request),
        "empty_text": "Customers that are assigned to you are listed here.",
    }
    return list_page(request, CUSTOMERS, template="customers/customers.html", context=context)


@page("customer.create", post=True)
def create(request: Request) -> HttpResponse:
    form = NewCustomerForm(request.actor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            customer = actions.create(request.actor, **form.cleaned_data)
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
    form = CustomerForm(request.actor, request.POST or None, row=customer)
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


@page("event.view", post=True)
def customer_events(request: Request, pk: UUID) -> HttpResponse:
    """The Events tab (CUS-13): what was done to this customer and to what it has, in its time zone."""
    customer = Customer.objects.find(request.actor, pk=pk)
    with timezone.override(zoneinfo.ZoneInfo(customer.time_zone)):
        return list_page(
            request,
            EVENTS,
            base=until_now(request.actor).filter(customer_id=customer.pk),
            template="customers/list_tab.html",
            fragment="customers/list_of_tab.html",
            context=details(request, customer, "customer-events"),
        )


@page("contact.edit", post=True)
def add_contact(request: Request, pk: UUID) -> HttpResponse:
    customer = Customer.objects.find(request.actor, pk=pk)
    refuse_if(rules.why_not_edit(customer))
    form = ContactForm(request.actor, request.POST or None, primary=_primary(customer))
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_contact(request.actor, customer, **form.cleaned_data)
        except Refused as error:
            show_refusal(form, error)
        else:
            return done(request, "Contact added", "customer", customer.pk)
    context = {"form": form, "title": "Add Contact", "subtitle": customer.name}
    return dialog(request, "customers/contact_dialog.html", context, status=422 if form.errors else 200)


@page("contact.edit", post=True)
def edit_contact(request: Request, pk: int) -> HttpResponse:
    contact = Contact.objects.select_related("customer").find(request.actor, pk=pk)
    customer = contact.customer
    refuse_if(rules.why_not_edit(customer))
    form = ContactForm(request.actor, request.POST or None, primary=_primary(customer), row=contact)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_contact(request.actor, contact, **form.cleaned_data)
        except Refused as error:
            show_refusal(form, error)
        else:
            return done(request, "Contact saved", "customer", customer.pk)
    context = {"form": form, "title": "Edit Contact", "subtitle": customer.name, "contact": contact}
    return dialog(request, "customers/contact_dialog.html", context, status=422 if form.errors else 200)


@page("contact.edit", post=True)
def delete_contact(request: Request, pk: int) -> HttpResponse:
    contact = Contact.objects.select_related("customer").find(request.actor, pk=pk)
    customer = contact.customer
    if request.method == "POST":
        actions.delete_contact(request.actor, contact)
        return done(request, "Contact deleted", "customer", customer.pk)
    refuse_if(rules.why_not_edit(customer))
    return dialog(
        request, "customers/contact_delete_dialog.html", {"title": "Delete Contact", "contact": contact}
    )


def _primary(customer: Customer) -> Contact | None:
    return customer.contacts.filter(is_primary=True).first()
