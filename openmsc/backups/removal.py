"""The end of a tenant (TEN-6): the worker removes it with all that hangs on it, most of which is of this app.

Its events and closed consumption figures stay. What is broken off half-way goes on with a later turn: the tenant's
row, which says that it is to go, is the last to go.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from openmsc.kit.actor import Actor
from openmsc.kit.change import change
from openmsc.kit.errors import NotVisible, Refused, refuse_if
from openmsc.kit.removal import pieces_below
from openmsc.tenants import lifecycle_rules, verbs
from openmsc.tenants.models import Tenant

from . import health
from .models import DataSource
from .recording import lock_tenant

AT_ONCE = 1000  # rows in one transaction
LEASE = timedelta(minutes=30)  # after so long whoever claimed it is taken for dead


def remove_deleted(actor: Actor, now: datetime | None = None) -> int:
    """Remove the tenants whose delete date has come; returns how many. Several workers may do so at once."""
    now = now or timezone.now()
    due = Tenant.objects.visible_to(actor).filter(status=Tenant.Status.SOFT_DELETED, delete_date__lte=now)
    keys = list(due.order_by("delete_date", "pk").values_list("pk", flat=True))
    return sum(_remove(actor, pk, now) for pk in keys if _claim(pk, now))


def _claim(pk: UUID, now: datetime) -> bool:
    """One worker gets it; and from here on nobody can cancel any more."""
    free = Q(removal_claimed=None) | Q(removal_claimed__lt=now - LEASE)
    due = Tenant.objects.filter(free, pk=pk, status=Tenant.Status.SOFT_DELETED, delete_date__lte=now)
    return due.update(removal_claimed=now) == 1


def _remove(actor: Actor, pk: UUID, now: datetime) -> bool:
    try:
        tenant = Tenant.objects.select_related("customer").find(actor, pk=pk)
        for piece in pieces_below(tenant, AT_ONCE):
            with transaction.atomic():
                if piece.model is DataSource:
                    lock_tenant(actor, pk)
                    health.forget(tenant, list(piece))
                piece.delete()
        with change(actor, verbs.REMOVE, tenant) as edit:
            refuse_if(lifecycle_rules.why_not_remove(tenant, now))
            edit.delete()
    except (
        NotVisible,
        Refused,
    ):  # somebody else was quicker, or something new hangs on it: the next turn finds out
        return False
    return True
