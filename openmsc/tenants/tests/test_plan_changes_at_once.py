"""A service plan is edited or deleted while somebody else does something with it, for real, in threads (PLAN-3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from openmsc.kit.actor import system
from openmsc.kit.errors import EditedMeanwhile, Refused
from openmsc.plans import actions as plans
from openmsc.plans.models import ServicePlan
from openmsc.plans.products import ProductId
from openmsc.tenants import actions
from openmsc.tenants.models import Tenant
from openmsc.tenants.plan_changes import InTheWay
from openmsc.tenants.tests.test_plan_changes import OFFICE, SERVERS, changed, features, office
from openmsc.testing import make
from openmsc.testing.people import World
from openmsc.testing.threads import at_once

EW, SAAS = ProductId.ENTERPRISE_WORKLOADS, ProductId.SAAS_AND_ENDPOINTS


@pytest.mark.django_db(transaction=True)
def test_of_two_edits_at_once_one_is_made_and_the_other_told(world: World) -> None:
    tenant = office(world, M365={}, Endpoints={})
    seen = ServicePlan.objects.get(pk=world.plan.pk).version

    def switch(feature: str) -> Any:
        plan = ServicePlan.objects.get(pk=world.plan.pk)
        return lambda: changed(plan, SERVERS, replace(OFFICE, features={feature: "off"}), version=seen)

    answers = at_once([switch("M365"), switch("Endpoints")])
    lost = [each for each in answers if isinstance(each, Exception)]
    assert [type(each) for each in lost] == [EditedMeanwhile]
    assert "was changed by somebody else" in str(lost[0])
    plan = ServicePlan.objects.get(pk=world.plan.pk)
    (off,) = plan.products.get(product=SAAS).features
    assert set(features(tenant)) == {"M365", "Endpoints"} - {off}
    assert plan.version == seen + 1


def joined_while(world: World, happens: Callable[[ServicePlan], object]) -> tuple[Tenant, list[Exception]]:
    """A tenant moves onto a plan, known as it was, while something happens to that plan: who was refused what."""
    target, tenant = make.service_plan(), make.tenant(service_plan=world.plan)
    stale = ServicePlan.objects.prefetch_related("products").get(pk=target.pk)
    calls: list[Callable[[], object]] = [
        partial(happens, target),
        partial(actions.change_plan, system(), tenant, service_plan=stale),
    ]
    answers = at_once(calls)
    return Tenant.objects.get(pk=tenant.pk), [each for each in answers if isinstance(each, Exception)]


@pytest.mark.django_db(transaction=True)
def test_a_plan_that_is_deleted_while_a_tenant_is_moved_onto_it_ends_as_one_of_the_two(world: World) -> None:
    for _ in range(5):
        tenant, lost = joined_while(world, lambda plan: plans.delete(system(), plan))
        assert ServicePlan.objects.filter(pk=tenant.service_plan_id).exists()
        assert [type(each) for each in lost] == [Refused]
        moved = tenant.service_plan_id != world.plan.pk
        assert str(lost[0]) == (
            "1 tenant is on it. Move it to another plan first."
            if moved
            else "This plan was deleted meanwhile. Choose another."
        )


@pytest.mark.django_db(transaction=True)
def test_a_plan_that_loses_a_product_while_a_tenant_joins_leaves_nobody_behind(world: World) -> None:
    for _ in range(5):
        tenant, lost = joined_while(world, lambda plan: changed(plan, OFFICE))
        assert tenant.service_plan.gives(EW) is not None
        moved = tenant.service_plan_id != world.plan.pk
        assert [type(each) for each in lost] == [InTheWay if moved else Refused]


@pytest.mark.django_db(transaction=True)
def test_a_tenant_that_joins_while_features_change_has_those_of_the_changed_plan(world: World) -> None:
    off = replace(SERVERS, features={"Long Term Retention": "off"})
    for _ in range(5):
        tenant, lost = joined_while(world, lambda plan: changed(plan, off, OFFICE))
        assert lost == []
        assert "Long Term Retention" not in features(tenant)


@pytest.mark.django_db(transaction=True)
def test_a_tenant_moved_onto_a_plan_that_is_gone_is_told_so(world: World) -> None:
    tenant, gone = world.ours, make.service_plan()
    plans.delete(system(), ServicePlan.objects.get(pk=gone.pk))
    with pytest.raises(Refused, match=r"This plan was deleted meanwhile\. Choose another\."):
        actions.change_plan(system(), tenant, service_plan=gone)
