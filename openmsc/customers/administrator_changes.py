"""Editing and deleting administrators: here, since both reach the customers they look after (ADM-2 to ADM-4).

Each customer that changes does so through its own gate, and so has an event of its own. Administrators are locked
before customers, everywhere: two at once never wait for each other.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from openmsc.accounts import guard, invitations, verbs
from openmsc.accounts import rules as account_rules
from openmsc.accounts.ending import end_sessions
from openmsc.accounts.models import Administrator, Provider
from openmsc.accounts.roles import Role
from openmsc.kit.actor import Actor, system
from openmsc.kit.errors import Refused, refuse_if

from . import actions, rules
from .models import Customer


class WouldDrop(Refused):
    """The role can change, but these customers lose their Tenant Administrator: ask first."""

    def __init__(self, customers: Sequence[Customer]) -> None:
        super().__init__(rules.would_drop(customers))
        self.customers = customers


def assigned(actor: Actor, administrator: Administrator) -> list[Customer]:
    """Whom they look after, of those that the actor may know."""
    theirs = Customer.objects.visible_to(actor).filter(tenant_admins=administrator)
    return list(theirs.order_by("name_sort", "pk"))


def edit(
    actor: Actor,
    administrator: Administrator,
    *,
    first_name: str,
    last_name: str,
    phone: str,
    time_zone: str,
    role: Role,
    email: str | None = None,
    drop: Collection[UUID] = (),
    console: str = "",
    version: int | None = None,
) -> invitations.Invitation | None:
    """`drop` are the customers that the editor saw go; raises `WouldDrop` if there are others.

    A Pending one whose e-mail changes is invited again, there: that invitation is the answer.
    """
    paths: list[str] = []
    with guard.changing(actor, verbs.EDIT, administrator, version=version) as changes:
        administrator.first_name = first_name.strip()
        administrator.last_name = last_name.strip()
        administrator.phone = phone
        administrator.time_zone = time_zone
        address = administrator.email if email is None else email.strip().lower()
        if address != administrator.email:
            reason = account_rules.why_not_change_email(administrator)
            changes.refuse_if(reason or account_rules.why_not_email(address, Provider.current()), "email")
            administrator.email = address
            if not reason:
                paths = invitations.anew(actor, changes, administrator, console=console)
        if administrator.role == Role.TENANT and role != Role.TENANT:
            going = assigned(system(), administrator)
            if {customer.pk for customer in going} - set(drop):
                raise WouldDrop(going)
            changes.then(lambda: _hand_over(actor, going, administrator, []))
        administrator.role = role
    return invitations.Invitation(administrator, paths[0]) if paths else None


def delete(actor: Actor, administrator: Administrator, *, successor: Administrator | None = None) -> None:
    """Who looks after customers hands them over to a successor, in the same transaction."""
    beside = [successor] if successor else []
    with guard.changing(actor, verbs.DELETE, administrator, beside=beside) as changes:
        others = guard.others(administrator)
        refuse_if(account_rules.why_not_delete(actor, administrator, others=others))
        customers = assigned(system(), administrator)
        if customers:
            to = guard.hold(beside)
            refuse_if(rules.why_not_hand_over(administrator, to, customers), "successor")
            _hand_over(actor, customers, administrator, to)
        end_sessions(administrator)
        changes.delete()


def _hand_over(
    actor: Actor, customers: Sequence[Customer], former: Administrator, to: Sequence[Administrator]
) -> None:
    for customer in sorted(customers, key=lambda each: each.pk):
        actions.assign_administrators(actor, customer, assign=to, remove=[former])
