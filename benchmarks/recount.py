"""The figures that are kept up to date, counted anew from the jobs: plainly, and by other code than keeps them."""

from __future__ import annotations

import zoneinfo
from collections import Counter
from datetime import date
from typing import Any

from openmsc.backups.models import DataSource, DataSourceDay, Job, Kind, Status, TenantDay
from openmsc.backups.tokens import find_token
from openmsc.customers.models import Customer
from openmsc.tenants.models import Tenant

COUNTERS = ("running", "successful", "with_errors", "failed", "restores")
KEPT = (
    "need", "last_backup_job", "last_backup_status", "last_backup_at", "last_backup_ended", "last_success_job",
    "last_success_at", "last_success_ended", "last_run_job", "last_run_at", "last_restore_job",
    "last_restore_at", "last_restore_ended",
)  # fmt: skip
_SUCCESS = (Status.SUCCESSFUL, Status.SUCCESSFUL_WITH_ERRORS)
_Days = dict[tuple[Any, date], Counter[str]]


class Count:
    """What the jobs of one tenant come to."""

    def __init__(self, tenant: Tenant) -> None:
        self.sources: dict[int, dict[str, Any]] = {}
        self.days: _Days = {}
        zone = zoneinfo.ZoneInfo(tenant.customer.time_zone)
        jobs: dict[int, list[Job]] = {pk: [] for pk in tenant.data_sources.values_list("pk", flat=True)}
        for job in Job.objects.filter(tenant=tenant).order_by("at", "id").iterator():
            jobs[job.data_source_id].append(job)
            if counter := _counter(job):
                key = (job.data_source_id, job.at.astimezone(zone).date())
                self.days.setdefault(key, Counter())[counter] += 1
        for pk, its_jobs in jobs.items():
            self.sources[pk] = _last(its_jobs)

    def of_tenant(self, tenant: Tenant) -> _Days:
        days: _Days = {}
        for (_, day), counts in self.days.items():
            days.setdefault((tenant.pk, day), Counter()).update(counts)
        return days


def _counter(job: Job) -> str | None:
    if job.kind == Kind.RESTORE:
        return "restores"
    if job.kind != Kind.BACKUP:
        return None
    names = {
        Status.RUNNING: "running",
        Status.SUCCESSFUL: "successful",
        Status.SUCCESSFUL_WITH_ERRORS: "with_errors",
    }
    return names.get(Status(job.status), "failed")


def _last(jobs: list[Job]) -> dict[str, Any]:
    """The fields of a data source that its jobs, in the order in which they ran, come to."""
    found: dict[str, Any] = dict.fromkeys(KEPT)
    found["need"] = DataSource.Need.NO_DATA
    for job in jobs:
        ended = min(job.ended or job.received, job.received) if job.clock_ahead else job.ended
        if job.kind == Kind.RESTORE and job.status in _SUCCESS:
            found |= {"last_restore_job": job.pk, "last_restore_at": job.at, "last_restore_ended": ended}
        if job.kind != Kind.BACKUP:
            continue
        found |= {"last_run_job": job.pk, "last_run_at": job.at}
        if job.status == Status.RUNNING:
            continue
        found |= {"last_backup_job": job.pk, "last_backup_at": job.at, "last_backup_ended": ended}
        found |= {"last_backup_status": job.status, "need": _need(job)}
        if job.status in _SUCCESS:
            found |= {"last_success_job": job.pk, "last_success_at": job.at, "last_success_ended": ended}
    return found


def _need(job: Job) -> int:
    need = DataSource.Need
    return {Status.SUCCESSFUL: need.FINE, Status.SUCCESSFUL_WITH_ERRORS: need.WITH_ERRORS}.get(
        Status(job.status), need.FAILED
    )


def health(sources: list[dict[str, Any]]) -> dict[str, Any]:
    """A customer's figures, from its data sources."""
    need, words = DataSource.Need, Customer.Health
    count = Counter(source["need"] for source in sources)
    with_data = len(sources) - count[need.NO_DATA]
    word = words.HEALTHY if with_data else words.NO_DATA
    if count[need.WITH_ERRORS]:
        word = words.ATTENTION
    if count[need.FAILED]:
        word = words.CRITICAL
    return {
        "health": word,
        "health_sources": with_data,
        "health_failed": count[need.FAILED],
        "health_with_errors": count[need.WITH_ERRORS],
        "last_success": max(
            (end for source in sources if (end := source["last_success_ended"])), default=None
        ),
    }


def write(tenant: Tenant) -> None:
    """Set the kept figures of a customer's only tenant, whose jobs were inserted in bulk."""
    count = Count(tenant)
    rows = list(tenant.data_sources.all())
    for row in rows:
        for name, value in count.sources[row.pk].items():
            setattr(row, name, value)
    DataSource.objects.bulk_update(rows, KEPT, batch_size=100)
    DataSourceDay.objects.bulk_create(
        DataSourceDay(data_source_id=pk, day=day, **counts) for (pk, day), counts in count.days.items()
    )
    TenantDay.objects.bulk_create(
        TenantDay(tenant_id=pk, day=day, **counts) for (pk, day), counts in count.of_tenant(tenant).items()
    )
    Customer.objects.filter(pk=tenant.customer_id).update(**health(list(count.sources.values())))


def check(secrets: list[str], sent: list[list[dict[str, Any]]]) -> list[str]:
    """All that is wrong after the reports of `sent`, the runs of each token's tenant, were acknowledged."""
    return _lost(secrets, sent) + _differences()


def _differences() -> list[str]:
    """Where a kept figure is not what a recount gives, in all the database."""
    found: list[str] = []
    of_customers: dict[Any, list[dict[str, Any]]] = {}
    for tenant in Tenant.objects.select_related("customer"):
        count = Count(tenant)
        of_customers.setdefault(tenant.customer_id, []).extend(count.sources.values())
        kept = {row["pk"]: row for row in tenant.data_sources.values("pk", *KEPT)}
        for pk, fields in count.sources.items():
            found += _compare(f"data source {pk}", kept[pk], fields)
        rows = DataSourceDay.objects.filter(data_source__tenant=tenant)
        found += _compare_days(
            "data source", rows.values_list("data_source_id", "day", *COUNTERS), count.days
        )
        days = TenantDay.objects.filter(tenant=tenant).values_list("tenant_id", "day", *COUNTERS)
        found += _compare_days("tenant", days, count.of_tenant(tenant))
    for pk, sources in of_customers.items():
        counted = health(sources)
        kept_health = Customer.objects.values(*counted).get(pk=pk)
        found += _compare(f"customer {pk}", kept_health, counted)
    return found


def _compare(what: str, kept: dict[str, Any], counted: dict[str, Any]) -> list[str]:
    return [
        f"{what}: {name} is kept as {kept[name]}, but the jobs give {value}"
        for name, value in counted.items()
        if kept[name] != value
    ]


def _compare_days(what: str, rows: Any, counted: _Days) -> list[str]:
    kept = {(row[0], row[1]): dict(zip(COUNTERS, row[2:], strict=True)) for row in rows}
    nothing = dict.fromkeys(COUNTERS, 0)
    found: list[str] = []
    for key in kept.keys() | counted.keys():
        now = {name: counted.get(key, Counter())[name] for name in COUNTERS}
        found += _compare(f"{what} {key[0]} on {key[1]}", kept.get(key, nothing), now)
    return found


def _lost(secrets: list[str], sent: list[list[dict[str, Any]]]) -> list[str]:
    """What was acknowledged and is not there, or is there more than once."""
    found: list[str] = []
    for secret, runs in zip(secrets, sent, strict=True):
        token = find_token(secret)
        assert token is not None
        jobs: dict[tuple[str, str], list[Job]] = {}
        for job in Job.objects.filter(tenant=token.tenant).select_related("data_source"):
            jobs.setdefault((job.data_source.name, job.run_id), []).append(job)
        for run in runs:
            found += _missing(run, jobs.pop((run["source"], run["run_id"]), []))
        found += [f"{run_id} of {source} was never sent" for source, run_id in jobs]
    return found


def _missing(run: dict[str, Any], jobs: list[Job]) -> list[str]:
    name = run["run_id"]
    if not run["job_ids"]:
        return []  # made up, but the stream ended before it was sent
    if [job.pk for job in jobs] != run["job_ids"]:
        return [f"{name} was acknowledged as {run['job_ids']}, and there is {[job.pk for job in jobs]}"]
    (job,) = jobs
    status = Status[(run["outcome"] or "running").upper()]
    if status == Status.RUNNING and job.no_end_reported:
        status = Status.FAILED  # the worker's sweep was here
    wrong = []
    if job.status != status or job.kind != Kind[run["kind"].upper()]:
        wrong.append(
            f"{name} was acknowledged as {run['kind']} {status.label}, but is {job.get_status_display()}"
        )
    started = run["end_start"] or run["start"]
    if started and (job.started is None or job.started.isoformat() != started):
        wrong.append(f"{name} was acknowledged as started at {started}, but has {job.started}")
    return wrong
