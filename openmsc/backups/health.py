"""Health, kept up to date as reports arrive (HEA-1): showing it reads no history of jobs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Case, F, Max, Q, Value, When

from openmsc.customers.models import Customer
from openmsc.kit.counters import add_up
from openmsc.tenants.models import Tenant

from .models import DataSource, DataSourceDay, Job, Kind, Status, TenantDay

Health = Customer.Health
Need = DataSource.Need

_COUNTED_AS = {
    Status.RUNNING: "running",
    Status.SUCCESSFUL: "successful",
    Status.SUCCESSFUL_WITH_ERRORS: "with_errors",
    Status.FAILED: "failed",
    Status.CANCELLED: "failed",
}
_NEED = {
    Status.SUCCESSFUL: Need.FINE,
    Status.SUCCESSFUL_WITH_ERRORS: Need.WITH_ERRORS,
    Status.FAILED: Need.FAILED,
    Status.CANCELLED: Need.FAILED,
}
_KEPT = [
    field.name
    for field in DataSource._meta.concrete_fields
    if field.name == "need" or field.name.startswith("last_")
]


class Ledger:
    """What a batch of jobs changes in the figures of one locked tenant; `close` writes it."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        self.days: defaultdict[tuple[int, date], Counter[str]] = defaultdict(Counter)
        self.sources: dict[int, DataSource] = {}
        self.needs: dict[int, int] = {}  # as they were before the batch
        self.successes: dict[int, datetime | None] = {}  # ends of the last successes before the batch
        self.jobs: list[tuple[DataSource, Job]] = []
        # Changed jobs, and when they seemed to have run.
        self.before: list[tuple[DataSource, Job, datetime]] = []

    def add(self, source: DataSource, job: Job) -> None:
        self._count(source, job, 1)
        self.needs.setdefault(source.pk, source.need)
        self.successes.setdefault(source.pk, source.last_success_ended)
        self.sources[source.pk] = source
        self.jobs.append((source, job))

    def remove(self, source: DataSource, job: Job) -> None:
        """Before a job changes: take back what it counted for."""
        self._count(source, job, -1)
        self.before.append((source, job, job.at))

    def close(self) -> None:
        """Write the days, the sources and the customer's health. The jobs are saved by now."""
        for source, job in self.jobs:
            notice(source, job)
        moved = {source.pk: source for source, job, at in self.before if job.at < at}
        for source in moved.values():
            look_again(source)
        if self.sources:
            DataSource.objects.bulk_create(
                self.sources.values(), 500, update_conflicts=True, unique_fields=["id"], update_fields=_KEPT
            )
        self._write_days()
        self._write_customer()
        self._write_last_success()

    def _count(self, source: DataSource, job: Job, amount: int) -> None:
        if job.kind == Kind.BACKUP:
            self.days[source.pk, job.day][_COUNTED_AS[Status(job.status)]] += amount
        elif job.kind == Kind.RESTORE:
            self.days[source.pk, job.day]["restores"] += amount

    def _write_days(self) -> None:
        of_sources = {key: counts for key, counts in self.days.items() if any(counts.values())}
        of_tenant: defaultdict[tuple[Any, date], Counter[str]] = defaultdict(Counter)
        for (_, day), counts in of_sources.items():
            of_tenant[self.tenant.pk, day].update(counts)
        add_up(DataSourceDay, ["data_source", "day"], of_sources)
        add_up(TenantDay, ["tenant", "day"], of_tenant)

    def _write_customer(self) -> None:
        after = Counter(source.need for source in self.sources.values())
        _recount(self.tenant, Counter(self.needs.values()), after)

    def _write_last_success(self) -> None:
        """Only ever later, unless a last success turned out to have ended earlier: then it is found anew."""
        customer = Customer.objects.filter(pk=self.tenant.customer_id)
        ends = {pk: source.last_success_ended for pk, source in self.sources.items()}
        pairs = ((before, ends[pk]) for pk, before in self.successes.items())
        if any(before and (not now or now < before) for before, now in pairs):
            # Two products of a customer may report at once: none may overwrite what the other just found.
            list(customer.select_for_update(no_key=True).values_list("pk"))
            customer.update(last_success=_last_success(self.tenant))
        elif latest := max(filter(None, ends.values()), default=None):
            customer.filter(Q(last_success=None) | Q(last_success__lt=latest)).update(last_success=latest)


HEALTH = Case(
    When(health_failed__gt=0, then=Value(Health.CRITICAL.value)),
    When(health_with_errors__gt=0, then=Value(Health.ATTENTION.value)),
    When(health_sources=0, then=Value(Health.NO_DATA.value)),
    default=Value(Health.HEALTHY.value),
)


def forget(tenant: Tenant, sources: Sequence[DataSource]) -> None:
    """Before data sources are removed: what they counted for in their customer's health."""
    reporting = Counter(source.need for source in sources if source.need != Need.NO_DATA)
    _recount(tenant, reporting, Counter({Need.NO_DATA: reporting.total()}))
    customer = Customer.objects.filter(pk=tenant.customer_id)
    customer.update(last_success=_last_success(tenant, besides=sources))


def _recount(tenant: Tenant, before: Counter[int], after: Counter[int]) -> None:
    """So many sources were in each need before, and are after."""
    reporting = before[Need.NO_DATA] - after[Need.NO_DATA]
    failed = after[Need.FAILED] - before[Need.FAILED]
    with_errors = after[Need.WITH_ERRORS] - before[Need.WITH_ERRORS]
    if not (reporting or failed or with_errors):
        return
    customer = Customer.objects.filter(pk=tenant.customer_id)
    customer.update(
        health_sources=F("health_sources") + reporting,
        health_failed=F("health_failed") + failed,
        health_with_errors=F("health_with_errors") + with_errors,
    )
    customer.update(health=HEALTH)


def _last_success(tenant: Tenant, besides: Sequence[DataSource] = ()) -> datetime | None:
    """Found anew, from the customer's data sources."""
    sources = DataSource.objects.filter(tenant__customer=tenant.customer_id)
    others = sources.exclude(pk__in=[source.pk for source in besides])
    latest: datetime | None = others.aggregate(latest=Max("last_success_ended"))["latest"]
    return latest


def notice(source: DataSource, job: Job) -> None:
    """Let a job be the last of its source, where it is. The order in which jobs arrive does not matter."""
    status = Status(job.status)
    ended = status != Status.RUNNING
    if job.kind == Kind.BACKUP:
        if _later(job, source.last_run_at, source.last_run_job):
            source.last_run_job, source.last_run_at = job.pk, job.at
        if ended and _later(job, source.last_backup_at, source.last_backup_job):
            source.last_backup_job, source.last_backup_at = job.pk, job.at
            source.last_backup_status, source.last_backup_ended = status, _ended(job)
            source.need = _NEED[status]
        if status.is_success and _later(job, source.last_success_at, source.last_success_job):
            source.last_success_job, source.last_success_at = job.pk, job.at
            source.last_success_ended = _ended(job)
    elif (
        job.kind == Kind.RESTORE
        and status.is_success
        and _later(job, source.last_restore_at, source.last_restore_job)
    ):
        source.last_restore_job, source.last_restore_at = job.pk, job.at
        source.last_restore_ended = _ended(job)


def look_again(source: DataSource) -> None:
    """Find the last jobs anew, from the history: needed only when one turned out to have run earlier."""
    for name in _KEPT:
        setattr(source, name, Need.NO_DATA if name == "need" else None)
    jobs = Job.objects.filter(data_source=source).order_by("-at", "-id")
    backups = jobs.filter(kind=Kind.BACKUP)
    successes = (Status.SUCCESSFUL, Status.SUCCESSFUL_WITH_ERRORS)
    for candidates in (
        backups,
        backups.exclude(status=Status.RUNNING),
        backups.filter(status__in=successes),
        jobs.filter(kind=Kind.RESTORE, status__in=successes),
    ):
        if job := candidates.first():
            notice(source, job)


def _later(job: Job, at: Any, pk: int | None) -> bool:
    return at is None or pk is None or job.pk == pk or (job.at, job.pk) > (at, pk)


def _ended(job: Job) -> Any:
    """When it ended, as far as can be believed."""
    return min(job.ended or job.received, job.received) if job.clock_ahead else job.ended
