"""What can be done with customers and their contacts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from openmsc.accounts.models import Administrator
from openmsc.kit.actor import Actor
from openmsc.kit.change import change
from openmsc.kit.errors import Refused, refuse_if

from . import rules, verbs
from .models import Contact, Customer


def create(
    actor: Actor,
    *,
    name: str,
    address: str,
    phone: str,
    time_zone: str,
    hide_name: bool = False,
    account_name: str = "",
    tenant_admins: Sequence[Administrator] = (),
    is_sandbox: bool = False,
    now: datetime | None = None,
) -> Customer:
    """CUS-10. Without *Hide customer name* the account name is the customer name as it is now."""
    customer = Customer(
        name=_tidy(name),
        account_name=_tidy(account_name) if hide_name else _tidy(name),
        hide_name=hide_name,
        address=address.strip(),
        phone=phone,
        time_zone=time_zone,
        is_sandbox=is_sandbox,
        created_on=now or timezone.now(),
        created_by=actor.name,
    )
    try:
        with change(actor, verbs.CREATE, customer) as edit:
            edit.refuse_if(rules.why_not_assign(tenant_admins), "tenant_admins")
            edit.then(lambda: customer.tenant_admins.set(tenant_admins))
    except Refused as refused:
        raise refused if hide_name else _beside_the_name(refused) from None
    return customer


def edit(
    actor: Actor,
    customer: Customer,
    *,
    name: str,
    hide_name: bool,
    address: str,
    phone: str,
    time_zone: str,
    tenant_admins: Sequence[Administrator],
    version: int | None = None,
) -> Customer:
    """CUS-14. The account name is no parameter: it stays for life."""
    with change(actor, verbs.EDIT, customer, version=version) as changes:
        refuse_if(rules.why_not_edit(customer))
        kept = set(customer.tenant_admins.values_list("pk", flat=True))
        changes.refuse_if(rules.why_not_assign(a for a in tenant_admins if a.pk not in kept), "tenant_admins")
        changes.refuse_if(rules.why_not_leave_out(actor, tenant_admins), "tenant_admins")
        customer.name = _tidy(name)
        customer.hide_name = hide_name
        customer.address = address.strip()
        customer.phone = phone
        customer.time_zone = time_zone
        changes.then(lambda: customer.tenant_admins.set(tenant_admins))
    return customer


def delete(actor: Actor, customer: Customer) -> None:
    """CUS-16. Contacts and assignments go with it; its events stay."""
    with change(actor, verbs.DELETE, customer) as changes:
        refuse_if(rules.why_not_delete(customer))
        changes.delete()


def add_contact(actor: Actor, customer: Customer, **details: Any) -> Contact:
    """`details`: name, job_title, email, phone, is_primary."""
    contact = Contact(customer=customer, **details)
    with change(actor, verbs.CREATE_CONTACT, contact):
        refuse_if(rules.why_not_edit(customer))
    return contact


def _beside_the_name(refused: Refused) -> Refused:
    """Who was not asked for an account name reads what is wrong with it beside the name."""
    fields = dict(refused.fields)
    if sentence := fields.pop("account_name", ""):
        fields.setdefault("name", f"{sentence}: switch on Hide customer name to give another")
    return Refused(fields=fields) if fields else refused


def _tidy(name: str) -> str:
    return " ".join(name.split())
