"""Questions about customers, with a sentence for an answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openmsc.accounts.models import Administrator
from openmsc.accounts.roles import Role
from openmsc.kit.actor import Actor

from .models import Customer

_NAMED = 10  # of those that a sentence is about


def why_not_edit(customer: Customer) -> str | None:
    if customer.is_sandbox:  # CUS-17
        return "The sandbox customer is for demonstrations: its account details stay as they are."
    return None


def why_not_delete(customer: Customer) -> str | None:
    """CUS-16, CUS-17. Suspended products and those being deleted count too."""
    if customer.is_sandbox:
        return "The sandbox customer is part of the installation and cannot be deleted."
    if names := ", ".join(tenant.get_product_display() for tenant in customer.tenants.all()):
        return f"You cannot delete a customer that has a product associated with it: {names}. Delete those first."
    return None


def why_not_leave_out(actor: Actor, administrators: Iterable[Administrator]) -> str | None:
    """ADM-1: whom the actor leaves out must not be the actor, who would see the customer no more."""
    if actor.customer_ids is None or any(each.pk == actor.id for each in administrators):
        return None
    return "You would no longer see this customer. Ask an MSP Administrator to take you off it."


def why_not_assign(administrators: Iterable[Administrator]) -> str | None:
    """CUS-15, ADM-3: only Ready tenant administrators look after customers."""
    for administrator in administrators:
        if administrator.role != Role.TENANT:
            return f"{administrator} is no Tenant Administrator. Choose Tenant Administrators only."
        if administrator.state == Administrator.State.PENDING:
            return f"{administrator} has not activated the account yet (Pending). Assign them once they have."
        if administrator.state == Administrator.State.INACTIVE:
            return f"{administrator} is switched off (Inactive). Choose a Ready Tenant Administrator."
    return None


def why_not_hand_over(
    administrator: Administrator, to: Sequence[Administrator], customers: Sequence[Customer]
) -> str | None:
    """ADM-3: who is assigned is not deleted before somebody else looks after their customers."""
    if not to:
        return f"{administrator} looks after {named(customers)}. Choose who takes over"
    if administrator in to:
        return "Choose somebody else"
    return why_not_assign(to)


def would_drop(customers: Sequence[Customer]) -> str:
    return f"Only Tenant Administrators look after customers. Removed from {named(customers)}."


def named(customers: Sequence[Customer]) -> str:
    """Acme Ltd, Zeta GmbH and 12 more"""
    names = ", ".join(customer.name for customer in customers[:_NAMED])
    more = len(customers) - _NAMED
    return f"{names} and {more:,} more" if more > 0 else names


def why_not_reassign(
    actor: Actor, customer: Customer, assign: Sequence[Administrator], remove: Sequence[Administrator]
) -> str | None:
    """CUS-15, CUS-17, ADM-1, as when the customer is edited; and that there is something to do at all."""
    coming, going = coming_and_going(customer, assign, remove)
    kept = [each for each in customer.tenant_admins.all() if each not in going]
    if reason := why_not_edit(customer):
        return reason
    if not coming and not going:
        return "Nothing would change."
    return why_not_assign(coming) or why_not_leave_out(actor, [*kept, *coming])


def coming_and_going(
    customer: Customer, assign: Sequence[Administrator], remove: Sequence[Administrator]
) -> tuple[list[Administrator], list[Administrator]]:
    """Of those named, who would really come, and who would really go."""
    now = set(customer.tenant_admins.all())
    return [each for each in assign if each not in now], [each for each in remove if each in now]
