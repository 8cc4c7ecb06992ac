"""Suspending, activating and deleting a product: what becomes of it, who may, and the event (TEN-5, TEN-6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from openmsc.kit.audit.models import Event
from openmsc.kit.errors import Forbidden, NotVisible, Refused
from openmsc.kit.schedule.models import Schedule
from openmsc.kit.schedule.sweeps import run_due
from openmsc.tenants import actions, lifecycle
from openmsc.tenants.models import Tenant
from openmsc.testing import make
from openmsc.testing.people import World

Status = Tenant.Status
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
WEEK = timedelta(hours=168)
Verb = Callable[..., Any]
VERBS: list[tuple[Verb, Status]] = [
    (lifecycle.suspend, Status.READY),
    (lifecycle.activate, Status.SUSPENDED),
    (lifecycle.delete, Status.READY),
    (lifecycle.cancel_deletion, Status.SOFT_DELETED),
    (lifecycle.delete_now, Status.SOFT_DELETED),
    (actions.convert, Status.READY),
]
every_verb = pytest.mark.parametrize(
    ("verb", "status"), VERBS, ids=lambda each: getattr(each, "__name__", "")
)


def now(tenant: Tenant) -> Tenant:
    return Tenant.objects.get(pk=tenant.pk)


def event(tenant: Tenant) -> Event:
    return Event.objects.filter(tenant_id=tenant.pk).latest("pk")


def test_a_suspended_product_knows_since_when(world: World) -> None:
    lifecycle.suspend(world.actor(world.bob), world.ours, now=NOW)
    tenant = now(world.ours)
    assert (tenant.status, tenant.suspended_on) == (Status.SUSPENDED, NOW)
    told = event(tenant)
    assert (told.type, told.category, told.severity) == ("TenantSuspended", "EVENT", 4)
    assert told.changes["status"] == [Status.READY, Status.SUSPENDED]
    assert (told.customer_id, told.actor_name) == (world.acme.pk, world.bob.name)


def test_activation_restores_everything(world: World) -> None:
    before = now(world.ours)
    lifecycle.suspend(world.actor(world.bob), world.ours, now=NOW)
    lifecycle.activate(world.actor(world.bob), world.ours)
    after = now(world.ours)
    assert {**vars(after), "version": 0, "_state": 0} == {**vars(before), "version": 0, "_state": 0}
    told = event(after)
    assert (told.type, told.category, told.severity) == ("TenantResumed", "EVENT", 5)


@pytest.mark.parametrize("start", [Status.READY, Status.SUSPENDED])
def test_a_deletion_takes_a_week_and_cancelling_leads_back_to_where_it_was(
    world: World, start: Status
) -> None:
    ann = world.actor(world.ann)
    tenant = make.in_status(world.ours, start)
    suspended_on = tenant.suspended_on
    lifecycle.delete(ann, tenant, now=NOW)
    deleted = now(tenant)
    assert (deleted.status, deleted.delete_date) == (Status.SOFT_DELETED, NOW + WEEK)
    told = event(tenant)
    assert (told.type, told.category, told.severity) == ("TenantDeletionInitiated", "EVENT", 4)
    lifecycle.cancel_deletion(ann, deleted, now=NOW + WEEK - timedelta(seconds=1))
    back = now(tenant)
    assert (back.status, back.delete_date, back.deleted_from) == (start, None, None)
    assert back.suspended_on == suspended_on
    told = event(tenant)
    assert (told.type, told.category, told.severity) == ("TenantDeletionCancelled", "EVENT", 6)


def test_deleted_at_once_it_waits_for_no_date_and_hastens_the_worker(world: World) -> None:
    run_due()
    lifecycle.delete(world.actor(world.ann), world.ours)
    lifecycle.delete_now(world.actor(world.ann), world.ours)
    told = event(world.ours)
    assert (told.type, told.category, told.severity) == ("TenantImmediateDeletionInitiated", "ALERT", 1)
    due = Schedule.objects.filter(next_run__lte=Schedule.objects.get(name=lifecycle.REMOVAL).next_run)
    assert list(due.values_list("name", flat=True)) == [lifecycle.REMOVAL]
    run_due()
    assert not Tenant.objects.filter(pk=world.ours.pk).exists()


@every_verb
def test_each_leaves_one_event_and_counts_one_version(world: World, verb: Verb, status: Status) -> None:
    evaluation = make.tenant(customer=world.acme, tenant_type=Tenant.Type.EVALUATION)
    tenant = make.in_status(evaluation, status)
    # What also raises an alert leaves two events, of the same moment.
    changes = Event.objects.values_list("type", "at").distinct()
    before = changes.count()
    verb(world.actor(world.bob), tenant)
    assert changes.all().count() == before + 1
    assert now(tenant).version == tenant.version == evaluation.version
    assert event(tenant).actor_email == world.bob.email


@every_verb
def test_who_may_only_look_may_not(world: World, verb: Verb, status: Status) -> None:
    tenant = make.in_status(world.ours, status)
    before, events = vars(now(tenant)), Event.objects.count()
    with pytest.raises(Forbidden):
        verb(world.actor(world.eve), tenant)
    after = vars(now(tenant))
    assert {**after, "_state": 0} == {**before, "_state": 0}
    assert Event.objects.count() == events


@every_verb
def test_another_s_product_does_not_exist(world: World, verb: Verb, status: Status) -> None:
    tenant = make.in_status(world.theirs, status)
    with pytest.raises(NotVisible):
        verb(world.actor(world.bob), tenant)
    assert now(tenant).status == status


@every_verb
@pytest.mark.parametrize("other", [Status.CREATION_PENDING, Status.BEING_MIGRATED, Status.UPDATING])
def test_nothing_is_done_to_what_is_being_worked_on(
    world: World, verb: Verb, status: Status, other: Status
) -> None:
    tenant = make.in_status(world.ours, other)
    events = Event.objects.count()
    with pytest.raises(Refused):
        verb(world.actor(world.ann), tenant)
    assert now(tenant).status == other
    assert Event.objects.count() == events


def test_a_stale_row_is_judged_by_what_it_is_now(world: World) -> None:
    stale = now(world.ours)
    lifecycle.delete(world.actor(world.ann), world.ours, now=NOW)
    with pytest.raises(Refused, match="Cancel the deletion first"):
        lifecycle.suspend(world.actor(world.ann), stale, now=NOW)
    assert now(world.ours).status == Status.SOFT_DELETED


# ---- reports (ING-5)


def report(world: World, secret: str) -> Any:
    return world.browser(world.bob).post(
        "/ingest/v1/jobs", make.report(), "application/json", headers={"Authorization": f"Bearer {secret}"}
    )


def test_reports_of_a_suspended_product_are_refused_until_it_is_activated(world: World) -> None:
    _, secret = make.token(world.ours)
    ann = world.actor(world.ann)
    lifecycle.suspend(ann, world.ours)
    answer = report(world, secret)
    assert answer.status_code == 403
    assert answer.json()["message"] == (
        "This product is suspended: its reports are refused until it is activated again."
    )
    lifecycle.activate(ann, world.ours)
    assert report(world, secret).status_code == 200


def test_reports_of_a_product_that_is_being_deleted_are_refused_until_that_is_cancelled(world: World) -> None:
    _, secret = make.token(world.ours)
    ann = world.actor(world.ann)
    lifecycle.delete(ann, world.ours)
    answer = report(world, secret)
    assert answer.status_code == 403
    assert "unless the deletion is cancelled" in answer.json()["message"]
    lifecycle.cancel_deletion(ann, world.ours)
    assert report(world, secret).status_code == 200


def test_an_expired_product_takes_reports_all_the_same(world: World) -> None:
    _, secret = make.token(world.ours)
    Tenant.objects.filter(pk=world.ours.pk).update(license_expiry="2020-01-01")
    assert now(world.ours).expired(NOW)
    assert report(world, secret).status_code == 200
