"""A run that started and never ended becomes *failed (no end reported)* (ING-4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from openmsc.backups import actions
from openmsc.backups.models import BackupPolicy, DataSource, DataSourceDay, Job, Status, TenantDay
from openmsc.backups.overdue import fail_overdue
from openmsc.backups.recording import record_jobs
from openmsc.backups.reports import parse
from openmsc.customers.models import Customer
from openmsc.kit.actor import system
from openmsc.testing import make
from openmsc.testing.people import World

START = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


def report(world: World, status: str, *, after: timedelta = timedelta(), policy: str = "") -> str:
    """Report the run; returns what became of it."""
    sent = make.report(run_id="r", status=status, policy=policy, started=START.isoformat())
    (answer,) = record_jobs(system(), world.ours.pk, [parse(sent)], now=START + after)
    return answer.result


def test_it_fails_after_24_hours_and_not_before(world: World) -> None:
    report(world, "running")
    assert fail_overdue(system(), START + 23 * HOUR) == 0
    assert fail_overdue(system(), START + 24 * HOUR) == 1
    assert fail_overdue(system(), START + 25 * HOUR) == 0  # once
    job, source = Job.objects.get(), DataSource.objects.get()
    assert (job.status, job.no_end_reported, job.message) == (Status.FAILED, True, "No end was reported.")
    assert (source.last_backup_job, source.last_backup_status) == (job.pk, Status.FAILED)
    for day in (DataSourceDay.objects.get(), TenantDay.objects.get()):
        assert (day.running, day.failed) == (0, 1)
    assert Customer.objects.get(pk=world.acme.pk).health == Customer.Health.CRITICAL


def test_its_policy_may_give_another_limit(world: World) -> None:
    actions.set_policy(system(), world.ours, name="Hourly logs")
    BackupPolicy.objects.update(longest_run_hours=2)
    report(world, "running", policy="Hourly logs")
    assert fail_overdue(system(), START + 2 * HOUR) == 1


@pytest.mark.parametrize("status", ["successful", "failed"])
def test_an_end_in_time_is_left_alone(world: World, status: str) -> None:
    report(world, "running")
    report(world, status, after=HOUR)
    assert fail_overdue(system(), START + 48 * HOUR) == 0


def test_a_real_end_that_comes_late_is_believed(world: World) -> None:
    report(world, "running")
    fail_overdue(system(), START + 24 * HOUR)
    assert report(world, "running", after=25 * HOUR) == "duplicate"
    assert report(world, "successful", after=30 * HOUR) == "accepted"
    assert report(world, "failed", after=31 * HOUR) == "duplicate"
    job, source, day = Job.objects.get(), DataSource.objects.get(), DataSourceDay.objects.get()
    assert (job.status, job.no_end_reported, job.message, job.end_due) == (Status.SUCCESSFUL, False, "", None)
    assert (source.need, day.failed, day.successful) == (DataSource.Need.FINE, 0, 1)
    assert Customer.objects.get(pk=world.acme.pk).health == Customer.Health.HEALTHY
