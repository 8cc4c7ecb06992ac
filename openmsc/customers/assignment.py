"""Who looks after a customer, changed by itself: for many customers at once (CUS-8)."""

from __future__ import annotations

from collections.abc import Sequence

from openmsc.accounts.models import Administrator
from openmsc.kit.actor import Actor
from openmsc.kit.change import change
from openmsc.kit.errors import refuse_if

from . import rules, verbs
from .models import Customer


def assign_administrators(
    actor: Actor,
    customer: Customer,
    *,
    assign: Sequence[Administrator] = (),
    remove: Sequence[Administrator] = (),
) -> None:
    """Whoever is not named stays: of two at once, neither undoes what the other did."""
    with change(actor, verbs.EDIT, customer) as edit:
        refuse_if(rules.why_not_reassign(actor, customer, assign, remove))
        edit.then(lambda: customer.tenant_admins.add(*assign))
        edit.then(lambda: customer.tenant_admins.remove(*remove))
