"""Health kept as reports arrive is what the jobs say, whatever arrives in whatever order (HEA-1, ING-4)."""

from __future__ import annotations

import zoneinfo
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from openmsc.backups.models import DataSource, DataSourceDay, Job, Kind, Outcomes, Status, TenantDay
from openmsc.backups.recording import record_jobs
from openmsc.backups.reports import BadField, JobReport, parse
from openmsc.customers.models import Customer
from openmsc.kit.actor import system
from openmsc.plans.products import ProductId
from openmsc.tenants.models import Tenant
from openmsc.testing import make
from openmsc.testing.people import World
from openmsc.testing.threads import at_once

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)  # the day on which clocks change in Europe
COUNTED = ("running", "successful", "with_errors", "failed", "restores")
WORD = {1: "running", 2: "successful", 3: "with_errors", 4: "failed", 5: "failed"}
NEED = {1: 1, 2: 0, 3: 2, 4: 3, 5: 3}
SUCCESS = {Status.SUCCESSFUL, Status.SUCCESSFUL_WITH_ERRORS}


# ---- the slow, plain recomputation


def told_of(source: DataSource) -> dict[str, Any]:
    """What the source's jobs say, from all of them."""
    jobs = sorted(Job.objects.filter(data_source=source), key=lambda job: (job.at, job.pk))
    backups = [job for job in jobs if job.kind == Kind.BACKUP]
    ended = [job for job in backups if job.status != Status.RUNNING]
    successes = [job for job in backups if job.status in SUCCESS]
    restores = [job for job in jobs if job.kind == Kind.RESTORE and job.status in SUCCESS]
    told: dict[str, Any] = {"need": NEED[ended[-1].status] if ended else 1}
    told["last_backup_status"] = ended[-1].status if ended else None
    for name, found in (("run", backups), ("backup", ended), ("success", successes), ("restore", restores)):
        last = found[-1] if found else None
        told[f"last_{name}_job"] = last and last.pk
        told[f"last_{name}_at"] = last and last.at
        if name != "run":
            told[f"last_{name}_ended"] = last and believed_end(last)
    return told


def believed_end(job: Job) -> datetime | None:
    return min(job.ended or job.received, job.received) if job.clock_ahead else job.ended


def counts_of(jobs: Iterable[Job], zone: zoneinfo.ZoneInfo, of: str) -> dict[tuple[Any, Any], dict[str, int]]:
    days: dict[tuple[Any, Any], Counter[str]] = {}
    for job in jobs:
        word = {Kind.BACKUP: WORD[job.status], Kind.RESTORE: "restores"}.get(Kind(job.kind))
        if word:
            key = (getattr(job, of), job.at.astimezone(zone).date())
            days.setdefault(key, Counter())[word] += 1
    return {key: {word: counter[word] for word in COUNTED} for key, counter in days.items()}


def kept(rows: Iterable[Outcomes], of: str) -> dict[tuple[Any, Any], dict[str, int]]:
    """The days that count anything; a job that turned out to have run on another day leaves an empty one."""
    counted = {(getattr(row, of), row.day): {word: getattr(row, word) for word in COUNTED} for row in rows}
    return {key: counts for key, counts in counted.items() if any(counts.values())}


def check(customer: Customer) -> None:
    sources = list(DataSource.objects.filter(tenant__customer=customer))
    for source in sources:
        told = told_of(source)
        assert {name: getattr(source, name) for name in told} == told
    jobs = list(Job.objects.filter(tenant__customer=customer))
    assert all(job.at <= job.received for job in jobs)  # a clock that is ahead hides no later run
    zone = zoneinfo.ZoneInfo(customer.time_zone)
    assert kept(DataSourceDay.objects.all(), "data_source_id") == counts_of(jobs, zone, "data_source_id")
    assert kept(TenantDay.objects.all(), "tenant_id") == counts_of(jobs, zone, "tenant_id")
    needs = Counter(told_of(source)["need"] for source in sources)
    customer.refresh_from_db()
    assert (customer.health_sources, customer.health_failed, customer.health_with_errors) == (
        sum(needs.values()) - needs[1], needs[3], needs[2],
    )  # fmt: skip
    ends = [end for source in sources if (end := told_of(source)["last_success_ended"])]
    assert customer.last_success == max(ends, default=None)
    health = Customer.Health
    assert customer.health == (
        health.CRITICAL if needs[3]
        else health.ATTENTION if needs[2]
        else health.HEALTHY if needs[0]
        else health.NO_DATA
    )  # fmt: skip


# ---- random histories

hours = st.none() | st.integers(-80, 30)  # from noon; some lie in the future
reports = st.fixed_dictionaries(
    {
        "run_id": st.sampled_from(["1", "2", "3", "4", "5"]),
        "status": st.sampled_from([status.name.lower() for status in Status]),
        "kind": st.sampled_from(["backup", "backup", "backup", "restore", "verify"]),
        "source": st.sampled_from("abc"),
        "started": hours,
        "ended": hours,
        "tenant": st.integers(0, 1),
        "waits": st.integers(0, 1),  # for the batch of the one before, or begins the next
        "minutes": st.integers(0, 90),  # between the batches
    }
)


def report_of(drawn: dict[str, Any]) -> JobReport | BadField:
    at = {
        name: (NOON + timedelta(hours=drawn[name])).isoformat() if drawn[name] is not None else None
        for name in ("started", "ended")
    }
    told = {"run_id": drawn["run_id"], "status": drawn["status"], "kind": drawn["kind"], **at}
    return parse({**told, "data_source": {"name": drawn["source"]}})  # refused where it ends before it began


@pytest.fixture
def tenants(world: World) -> list[Tenant]:
    second = make.tenant(
        customer=world.acme,
        product=ProductId.SAAS_AND_ENDPOINTS,
        service_plan=world.plan,
        storage_regions=[world.region],
    )
    return [world.ours, second]


@settings(deadline=None, max_examples=50, suppress_health_check=list(HealthCheck))
@given(
    st.lists(reports, max_size=14),
    st.sampled_from(["UTC", "Europe/London", "America/New_York", "Pacific/Auckland"]),
)
def test_figures_are_what_the_jobs_say(
    tenants: list[Tenant], history: list[dict[str, Any]], zone: str
) -> None:
    with transaction.atomic():
        Customer.objects.filter(pk=tenants[0].customer_id).update(time_zone=zone)
        customer = Customer.objects.find(system(), pk=tenants[0].customer_id)
        now = NOON
        batch: list[dict[str, Any]] = []
        for n, drawn in enumerate(history):
            batch.append(drawn)
            following = history[n + 1] if n + 1 < len(history) else None
            if following and following["waits"] and following["tenant"] == drawn["tenant"]:
                continue
            now += timedelta(minutes=drawn["minutes"])
            answers = record_jobs(
                system(), tenants[drawn["tenant"]].pk, [report_of(one) for one in batch], now=now
            )
            assert len(answers) == len(batch)
            batch = []
            check(customer)
        transaction.set_rollback(True)


# ---- order


told = st.fixed_dictionaries(
    {},
    optional={
        "started": st.integers(-30, -2),
        "message": st.sampled_from(["begun", "ended"]),
        "policy": st.sampled_from(["Nightly", "Weekly"]),
        "engine": st.sampled_from(["restic", "borg"]),
        "bytes_added": st.integers(0, 3),
        "snapshot_id": st.sampled_from(["a", "b"]),
    },
)
KEPT = [
    field.attname
    for field in Job._meta.concrete_fields
    if field.attname not in {"id", "data_source_id", "run_id"}
]


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(told, told, st.sampled_from(["successful", "failed", "cancelled"]))
@example({"message": "begun", "policy": "Weekly"}, {"message": "disk full"}, "failed")
@example({}, {"policy": "Nightly"}, "successful")
def test_a_start_and_its_end_make_the_same_job_in_either_order_and_any_batch(
    tenants: list[Tenant], start: dict[str, Any], end: dict[str, Any], status: str
) -> None:
    def report(fields: dict[str, Any], run: str, status: str) -> JobReport | BadField:
        at = (
            {"started": (NOON + timedelta(hours=fields["started"])).isoformat()}
            if "started" in fields
            else {}
        )
        return parse({**fields, **at, "run_id": run, "status": status, "data_source": f"source {run}"})

    with transaction.atomic():
        for run, order, together in (("1", 1, True), ("2", -1, True), ("3", 1, False), ("4", -1, False)):
            both = [report(start, run, "running"), report(end, run, status)][::order]
            for batch in [both] if together else [[one] for one in both]:
                record_jobs(system(), tenants[0].pk, batch, now=NOON)
        jobs = [{name: getattr(job, name) for name in KEPT} for job in Job.objects.order_by("run_id")]
        assert jobs[1:] == jobs[:1] * 3
        check(tenants[0].customer)
        transaction.set_rollback(True)


# ---- at the same moment


@pytest.mark.django_db(transaction=True)
def test_reports_of_several_engines_at_once_lose_nothing() -> None:
    customer = make.customer()
    sold = [make.tenant(customer=customer, product=product) for product in ProductId.values]

    def send(number: int) -> list[str]:
        results = []
        for n in range(5):
            batch = [
                make.report(run_id=f"{number}-{n}", status=status, data_source=source)
                for status, source in (("failed", "shared"), ("successful", f"own {number}"))
            ]
            answers = record_jobs(system(), sold[number % 2].pk, [parse(one) for one in batch])
            results += [answer.result for answer in answers]
        return results

    given = at_once([lambda number=number: send(number) for number in range(4)])  # type: ignore[misc]
    assert given == [["accepted"] * 10] * 4
    assert Job.objects.count() == 40
    check(customer)
