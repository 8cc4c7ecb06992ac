"""What the worker does with tenants. Each task may run twice."""

from __future__ import annotations

from django_tasks import task

from openmsc.kit.actor import system


@task()
def complete_creation(tenant_id: str) -> None:
    from . import actions
    from .models import Tenant

    tenant = Tenant.objects.filter(pk=tenant_id).first()
    if tenant is not None:
        actions.complete_creation(system(), tenant)
