"""What can be done with backup policies."""

from __future__ import annotations

from openmsc.kit.actor import Actor
from openmsc.kit.change import change
from openmsc.tenants.models import Tenant

from . import verbs
from .models import BackupPolicy


def set_policy(
    actor: Actor, tenant: Tenant, *, name: str, schedule: str = "", retention_days: int | None = None
) -> BackupPolicy:
    """Make the tenant's policy of this name, or change its schedule and retention."""
    found = BackupPolicy.objects.filter(tenant=tenant, name=name).first()
    policy = found or BackupPolicy(tenant=tenant, name=name)
    with change(actor, verbs.EDIT_POLICY, policy):
        policy.schedule = schedule
        policy.retention_days = retention_days
    return policy
