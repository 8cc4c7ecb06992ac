"""Runs that started and never ended become *failed (no end reported)* after their policy's limit (ING-4)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from openmsc.kit.actor import Actor
from openmsc.kit.errors import NotVisible

from .health import Ledger
from .models import DataSource, Job, Status
from .recording import lock_tenant

AT_ONCE = 500  # jobs of a tenant in one transaction
MESSAGE = "No end was reported."


def fail_overdue(actor: Actor, now: datetime | None = None) -> int:
    """Fail what is overdue, tenant by tenant; returns how many jobs. Several workers may do so at once."""
    now = now or timezone.now()
    overdue = Job.objects.visible_to(actor).filter(end_due__lte=now)
    tenants = overdue.order_by("tenant_id").values_list("tenant_id", flat=True).distinct()
    return sum(_fail(actor, tenant_id, now) for tenant_id in tenants)


def _fail(actor: Actor, tenant_id: UUID, now: datetime) -> int:
    with transaction.atomic():
        try:
            tenant = lock_tenant(actor, tenant_id)
        except NotVisible:  # removed meanwhile, with its jobs
            return 0
        # Asked again under the lock: an end may have arrived, or another worker been here.
        overdue = Job.objects.filter(tenant=tenant, end_due__lte=now).select_related("data_source")
        jobs = list(overdue.order_by("end_due", "pk")[:AT_ONCE])
        ledger = Ledger(tenant)
        sources: dict[int, DataSource] = {}
        for job in jobs:
            source = sources.setdefault(job.data_source_id, job.data_source)
            ledger.remove(source, job)
            job.status, job.no_end_reported = Status.FAILED, True
            job.ended, job.end_due = now, None
            job.message = job.message or MESSAGE
            ledger.add(source, job)
        Job.objects.bulk_update(
            jobs, ["status", "no_end_reported", "ended", "end_due", "message"], batch_size=200
        )
        ledger.close()
    return len(jobs)
