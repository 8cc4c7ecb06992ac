"""Recording job reports: nothing acknowledged is lost, nothing is counted twice (ING-4)."""

from __future__ import annotations

import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from openmsc.kit.actor import Actor
from openmsc.kit.errors import NotVisible, Refused
from openmsc.tenants.models import Tenant

from . import health, rules
from .models import DataSource, Job, Status
from .reports import BadField, JobReport
from .sources import Sources

CLOCK_TOLERANCE = timedelta(minutes=5)
LOOKED_UP_AT_ONCE = 200
PERMISSION = "job.report"
# What a report tells of its job, by the job's name for it; an end and a start may both tell it.
_TOLD = {
    "policy_name": "policy",
    **{
        name: name
        for name in (
            "scheduled", "started", "bytes_protected", "bytes_added", "bytes_stored", "files_new",
            "files_changed", "files_unmodified", "snapshot_id", "engine", "engine_version", "message",
        )
    },
}  # fmt: skip
_NOT_TOLD = (None, "")


@dataclass
class Answer:
    """What became of one report."""

    result: str  # accepted, duplicate, refused
    run_id: str = ""
    job: Job | None = None
    field: str = ""
    reason: str = ""


def record_jobs(
    actor: Actor,
    tenant_id: UUID,
    reports: Sequence[JobReport | BadField],
    *,
    bound_to: DataSource | None = None,
    now: datetime | None = None,
) -> list[Answer]:
    """Record a batch of one tenant's reports in one transaction; one answer each, in their order.

    `bound_to` is the one data source that the reporter may report for, if it is bound to one.
    Raises `Refused` when the tenant takes no reports at all, `NotVisible` when it is not the actor's.
    """
    actor.require(PERMISSION)
    now = now or timezone.now()
    with transaction.atomic():
        tenant = lock_tenant(actor, tenant_id)
        if reason := rules.why_not_report(tenant):
            raise Refused(reason)
        batch = _Batch(tenant, bound_to, now)
        answers = [batch.take(report) for report in batch.prepare(reports)]
        batch.save()
    return answers


def lock_tenant(actor: Actor, tenant_id: UUID) -> Tenant:
    """Reports of one tenant wait for each other; those of different tenants do not."""
    tenants = Tenant.objects.visible_to(actor).select_for_update(of=("self",), no_key=True)
    tenant = tenants.select_related("customer").filter(pk=tenant_id).first()
    if tenant is None:
        raise NotVisible("tenant")
    return tenant


class _Batch:
    """One transaction's worth of reports: looked up together, judged one by one, saved together."""

    def __init__(self, tenant: Tenant, bound_to: DataSource | None, now: datetime) -> None:
        self.tenant = tenant
        self.now = now
        self.sources = Sources(tenant, bound_to, now)
        self.jobs: dict[tuple[int, str], Job] = {}
        self.changed: dict[tuple[int, str], Job] = {}
        self.ledger = health.Ledger(tenant)
        self.zone = zoneinfo.ZoneInfo(tenant.customer.time_zone)

    def prepare(self, reports: Sequence[JobReport | BadField]) -> Sequence[JobReport | BadField]:
        checked = [self.sources.check(report) for report in reports]
        good = [report for report in checked if isinstance(report, JobReport)]
        self.sources.find_or_make(good)
        self._find_jobs(good)
        return checked

    def _find_jobs(self, reports: Sequence[JobReport]) -> None:
        """The jobs that these runs have already. Each part looks up every source with every run: few at once."""
        runs = sorted({(self.sources.of(report).pk, report.run_id) for report in reports})
        for start in range(0, len(runs), LOOKED_UP_AT_ONCE):
            sources, run_ids = zip(*runs[start : start + LOOKED_UP_AT_ONCE], strict=True)
            known = Job.objects.filter(data_source__in=set(sources), run_id__in=set(run_ids))
            for job in known:
                job.data_source = self.sources.by_id[job.data_source_id]
                self.jobs[job.data_source_id, job.run_id] = job

    def take(self, report: JobReport | BadField) -> Answer:
        if isinstance(report, BadField):
            return Answer("refused", report.run_id, field=report.field, reason=report.reason)
        source = self.sources.of(report)
        key = (source.pk, report.run_id)
        job = self.jobs.get(key)
        if job is None:
            job = self._new(source, report)
            self.jobs[key] = self.changed[key] = job
            self.ledger.add(source, job)
            return Answer("accepted", report.run_id, job)
        if job.kind != report.kind:
            reason = f"This run was reported as a {job.get_kind_display().lower()} before."
            return Answer("refused", report.run_id, field="kind", reason=reason)
        if not self._tells_more(job, report):
            return Answer("duplicate", report.run_id, job)
        self.ledger.remove(source, job)
        self._merge(job, report)
        self.changed[key] = job
        self.ledger.add(source, job)
        return Answer("accepted", report.run_id, job)

    def save(self) -> None:
        new = [job for job in self.changed.values() if job._state.adding]
        old = [job for job in self.changed.values() if not job._state.adding]
        Job.objects.bulk_create(new, batch_size=500)
        if old:
            names = [field.name for field in Job._meta.concrete_fields if not field.primary_key]
            Job.objects.bulk_create(
                old, batch_size=500, update_conflicts=True, unique_fields=["id"], update_fields=names
            )
        self.ledger.close()

    def _new(self, source: DataSource, report: JobReport) -> Job:
        job = Job(
            tenant=self.tenant,
            data_source=source,
            run_id=report.run_id,
            kind=report.kind,
            status=report.status,
            received=self.now,
        )
        self._merge(job, report)
        return job

    def _tells_more(self, job: Job, report: JobReport) -> bool:
        """An end tells more than a start; a start that comes late tells what its end did not."""
        if report.status != Status.RUNNING:
            return job.status == Status.RUNNING or job.no_end_reported
        if job.status == Status.RUNNING:
            return False
        return any(
            getattr(job, name) in _NOT_TOLD and getattr(report, told) not in _NOT_TOLD
            for name, told in _TOLD.items()
        )

    def _merge(self, job: Job, report: JobReport) -> None:
        """What an end says stands before what its start says, whichever arrived first."""
        late_start = report.status == Status.RUNNING and job.status != Status.RUNNING
        if job.no_end_reported and not late_start:
            job.no_end_reported, job.message = False, ""
        for name, told in _TOLD.items():
            value = getattr(report, told)
            if value not in _NOT_TOLD and not (late_start and getattr(job, name) not in _NOT_TOLD):
                setattr(job, name, value)
        if not late_start:
            job.status = report.status
            job.ended = None if report.status == Status.RUNNING else report.ended or self.now
        said = job.started or job.ended or job.received
        job.clock_ahead = max(said, job.ended or said) > job.received + CLOCK_TOLERANCE
        job.at = min(said, job.received)
        hours = job.data_source.longest_run_hours
        job.end_due = job.at + timedelta(hours=hours) if job.status == Status.RUNNING else None
        job.day = job.at.astimezone(self.zone).date()
