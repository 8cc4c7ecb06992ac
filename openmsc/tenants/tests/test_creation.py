"""From Creation Pending to Ready, by the worker (TEN-3)."""

from __future__ import annotations

from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from openmsc.kit.actor import system
from openmsc.kit.audit.models import Event
from openmsc.plans.products import ProductId
from openmsc.tenants import actions, tasks
from openmsc.tenants.models import Tenant
from openmsc.testing import make
from openmsc.testing.people import World
from openmsc.testing.worker import run_tasks

PENDING, READY = Tenant.Status.CREATION_PENDING, Tenant.Status.READY


def updates(tenant: Tenant) -> list[Event]:
    return list(Event.objects.filter(type="TenantUpdated", tenant_id=tenant.pk))


@pytest.mark.django_db(transaction=True)
def test_the_worker_makes_a_new_tenant_ready() -> None:
    tenant = make.tenant(ready=False)
    assert tenant.status == PENDING
    run_tasks()
    tenant.refresh_from_db()
    assert tenant.status == READY
    assert tenant.active_since is not None
    (event,) = updates(tenant)
    assert event.changes["status"] == [PENDING, READY]
    assert (event.actor_kind, event.actor_name) == ("system", "system")
    assert event.customer_id == tenant.customer_id


@pytest.mark.django_db(transaction=True)
def test_a_task_that_runs_twice_does_nothing_more() -> None:
    tenant = make.tenant(ready=False)
    tasks.complete_creation.enqueue(str(tenant.pk))
    run_tasks()
    first = Tenant.objects.get(pk=tenant.pk)
    tasks.complete_creation.enqueue(str(tenant.pk))
    run_tasks()
    again = Tenant.objects.get(pk=tenant.pk)
    assert (again.active_since, again.version) == (first.active_since, first.version)
    assert len(updates(tenant)) == 1
    assert {result.status for result in DBTaskResult.objects.all()} == {"SUCCESSFUL"}


@pytest.mark.django_db(transaction=True)
def test_the_task_of_a_tenant_that_is_gone_is_no_error() -> None:
    tenant = make.tenant(ready=False)
    Tenant.objects.filter(pk=tenant.pk).delete()
    run_tasks()
    assert {result.status for result in DBTaskResult.objects.all()} == {"SUCCESSFUL"}


@pytest.mark.django_db(transaction=True)
def test_a_product_that_was_refused_leaves_no_task() -> None:
    tenant = make.tenant(ready=False)
    with pytest.raises(Exception, match="already"):
        make.tenant(customer=tenant.customer, ready=False)
    assert DBTaskResult.objects.count() == 1


@pytest.mark.parametrize("status", [status for status in Tenant.Status if status != PENDING])
def test_only_a_pending_tenant_becomes_ready(world: World, status: Tenant.Status) -> None:
    make.in_status(world.ours, status)
    before = Event.objects.count()
    actions.complete_creation(system(), Tenant.objects.find(system(), pk=world.ours.pk))
    assert Tenant.objects.find(system(), pk=world.ours.pk).status == status
    assert Event.objects.count() == before


def test_a_stale_row_does_not_undo_what_happened_meanwhile(world: World) -> None:
    stale = make.tenant(customer=world.acme, product=ProductId.SAAS_AND_ENDPOINTS, ready=False)
    Tenant.objects.filter(pk=stale.pk).update(status=Tenant.Status.SUSPENDED)
    actions.complete_creation(system(), stale)
    assert Tenant.objects.find(system(), pk=stale.pk).status == Tenant.Status.SUSPENDED


def test_the_card_asks_again_only_while_the_tenant_is_being_made(world: World) -> None:
    tenant = make.tenant(customer=world.acme, service_plan=world.plan, ready=False)
    browser = world.browser(world.bob)
    address = f"/tenants/{tenant.pk}/card/"
    pending: Any = browser.get(address, headers={"HX-Request": "true"})
    assert f'hx-get="{address}" hx-trigger="every 2s"' in pending.content.decode()
    assert "Creation Pending" in pending.content.decode()
    assert "<html" not in pending.content.decode()
    actions.complete_creation(system(), tenant)
    ready: Any = browser.get(address, headers={"HX-Request": "true"})
    assert "hx-trigger" not in ready.content.decode()
    assert "Ready" in ready.content.decode()


def test_a_pending_tenant_takes_reports_already(world: World) -> None:
    """Evidence is never thrown away: whoever is quicker than the worker loses nothing."""
    tenant = make.tenant(customer=world.acme, service_plan=world.plan, ready=False)
    _, secret = make.token(tenant)
    answer = world.browser(world.bob).post(
        "/ingest/v1/jobs", make.report(), "application/json", headers={"Authorization": f"Bearer {secret}"}
    )
    assert answer.status_code == 200
