"""From one status to the next (TEN-3): suspend, activate, delete. The removal itself is in backups/removal.py."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from openmsc.kit.actor import Actor
from openmsc.kit.change import change
from openmsc.kit.errors import refuse_if
from openmsc.kit.schedule.sweeps import hasten

from . import lifecycle_rules as rules
from . import verbs
from .models import Tenant

REMOVAL = "remove deleted products"  # the sweep


def suspend(actor: Actor, tenant: Tenant, *, now: datetime | None = None) -> None:
    """TEN-5. Its reports are refused until it is activated; what it stores is metered on."""
    with change(actor, verbs.SUSPEND, tenant):
        refuse_if(rules.why_not_suspend(tenant))
        tenant.status = Tenant.Status.SUSPENDED
        tenant.suspended_on = now or timezone.now()


def activate(actor: Actor, tenant: Tenant, *, now: datetime | None = None) -> None:
    """TEN-5. Everything is as it was."""
    with change(actor, verbs.ACTIVATE, tenant):
        refuse_if(rules.why_not_activate(tenant))
        tenant.status = Tenant.Status.READY
        tenant.suspended_on = None


def delete(actor: Actor, tenant: Tenant, *, now: datetime | None = None) -> None:
    """TEN-6: softly. It takes no reports from now on, and is removed a week later unless that is cancelled."""
    with change(actor, verbs.DELETE, tenant):
        refuse_if(rules.why_not_delete(tenant))
        tenant.deleted_from = tenant.status
        tenant.status = Tenant.Status.SOFT_DELETED
        tenant.delete_date = (now or timezone.now()) + rules.KEPT_FOR


def cancel_deletion(actor: Actor, tenant: Tenant, *, now: datetime | None = None) -> None:
    """TEN-6: back to where it was, Ready or Suspended."""
    with change(actor, verbs.CANCEL_DELETION, tenant):
        refuse_if(rules.why_not_cancel_deletion(tenant, now or timezone.now()))
        tenant.status = tenant.deleted_from or Tenant.Status.READY
        tenant.delete_date = tenant.deleted_from = None


def delete_now(actor: Actor, tenant: Tenant, *, now: datetime | None = None) -> None:
    """TEN-6: no more waiting. The next worker that looks removes it; nothing brings it back."""
    with change(actor, verbs.DELETE_NOW, tenant) as edit:
        now = now or timezone.now()  # once the row is locked: of two at once the second sees that it is over
        refuse_if(rules.why_not_delete_now(tenant, now))
        tenant.delete_date = now
        edit.then(lambda: hasten(REMOVAL))
