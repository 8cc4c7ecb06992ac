"""Copying and deleting service plans; events; limits (PLAN-1, PLAN-3, PLAN-4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from openmsc.kit.actor import system
from openmsc.kit.audit import sayings
from openmsc.kit.audit.models import Event
from openmsc.kit.errors import Forbidden, NotVisible, Refused
from openmsc.plans import actions, rules
from openmsc.plans.models import PlanProduct, PlanRates, ServicePlan
from openmsc.plans.offers import Limits, Offer, offers_of
from openmsc.plans.products import ProductId
from openmsc.tenants import plan_changes
from openmsc.testing import make
from openmsc.testing.people import World

EW, SAAS = ProductId.ENTERPRISE_WORKLOADS, ProductId.SAAS_AND_ENDPOINTS
RICH = Offer(
    EW,
    "enterprise",
    ["NAS", "Oracle"],
    {"Long Term Retention": "off"},
    {"Storage": Decimal("1.25")},
    Limits(24, 1, 30, 3650),
)


def test_a_copy_gives_the_same_and_is_independent(world: World) -> None:
    plan = make.service_plan(name="Gold", description="For servers", offers=[RICH])
    copy = actions.copy(world.actor(world.ann), plan, name=" Silver ")
    assert (copy.name, copy.description, copy.is_default) == ("Silver", "For servers", False)
    assert offers_of(copy) == offers_of(plan)
    other = replace(RICH, features={}, rates={"Storage": Decimal(9)}, limits=Limits())
    plan_changes.edit(system(), copy, name="Silver", description="", offers=[other])
    assert offers_of(ServicePlan.objects.get(pk=plan.pk))[0].rates["Storage"] == Decimal("1.25")
    assert offers_of(plan)[0].limits == RICH.limits
    actions.delete(system(), plan)
    assert offers_of(copy)[0].rates["Storage"] == 9
    events = Event.objects.filter(object_id=str(copy.pk), object_type="serviceplan").order_by("pk")
    assert [event.type for event in events] == ["ServicePlanCreated", "ServicePlanUpdated"]


def test_a_copy_begins_with_the_rates_of_today_and_without_their_history(world: World) -> None:
    plan = actions.create(system(), name="Gold", offers=[RICH], today=date(2026, 1, 1))
    copy = actions.copy(system(), plan, name="Silver", today=date(2026, 11, 24))
    (row,) = PlanRates.objects.filter(service_plan=copy)
    assert (row.effective, row.rates["Storage"]) == (date(2026, 11, 24), "1.250000")


def test_the_copy_of_the_default_plan_is_no_default(world: World) -> None:
    default = actions.create_default(system())
    copy = actions.copy(system(), default, name="Mine")
    assert not copy.is_default
    actions.delete(system(), copy)
    assert list(ServicePlan.objects.filter(pk=copy.pk)) == []


def test_a_copy_needs_a_name_of_its_own(world: World) -> None:
    plan = make.service_plan(name="Gold")
    with pytest.raises(Refused) as refused:
        actions.copy(system(), plan, name="GOLD")
    assert refused.value.fields == {"name": "Service plan name already exists"}


@pytest.mark.parametrize(
    ("tenants", "is_default", "sentence"),
    [
        (0, False, None),
        (1, False, "1 tenant is on it. Move it to another plan first."),
        (1204, False, "1,204 tenants are on it. Move them to another plan first."),
        (0, True, "New products begin with the default plan: it can be edited, not deleted."),
        (3, True, "New products begin with the default plan: it can be edited, not deleted."),
    ],
)
def test_when_a_plan_can_be_deleted(tenants: int, is_default: bool, sentence: str | None) -> None:
    assert rules.why_not_delete(ServicePlan(name="Gold", is_default=is_default), tenants) == sentence


def test_deleting_a_plan_leaves_its_events(world: World) -> None:
    plan = make.service_plan(name="Gold", offers=[RICH])
    actions.delete(world.actor(world.ann), plan)
    assert not ServicePlan.objects.filter(name="Gold").exists()
    event = Event.objects.latest("pk")
    assert (event.type, event.object_name, event.actor_name) == ("ServicePlanDeleted", "Gold", world.ann.name)


def test_a_plan_in_use_and_the_default_plan_are_not_deleted(world: World) -> None:
    _ = world.ours
    with pytest.raises(Refused, match="1 tenant is on it"):
        actions.delete(system(), world.plan)
    with pytest.raises(Refused, match="edited, not deleted"):
        actions.delete(system(), actions.create_default(system()))
    assert ServicePlan.objects.filter(pk=world.plan.pk).exists()


def test_plans_are_copied_and_deleted_by_msp_administrators_only(world: World) -> None:
    for person in (world.bob, world.eve):
        actor = world.actor(person)
        with pytest.raises(Forbidden):
            actions.copy(actor, world.plan, name="Mine")
        with pytest.raises(Forbidden):
            actions.delete(actor, world.plan)


def test_what_is_gone_is_not_there(world: World) -> None:
    plan = make.service_plan()
    actions.delete(system(), ServicePlan.objects.get(pk=plan.pk))
    with pytest.raises(NotVisible):
        actions.delete(system(), plan)
    with pytest.raises(NotVisible):
        actions.copy(system(), plan, name="New")


def test_an_event_says_each_thing_that_changed_and_nothing_else(world: World) -> None:
    plan = make.service_plan(name="Gold", offers=[RICH])
    dearer = replace(
        RICH, rates={"Storage": Decimal("1.5")}, limits=replace(RICH.limits, retention_min_days=None)
    )
    plan_changes.edit(world.actor(world.ann), plan, name="Gold", description="", offers=[dearer])
    event = Event.objects.latest("pk")
    assert event.type == "ServicePlanUpdated"
    assert set(event.changes) == {"Enterprise Workloads rates", "Enterprise Workloads limits"}
    (rates,) = [line for line in sayings.changes(event) if "rates" in line]
    assert "Storage 1.25" in rates
    assert "→ Storage 1.5" in rates


# ---- limits and rates in the rules


@pytest.mark.parametrize(
    ("limits", "field"),
    [
        (Limits(), None),
        (Limits(24, 24, 30, 30), None),
        (Limits(24, None, None, 30), None),
        (Limits(None, 1, 30, None), None),
        (Limits(24, 25), "frequency_max_hours_1"),
        (Limits(0), "frequency_max_hours_1"),
        (Limits(None, 8785), "frequency_max_hours_1"),
        (Limits(None, None, 31, 30), "retention_max_days_1"),
        (Limits(None, None, 0), "retention_max_days_1"),
        (Limits(None, None, None, 36526), "retention_max_days_1"),
    ],
)
def test_limits_in_order_are_taken(limits: Limits, field: str | None) -> None:
    assert [name for name, _ in rules.faults([replace(RICH, limits=limits)])] == ([field] if field else [])


@pytest.mark.parametrize("fields", [
    {"frequency_min_hours": 1, "frequency_max_hours": 2},
    {"frequency_min_hours": 0},
    {"frequency_max_hours": 0},
    {"retention_min_days": 2, "retention_max_days": 1},
    {"retention_min_days": 0},
    {"retention_max_days": 0},
])  # fmt: skip
def test_the_database_refuses_limits_out_of_order(world: World, fields: dict[str, int]) -> None:
    given = world.plan.products.all()[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanProduct.objects.filter(pk=given.pk).update(**fields)


@pytest.mark.parametrize("rate", ["0", "0.000001", "999999.999999", "1.50000000"])
def test_rates_that_are_taken(rate: str) -> None:
    assert rules.why_not_offer([replace(RICH, rates={"Storage": Decimal(rate)})]) is None


@pytest.mark.parametrize("rate", ["-0.01", "1000000", "0.0000001", "NaN", "Infinity", "-Infinity"])
def test_rates_that_are_refused(rate: str) -> None:
    reason = rules.why_not_offer([replace(RICH, rates={"Storage": Decimal(rate)})])
    assert reason == "Storage: give a rate from 0 to 999,999.999999, with at most 6 decimal places."


def test_a_rate_for_nothing_is_refused() -> None:
    reason = rules.why_not_offer([replace(RICH, rates={"Active Users": Decimal(1)})])
    assert reason == "Enterprise Workloads has no rate for Active Users."


def test_all_faults_are_told_at_once(world: World) -> None:
    with pytest.raises(Refused) as refused:
        make.service_plan(name="", offers=[replace(RICH, edition="gold", limits=Limits(1, 2))])
    assert refused.value.fields.keys() == {"name", "edition_1", "frequency_max_hours_1"}
