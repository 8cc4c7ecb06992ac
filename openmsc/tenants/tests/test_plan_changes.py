"""Editing a service plan reaches the tenants on it, or is refused because of them (PLAN-3, PLAN-4, PLAN-5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from openmsc.kit.actor import system
from openmsc.kit.audit.models import Event
from openmsc.kit.errors import EditedMeanwhile, Forbidden, Refused
from openmsc.plans import actions as plans
from openmsc.plans.models import ServicePlan
from openmsc.plans.offers import Offer, offers_of
from openmsc.plans.products import PRODUCTS, Edition, ProductId
from openmsc.tenants import actions
from openmsc.tenants.models import Tenant
from openmsc.tenants.plan_changes import InTheWay, edit
from openmsc.testing import make
from openmsc.testing.people import World

EW, SAAS = ProductId.ENTERPRISE_WORKLOADS, ProductId.SAAS_AND_ENDPOINTS
SERVERS = Offer(EW, Edition.ELITE, PRODUCTS[EW].workloads)
OFFICE = Offer(SAAS, Edition.ELITE, PRODUCTS[SAAS].workloads)


def changed(plan: ServicePlan, *offers: Offer, actor: Any = None, **fields: Any) -> int:
    given = {"name": plan.name, "description": plan.description, **fields}
    return edit(actor or system(), plan, offers=offers or offers_of(plan), **given)


def features(tenant: Tenant) -> dict[str, Any]:
    found: dict[str, Any] = Tenant.objects.get(pk=tenant.pk).features
    return found


def office(world: World, **on: Any) -> Tenant:
    return make.tenant(customer=world.acme, product=SAAS, service_plan=world.plan, features=on)


# ---- what reaches tenants


def test_what_the_plan_governs_its_tenants_follow_and_the_rest_stays(world: World) -> None:
    tenant = office(world, M365={"userCount": 120}, Endpoints={"userCount": 9}, **{"Google Workspace": {}})
    governed = {"Endpoints": "off", "Storage (unlimited)": "on"}
    assert changed(world.plan, SERVERS, replace(OFFICE, features=governed)) == 1
    assert features(tenant) == {"M365": {"userCount": 120}, "Google Workspace": {}, "Storage (unlimited)": {}}


def test_an_edition_without_a_feature_switches_it_off(world: World) -> None:
    tenant = office(world, M365={}, Endpoints={"userCount": 9})
    changed(world.plan, SERVERS, replace(OFFICE, edition=Edition.BUSINESS))
    assert features(tenant) == {"M365": {}}


def test_each_tenant_that_changes_has_one_event_of_the_plan_s_operation(world: World) -> None:
    tenant = office(world, M365={}, Endpoints={})
    same = make.tenant(customer=world.zeta, product=SAAS, service_plan=world.plan, features={"M365": {}})
    before = Event.objects.latest("pk").pk
    changed(world.plan, SERVERS, replace(OFFICE, features={"Endpoints": "off"}), actor=world.actor(world.ann))
    events = Event.objects.filter(pk__gt=before).order_by("type")
    assert [event.type for event in events] == ["ServicePlanUpdated", "TenantUpdated"]
    assert len({event.operation for event in events}) == 1
    assert events[0].operation is not None
    told = events[1]
    assert (told.tenant_id, told.customer_id, told.customer_name) == (tenant.pk, world.acme.pk, "Acme Ltd")
    assert told.changes == {"features": [{"M365": {}, "Endpoints": {}}, {"M365": {}}]}
    assert (told.actor_name, told.object_name) == (world.ann.name, str(tenant))
    assert told.names_sort == "acme ltd: saas apps and endpoints acme ltd ann tester ann@msp.example"
    assert Tenant.objects.get(pk=tenant.pk).version == tenant.version + 1
    assert Tenant.objects.get(pk=same.pk).version == same.version


@pytest.mark.parametrize("status", [s for s in Tenant.Status if s != Tenant.Status.SOFT_DELETED])
def test_a_tenant_of_any_status_follows(world: World, status: int) -> None:
    tenant = office(world, M365={}, Endpoints={})
    Tenant.objects.filter(pk=tenant.pk).update(status=status)
    changed(world.plan, SERVERS, replace(OFFICE, features={"Endpoints": "off"}))
    assert features(tenant) == {"M365": {}}


def test_tenants_of_other_plans_and_of_the_other_product_stay_as_they_are(world: World) -> None:
    elsewhere = make.tenant(customer=world.zeta, product=SAAS, features={"M365": {}})
    servers = world.ours
    changed(world.plan, SERVERS, replace(OFFICE, features={"Storage (unlimited)": "on"}))
    assert features(elsewhere) == {"M365": {}}
    assert Tenant.objects.get(pk=servers.pk).version == servers.version


def test_many_tenants_each_keep_what_is_theirs(world: World) -> None:
    """More than one statement takes, each with counts of its own."""
    from openmsc.tenants import plan_changes
    from openmsc.testing.many import populate

    populate(world, 60)
    tenants = list(Tenant.objects.filter(product=SAAS, service_plan=world.plan))
    for number, tenant in enumerate(tenants):
        tenant.features = {"M365": {"userCount": number, "note": "a'b\"c\\d %s é"}}
    Tenant.objects.bulk_update(tenants, ["features"])
    at_once_before, plan_changes.AT_ONCE = plan_changes.AT_ONCE, 7
    try:
        number = changed(world.plan, SERVERS, replace(OFFICE, features={"Storage (unlimited)": "on"}))
    finally:
        plan_changes.AT_ONCE = at_once_before
    assert number == len(tenants) > 10
    for tenant in tenants:
        assert features(tenant) == {**tenant.features, "Storage (unlimited)": {}}


def test_the_number_of_queries_does_not_grow_with_the_tenants(
    world: World, django_assert_max_num_queries: Any
) -> None:
    from openmsc.testing.many import populate

    populate(world, 100)
    Tenant.objects.filter(product=SAAS).update(features={"M365": {}})
    with django_assert_max_num_queries(60):
        assert changed(world.plan, SERVERS, replace(OFFICE, features={"Storage (unlimited)": "on"})) > 20


# ---- what is refused


def refused(plan: ServicePlan, *offers: Offer) -> InTheWay:
    before = offers_of(plan)
    events = Event.objects.count()
    with pytest.raises(InTheWay) as error:
        changed(plan, *offers, name="Another name")
    fresh = ServicePlan.objects.get(pk=plan.pk)
    assert (fresh.name, offers_of(fresh), Event.objects.count()) == (plan.name, before, events)
    return error.value


def test_a_plan_cannot_lose_a_product_that_a_tenant_has(world: World) -> None:
    ours, theirs = world.ours, world.theirs
    plan = ServicePlan.objects.get(pk=world.plan.pk)
    error = refused(plan, OFFICE)
    (obstacle,) = error.obstacles
    assert {tenant.pk for tenant in obstacle.tenants} == {ours.pk, theirs.pk}
    assert (
        error.message == "2 tenants have Enterprise Workloads by this plan. Move them to another plan first."
    )
    assert changed(plan, SERVERS) == 0  # the other product goes: nobody has it
    assert [offer.product for offer in offers_of(plan)] == [EW]


def test_a_plan_cannot_become_business_while_a_tenant_has_two_regions(world: World) -> None:
    two = make.tenant(
        customer=world.acme, service_plan=world.plan, storage_regions=[world.region, make.storage_region()]
    )
    _ = world.theirs  # has one
    small = replace(SERVERS, edition=Edition.BUSINESS)
    plan = ServicePlan.objects.get(pk=world.plan.pk)
    (obstacle,) = refused(plan, small, OFFICE).obstacles
    assert [tenant.pk for tenant in obstacle.tenants] == [two.pk]
    assert obstacle.sentence == (
        "1 tenant has several storage regions for Enterprise Workloads, and the business edition has exactly one. "
        "Choose another edition, or move them to another plan."
    )
    actions.change_plan(system(), two, service_plan=make.service_plan())
    assert changed(plan, small, OFFICE) == 0


def test_a_plan_cannot_take_a_tenant_s_last_feature(world: World) -> None:
    last = office(world, Endpoints={})
    plan = ServicePlan.objects.get(pk=world.plan.pk)
    for offer in (replace(OFFICE, edition=Edition.BUSINESS), replace(OFFICE, features={"Endpoints": "off"})):
        (obstacle,) = refused(plan, SERVERS, offer).obstacles
        assert [tenant.pk for tenant in obstacle.tenants] == [last.pk]
        assert obstacle.sentence.startswith("1 tenant has no other feature of SaaS Apps and Endpoints on.")
    on = replace(OFFICE, edition=Edition.BUSINESS, features={"M365": "on"})
    assert changed(plan, SERVERS, on) == 1
    assert features(last) == {"M365": {}}


def test_all_that_stands_in_the_way_is_told_at_once(world: World) -> None:
    _ = world.ours, office(world, Endpoints={})
    plan = ServicePlan.objects.get(pk=world.plan.pk)
    error = refused(plan, replace(OFFICE, features={"Endpoints": "off"}))
    assert [len(obstacle.tenants) for obstacle in error.obstacles] == [1, 1]


def test_faults_of_the_input_come_first(world: World) -> None:
    _ = world.ours
    with pytest.raises(Refused) as error:
        changed(world.plan, replace(OFFICE, edition="gold"))
    assert list(error.value.fields) == ["edition_2"]


# ---- the rest of an edit


def test_name_and_description_are_tidied_and_names_stay_unique(world: World) -> None:
    make.service_plan(name="Gold")
    plan = ServicePlan.objects.get(pk=world.plan.pk)
    changed(plan, name="  Silver \t plan ", description=" x ")
    fresh = ServicePlan.objects.get(pk=plan.pk)
    assert (fresh.name, fresh.description, fresh.version) == ("Silver plan", "x", plan.version)
    with pytest.raises(Refused) as error:
        changed(plan, name="GOLD")
    assert error.value.fields == {"name": "Service plan name already exists"}


def test_saving_without_a_change_leaves_no_trace(world: World) -> None:
    _ = world.ours
    plan = ServicePlan.objects.get(pk=world.plan.pk)
    events = Event.objects.count()
    assert changed(plan) == 0
    assert Event.objects.count() == events
    assert ServicePlan.objects.get(pk=plan.pk).version == plan.version


def test_a_product_that_leaves_the_plan_is_a_change_with_an_event(world: World) -> None:
    plan = ServicePlan.objects.get(pk=world.plan.pk)
    changed(plan, SERVERS)
    event = Event.objects.latest("pk")
    assert event.type == "ServicePlanUpdated"
    assert event.changes["SaaS Apps and Endpoints edition"] == ["Elite", None]
    assert ServicePlan.objects.get(pk=plan.pk).version == plan.version


def test_new_rates_hold_from_today_and_change_no_tenant(world: World) -> None:
    ours = world.ours
    plan = ServicePlan.objects.get(pk=world.plan.pk)
    dearer = replace(SERVERS, rates={"Storage": Decimal("1.5")})
    assert changed(plan, dearer, OFFICE, today=date(2030, 1, 1)) == 0
    given = plan.products.get(product=EW)
    assert given.rates_on(date(2029, 12, 31))["Storage"] == 1
    assert given.rates_on(date(2030, 1, 1))["Storage"] == Decimal("1.5")
    assert Tenant.objects.get(pk=ours.pk).version == ours.version


def test_the_default_plan_can_be_edited_and_stays_the_default(db: None) -> None:
    plan = plans.create_default(system())
    changed(plan, replace(SERVERS, edition=Edition.BUSINESS), name="Standard")
    fresh = ServicePlan.objects.get(pk=plan.pk)
    assert (fresh.name, fresh.is_default, fresh.products.get().edition) == ("Standard", True, "business")


def test_plans_are_edited_by_msp_administrators_only(world: World) -> None:
    for person in (world.bob, world.eve):
        with pytest.raises(Forbidden):
            changed(world.plan, actor=world.actor(person), name="Mine")


def test_who_saw_an_older_version_is_refused(world: World) -> None:
    plan = ServicePlan.objects.get(pk=world.plan.pk)
    changed(plan, name="First", version=plan.version)
    with pytest.raises(EditedMeanwhile):
        changed(plan, name="Second", version=plan.version - 1)
