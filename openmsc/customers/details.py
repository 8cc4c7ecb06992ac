"""What every tab of a customer's page shows: its head and its tabs. The tabs' views are in the apps they show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from openmsc.kit.actor import Actor
from openmsc.kit.icons import icon
from openmsc.kit.menus import Entry
from openmsc.kit.web import Request

from . import rules, verbs
from .lists import health_pill, row_menu
from .models import Contact, Customer

# label, URL name, permission
TABS = (
    ("Summary", "customer", "customer.view"),
    ("Customer Health", "customer-health", "health.view"),
    ("Jobs", "customer-jobs", "job.view"),
    ("Events", "customer-events", "event.view"),
)


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class ContactCard:
    contact: Contact
    entries: list[Entry]


def details(request: Request, customer: Customer, current: str) -> dict[str, Any]:
    """Template context of `customers/details.html`; `current` is the URL name of the open tab."""
    return {
        "customer": customer,
        "title": customer.name,
        "health_pill": health_pill(customer),
        "tabs": [
            Tab(label, reverse(name, args=[customer.pk]), name == current)
            for label, name, permission in TABS
            if request.actor.can(permission)
        ],
        "menu_entries": row_menu(customer, request.actor),
    }


def account(actor: Actor, customer: Customer) -> dict[str, Any]:
    """Template context of `customers/account.html` and `customers/contacts.html`."""
    why = rules.why_not_edit(customer)
    edit = Entry("Edit account details", icon("pencil"), reverse("customer-edit", args=[customer.pk]), why)
    add = Entry("Add Contact", icon("plus", "ic-14"), reverse("contact-add", args=[customer.pk]), why)
    return {
        "edit_account": edit if actor.can(verbs.EDIT.permission) else None,
        "add_contact": add if actor.can(verbs.CREATE_CONTACT.permission) else None,
        "contact_cards": [
            ContactCard(contact, _contact_menu(actor, contact, why)) for contact in customer.contacts.all()
        ],
    }


def _contact_menu(actor: Actor, contact: Contact, why: str | None) -> list[Entry]:
    if not actor.can(verbs.EDIT_CONTACT.permission):
        return []
    delete = reverse("contact-delete", args=[contact.pk])
    return [
        Entry("Edit", icon("pencil"), reverse("contact-edit", args=[contact.pk]), why),
        Entry("Delete", icon("trash"), delete, why, dangerous=True),
    ]
