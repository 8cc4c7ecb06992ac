"""From an administrator to the actor that everything below the edge knows."""

from __future__ import annotations

from dataclasses import replace

from openmsc.kit.actor import NOBODY, Actor

from . import verbs
from .models import Administrator
from .roles import PERMISSIONS, Role


def actor_for(administrator: Administrator, address: str = "") -> Actor:
    role = Role(administrator.role)
    assigned = None
    if role is Role.TENANT:
        assigned = frozenset(administrator.customers.values_list("pk", flat=True))
    return Actor(
        "administrator",
        administrator.pk,
        administrator.name,
        permissions=PERMISSIONS[role],
        customer_ids=assigned,
        email=administrator.email,
        role=role.label,
        address=address,
    )


def oneself(administrator: Administrator, address: str = "") -> Actor:
    """For what everybody may do to their own account, whatever the role and without a customer yet."""
    allowed = frozenset({verbs.EDIT.permission})
    return replace(actor_for(administrator, address), permissions=allowed, customer_ids=None)


def actor_by_id(pk: int) -> Actor:
    """For work in the background that somebody began (settings.ADMINISTRATOR_ACTOR)."""
    found = Administrator.objects.filter(pk=pk, state=Administrator.State.READY).first()
    return actor_for(found) if found is not None else NOBODY
