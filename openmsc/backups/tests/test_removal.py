"""The end of a product: after its delete date, in pieces, by whichever worker is there (TEN-6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openmsc.backups import removal
from openmsc.backups.actions import set_policy
from openmsc.backups.models import (
    BackupPolicy,
    DataSource,
    DataSourceDay,
    Job,
    Organization,
    ReportingToken,
    TenantDay,
)
from openmsc.backups.recording import record_jobs
from openmsc.backups.reports import parse
from openmsc.backups.tokens import actor_of
from openmsc.customers import actions as customers
from openmsc.customers.models import Customer
from openmsc.kit.actor import system
from openmsc.kit.audit.models import Event
from openmsc.kit.errors import Refused
from openmsc.kit.removal import pieces_below
from openmsc.plans.products import ProductId
from openmsc.tenants import lifecycle
from openmsc.tenants.models import Tenant
from openmsc.testing import make
from openmsc.testing.people import World
from openmsc.testing.threads import at_once
from openmsc.usage.models import ConsumptionDay

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
WEEK = timedelta(hours=168)
PIECE = 'DELETE FROM "backups_job" WHERE "backups_job"."id" IN'
HANGING = (
    BackupPolicy,
    DataSource,
    DataSourceDay,
    Job,
    Organization,
    ReportingToken,
    TenantDay,
)


def fill(tenant: Tenant, sources: int = 3, status: str = "successful") -> None:
    token, _ = make.token(tenant)
    set_policy(system(), tenant, name="Nightly")
    reports = [
        parse(
            make.report(
                status=status,
                policy="Nightly",
                started=(NOW - timedelta(hours=2, days=day)).isoformat(),
                ended=(NOW - timedelta(hours=1, days=day)).isoformat(),
                data_source={"name": f"fs-{n}", "workload": tenant.sold.workloads[0], "organization": "Here"},
            )
        )
        for n in range(sources)
        for day in range(2)
    ]
    answers = record_jobs(actor_of(token, ""), tenant.pk, reports, now=NOW)
    assert {answer.result for answer in answers} == {"accepted"}
    ConsumptionDay.of(tenant, NOW.date(), 1).save()


def rows() -> int:
    return sum(model.objects.count() for model in HANGING)


def delete(tenant: Tenant, at: datetime = NOW) -> None:
    lifecycle.delete(system(), tenant, now=at)


def test_it_stays_until_its_date_and_goes_then_with_all_that_hangs_on_it(world: World) -> None:
    with time_machine.travel(NOW, tick=False):
        fill(world.ours)
        delete(world.ours)
    assert removal.remove_deleted(system(), NOW + WEEK - timedelta(seconds=1)) == 0
    assert rows() > 10
    kept = set(Event.objects.filter(tenant_id=world.ours.pk).values_list("pk", flat=True))
    pk = world.ours.pk
    assert removal.remove_deleted(system(), NOW + WEEK) == 1
    assert rows() == 0
    assert not Tenant.objects.filter(pk=pk).exists()
    events = Event.objects.filter(tenant_id=pk)
    assert kept < set(events.values_list("pk", flat=True))
    told = events.latest("pk")
    assert (told.type, told.category, told.severity) == ("TenantDeleted", "AUDIT", 5)
    assert (told.actor_kind, told.customer_id) == ("system", world.acme.pk)
    assert removal.remove_deleted(system(), NOW + WEEK + WEEK) == 0


def test_consumption_figures_stay_without_a_tenant_and_still_name_customer_and_product(world: World) -> None:
    fill(world.ours)
    delete(world.ours)
    removal.remove_deleted(system(), NOW + WEEK)
    day = ConsumptionDay.objects.visible_to(world.actor(world.bob)).get()
    assert (day.tenant_id, day.customer_id, day.units) == (None, world.acme.pk, Decimal(1))
    assert str(day) == f"Acme Ltd: Enterprise Workloads {NOW.date()}"
    again = make.tenant(customer=world.acme)
    ConsumptionDay.of(again, NOW.date(), 2).save()  # the same day of the next license


def test_the_product_can_be_added_and_the_customer_deleted_once_it_is_gone(world: World) -> None:
    delete(world.ours)
    with pytest.raises(Refused):
        customers.delete(system(), world.acme)
    removal.remove_deleted(system(), NOW + WEEK)
    again = make.tenant(customer=world.acme)
    assert again.status == Tenant.Status.READY
    delete(again)
    removal.remove_deleted(system(), NOW + WEEK)
    customers.delete(system(), Customer.objects.get(pk=world.acme.pk))
    assert not Customer.objects.filter(pk=world.acme.pk).exists()


def test_others_keep_everything_and_their_customer_s_health_counts_only_them(world: World) -> None:
    other = make.tenant(customer=world.acme, product=ProductId.SAAS_AND_ENDPOINTS)
    fill(world.theirs)
    fill(other, sources=2)
    before = rows()
    fill(world.ours, sources=3, status="failed")
    acme = Customer.objects.get(pk=world.acme.pk)
    assert (acme.health, acme.health_sources, acme.health_failed) == (Customer.Health.CRITICAL, 5, 3)
    delete(world.ours)
    removal.remove_deleted(system(), NOW + WEEK)
    acme.refresh_from_db()
    assert rows() == before
    assert (acme.health, acme.health_sources, acme.health_failed) == (Customer.Health.HEALTHY, 2, 0)
    assert acme.last_success == NOW - timedelta(hours=1)


def test_a_customer_left_without_data_sources_has_no_data(world: World) -> None:
    fill(world.ours)
    delete(world.ours)
    removal.remove_deleted(system(), NOW + WEEK)
    acme = Customer.objects.get(pk=world.acme.pk)
    assert (acme.health, acme.health_sources, acme.last_success) == (Customer.Health.NO_DATA, 0, None)


def test_many_jobs_go_in_pieces(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(removal, "AT_ONCE", 2)
    fill(world.ours, sources=4)
    delete(world.ours)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        removal.remove_deleted(system(), NOW + WEEK)
    deletes = [each["sql"] for each in queries if each["sql"].startswith(PIECE)]
    assert len(deletes) == 4
    assert rows() == 0


@pytest.mark.parametrize("pieces", range(0, 9, 2))
def test_killed_half_way_it_goes_on_where_it_was(
    world: World, monkeypatch: pytest.MonkeyPatch, pieces: int
) -> None:
    fill(world.ours, status="failed")
    delete(world.ours)
    whole = pieces_below

    def breaks_off(*given: Any) -> Any:
        for number, piece in enumerate(whole(*given)):
            if number == pieces:
                raise KeyboardInterrupt
            yield piece

    monkeypatch.setattr(removal, "pieces_below", breaks_off)
    try:
        removal.remove_deleted(system(), NOW + WEEK)
    except KeyboardInterrupt:
        monkeypatch.undo()
        assert Tenant.objects.filter(pk=world.ours.pk).exists()
        with pytest.raises(Refused, match="cannot be cancelled"):
            lifecycle.cancel_deletion(system(), world.ours, now=NOW)
        # The dead worker's claim holds for a while.
        assert removal.remove_deleted(system(), NOW + WEEK + timedelta(minutes=1)) == 0
        assert removal.remove_deleted(system(), NOW + WEEK + timedelta(minutes=31)) == 1
    assert rows() == 0
    assert Event.objects.filter(type="TenantDeleted", category="AUDIT").count() == 1
    acme = Customer.objects.get(pk=world.acme.pk)
    assert (acme.health_sources, acme.health_failed) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_of_several_workers_at_once_each_product_is_removed_by_one() -> None:
    tenants = [make.tenant() for _ in range(3)]
    for tenant in tenants:
        fill(tenant)
        delete(tenant)
    given = at_once([lambda: removal.remove_deleted(system(), NOW + WEEK)] * 3)
    assert sum(each for each in given if isinstance(each, int)) == 3, given
    assert (rows(), Tenant.objects.count()) == (0, 0)
    assert Event.objects.filter(type="TenantDeleted", category="AUDIT").count() == 3


@pytest.mark.django_db(transaction=True)
def test_cancelled_and_removed_at_once_it_is_one_of_the_two_and_whole() -> None:
    """Two machines whose clocks differ: for one the date has come, for the other not yet."""
    for _ in range(4):
        tenant = make.tenant()
        fill(tenant)
        delete(tenant)
        at = NOW + WEEK
        cancels = partial(lifecycle.cancel_deletion, system(), tenant, now=at - timedelta(seconds=1))
        both: list[Callable[[], Any]] = [cancels, partial(removal.remove_deleted, system(), at)]
        cancelled, removed = at_once(both)
        left = Tenant.objects.filter(pk=tenant.pk).first()
        if isinstance(cancelled, Exception):
            assert removed == 1
            assert left is None
        else:
            assert removed == 0
            assert left is not None
            assert left.status == Tenant.Status.READY
            assert Job.objects.filter(tenant=tenant).count() == 6
