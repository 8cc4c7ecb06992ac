"""What can be done with customers and their contacts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from openmsc.accounts import guard
from openmsc.accounts.models import Administrator
from openmsc.kit.actor import Actor
from openmsc.kit.change import change, lock
from openmsc.kit.errors import Refused, refuse_if

from . import rules, tasks, verbs
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
    first_contact: Mapping[str, str] | None = None,
    is_sandbox: bool = False,
    confirm: bool = True,
    now: datetime | None = None,
) -> Customer:
    """CUS-10. Without *Hide customer name* the account name is the customer name as it is now.

    `first_contact` (name, job_title, email, phone) becomes the primary one. An administrator is told by mail, once
    the customer is there, unless `confirm` is off.
    """
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
        with transaction.atomic():
            held = guard.hold(tenant_admins)
            with change(actor, verbs.CREATE, customer) as edit:
                edit.refuse_if(rules.why_not_assign(held), "tenant_admins")
                if first_contact is not None:
                    edit.refuse_child(_contact(customer, **first_contact), prefix="contact_", to="customer")
                edit.then(lambda: customer.tenant_admins.set(held))
                if confirm and actor.kind == "administrator" and (reader := actor.id):
                    # In the same transaction: there is something to confirm exactly if there is a customer.
                    edit.then(lambda: tasks.confirm_creation.enqueue(str(customer.pk), reader))
            if first_contact is not None:
                add_contact(actor, customer, **first_contact, is_primary=True)
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
    with transaction.atomic():
        held = guard.hold(tenant_admins)
        with change(actor, verbs.EDIT, customer, version=version) as changes:
            refuse_if(rules.why_not_edit(customer))
            kept = set(customer.tenant_admins.values_list("pk", flat=True))
            changes.refuse_if(rules.why_not_assign(a for a in held if a.pk not in kept), "tenant_admins")
            changes.refuse_if(rules.why_not_leave_out(actor, held), "tenant_admins")
            customer.name = _tidy(name)
            customer.hide_name = hide_name
            customer.address = address.strip()
            customer.phone = phone
            customer.time_zone = time_zone
            changes.then(lambda: customer.tenant_admins.set(held))
    return customer


def assign_administrators(
    actor: Actor,
    customer: Customer,
    *,
    assign: Sequence[Administrator] = (),
    remove: Sequence[Administrator] = (),
) -> None:
    """CUS-8. Whoever is not named stays: of two at once, neither undoes what the other did."""
    with transaction.atomic():
        held = guard.hold(assign)
        with change(actor, verbs.EDIT, customer) as changes:
            refuse_if(rules.why_not_reassign(actor, customer, held, remove))
            changes.then(lambda: customer.tenant_admins.add(*held))
            changes.then(lambda: customer.tenant_admins.remove(*remove))


def delete(actor: Actor, customer: Customer) -> None:
    """CUS-16. Contacts and assignments go with it; its events stay."""
    with change(actor, verbs.DELETE, customer) as changes:
        refuse_if(rules.why_not_delete(customer))
        changes.delete()


def add_contact(
    actor: Actor,
    customer: Customer,
    *,
    name: str,
    job_title: str = "",
    email: str = "",
    phone: str = "",
    is_primary: bool = False,
) -> Contact:
    contact = _contact(customer, name=name, job_title=job_title, email=email, phone=phone)
    with transaction.atomic():
        lock(actor, customer)
        with change(actor, verbs.CREATE_CONTACT, contact):
            _mark(actor, contact, is_primary=is_primary)
    return contact


def edit_contact(
    actor: Actor,
    contact: Contact,
    *,
    name: str,
    job_title: str,
    email: str,
    phone: str,
    is_primary: bool,
    version: int | None = None,
) -> Contact:
    with transaction.atomic():
        lock(actor, contact.customer)
        with change(actor, verbs.EDIT_CONTACT, contact, version=version):
            contact.name = _tidy(name)
            contact.job_title = _tidy(job_title)
            contact.email = email.strip()
            contact.phone = phone.strip()
            _mark(actor, contact, is_primary=is_primary)
    return contact


def delete_contact(actor: Actor, contact: Contact) -> None:
    """Its events stay. Of the primary one nobody takes the mark over."""
    with change(actor, verbs.DELETE_CONTACT, contact) as changes:
        refuse_if(rules.why_not_edit(contact.customer))
        changes.delete()


def _contact(
    customer: Customer, *, name: str, job_title: str = "", email: str = "", phone: str = ""
) -> Contact:
    return Contact(
        customer=customer,
        name=_tidy(name),
        job_title=_tidy(job_title),
        email=email.strip(),
        phone=phone.strip(),
    )


def _mark(actor: Actor, contact: Contact, *, is_primary: bool) -> None:
    """At most one contact is primary: who becomes it takes the mark from whoever has it.

    The customer's row is locked meanwhile, so that of two at once the second sees what the first did.
    """
    refuse_if(rules.why_not_edit(contact.customer))
    contact.is_primary = is_primary
    if not is_primary:
        return
    for former in contact.customer.contacts.filter(is_primary=True).exclude(pk=contact.pk):
        with change(actor, verbs.EDIT_CONTACT, former):
            former.is_primary = False


def _beside_the_name(refused: Refused) -> Refused:
    """Who was not asked for an account name reads what is wrong with it beside the name."""
    fields = dict(refused.fields)
    if sentence := fields.pop("account_name", ""):
        fields.setdefault("name", f"{sentence}: switch on Hide customer name to give another")
    return Refused(fields=fields) if fields else refused


def _tidy(name: str) -> str:
    return " ".join(name.split())
