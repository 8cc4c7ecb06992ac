"""`openmsc manage customer list|show|create|edit|delete`."""

from __future__ import annotations

from argparse import BooleanOptionalAction, Namespace
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.management.base import CommandParser
from django.db.models import Q

from openmsc.accounts.models import Administrator
from openmsc.customers import actions
from openmsc.customers.models import Customer
from openmsc.kit.actor import system
from openmsc.kit.commands import NounCommand, Said, Sub, table
from openmsc.kit.errors import NotVisible, Refused
from openmsc.kit.scope import ScopedQuerySet
from openmsc.kit.text import same_name

_FIELDS = ("name", "address", "phone", "time_zone")


def _customers() -> ScopedQuerySet[Customer]:
    found = Customer.objects.visible_to(system()).prefetch_related("tenant_admins", "contacts", "tenants")
    return found.order_by("name_sort", "pk")


def find(words: str) -> Customer:
    """By id, customer name or account name; a name that several have is refused."""
    try:
        return _customers().find(system(), pk=UUID(words))
    except ValueError:
        pass
    key = same_name(words)
    named = [c for c in _customers() if key in (same_name(c.name), same_name(c.account_name))]
    if len(named) > 1:
        ids = ", ".join(str(customer.pk) for customer in named)
        raise Refused(f"{len(named)} customers are named {words}: give the id of one, {ids}.")
    if not named:
        raise NotVisible("customer")
    return named[0]


def as_data(customer: Customer) -> dict[str, Any]:
    return {
        "id": customer.pk,
        "name": customer.name,
        "account_name": customer.account_name,
        "hide_name": customer.hide_name,
        "address": customer.address,
        "phone": customer.phone,
        "time_zone": customer.time_zone,
        "is_sandbox": customer.is_sandbox,
        "created_on": customer.created_on,
        "health": customer.get_health_display(),
        "tenant_admins": sorted(each.email for each in customer.tenant_admins.all()),
        "contacts": [{"name": each.name, "email": each.email} for each in customer.contacts.all()],
        "products": [tenant.get_product_display() for tenant in customer.tenants.all()],
    }


def _told(customer: Customer, done: str = "") -> Said:
    fresh = _customers().find(system(), pk=customer.pk)
    data = as_data(fresh)
    lines = [f"{name.replace('_', ' ')}: {_text(value)}" for name, value in data.items()]
    return Said(data, [f"{done} {fresh} ({fresh.pk})."] if done else lines)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(each["name"] if isinstance(each, dict) else str(each) for each in value) or "–"
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _list(given: Namespace) -> Said:
    found = [as_data(customer) for customer in _customers()]
    rows = [(each["id"], each["name"], each["health"], _text(each["products"])) for each in found]
    return Said(found, table([("ID", "NAME", "HEALTH", "PRODUCTS"), *rows]))


def _show(given: Namespace) -> Said:
    return _told(find(given.customer))


def _create(given: Namespace) -> Said:
    customer = actions.create(
        system(),
        **{name: getattr(given, name) for name in _FIELDS},
        hide_name=bool(given.account_name),
        account_name=given.account_name,
        tenant_admins=_administrators(given.tenant_admin or []),
    )
    return _told(customer, "Created")


def _edit(given: Namespace) -> Said:
    """What is not named stays."""
    customer = find(given.customer)
    fields = {name: getattr(given, name) or getattr(customer, name) for name in _FIELDS}
    admins = (
        list(customer.tenant_admins.all())
        if given.tenant_admin is None
        else _administrators(filter(None, given.tenant_admin))
    )
    hide_name = customer.hide_name if given.hide_name is None else given.hide_name
    actions.edit(
        system(), customer, **fields, hide_name=hide_name, tenant_admins=admins, version=customer.version
    )
    return _told(customer, "Saved")


def _delete(given: Namespace) -> Said:
    customer = find(given.customer)
    data = as_data(customer)
    actions.delete(system(), customer)
    return Said(data, [f"Deleted {customer} ({data['id']})."])


def _administrators(emails: Any) -> Sequence[Administrator]:
    found = []
    for email in emails:
        known = Administrator.objects.visible_to(system()).filter(Q(email__iexact=email)).first()
        if known is None:
            raise Refused(f"There is no administrator {email}.", "tenant_admins")
        found.append(known)
    return found


def _one(parser: CommandParser) -> None:
    parser.add_argument("customer", help="its id, name or account name")


def _fields(parser: CommandParser, *, required: bool) -> None:
    for name in _FIELDS:
        parser.add_argument(f"--{name.replace('_', '-')}", required=required)
    parser.add_argument(
        "--tenant-admin", action="append", metavar="E-MAIL", help="may be given several times; replaces all"
    )


def _new(parser: CommandParser) -> None:
    _fields(parser, required=True)
    parser.add_argument("--account-name", default="", help="hides the customer name from the service")


def _changed(parser: CommandParser) -> None:
    _one(parser)
    _fields(parser, required=False)
    parser.add_argument("--hide-name", action=BooleanOptionalAction, default=None)


class Command(NounCommand):
    help = "Customers."
    verbs = (
        Sub("list", "All customers.", _list),
        Sub("show", "One customer.", _show, _one),
        Sub("create", "A new customer.", _create, _new),
        Sub("edit", "Change what is named; the account name stays for life.", _edit, _changed),
        Sub("delete", "Delete a customer that has no product.", _delete, _one),
    )
