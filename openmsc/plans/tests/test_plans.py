"""Service plans and storage regions: made, listed, shown (PLAN-1, PLAN-2, PLAN-4)."""

from __future__ import annotations

from typing import Any

import pytest

from openmsc.kit.actor import system
from openmsc.kit.audit.models import Event
from openmsc.kit.errors import Forbidden, Refused
from openmsc.plans import actions
from openmsc.plans.actions import Offer
from openmsc.plans.models import PlanProduct, ServicePlan, StorageRegion
from openmsc.plans.products import Edition, ProductId
from openmsc.testing import make
from openmsc.testing.people import World
from openmsc.testing.threads import at_once

EW, SAAS = ProductId.ENTERPRISE_WORKLOADS, ProductId.SAAS_AND_ENDPOINTS


def test_a_plan_keeps_what_it_offers_and_leaves_one_event(world: World) -> None:
    before = Event.objects.count()
    plan = actions.create(
        world.actor(world.ann),
        name="  Gold \t plan ",
        description=" For servers ",
        offers=[Offer(EW, Edition.BUSINESS, ["NAS"], {"Long Term Retention": "off"})],
    )
    assert (plan.name, plan.description, plan.is_default) == ("Gold plan", "For servers", False)
    given = PlanProduct.objects.get(service_plan=plan)
    assert (given.product, given.edition, given.workloads) == (EW, "business", ["NAS"])
    assert dict(given.governed()) == {
        "Enterprise Workloads": "free",
        "Long Term Retention": "off",
        "Enterprise Workloads Accelerated Ransomware Recovery": "free",
    }
    event = Event.objects.latest("pk")
    assert Event.objects.count() == before + 1
    assert (event.type, event.object_name, event.customer_id) == ("ServicePlanCreated", "Gold plan", None)


@pytest.mark.parametrize("name", ["Gold", " GOLD ", "gold", "Ｇold"])
def test_names_are_unique_ignoring_case(world: World, name: str) -> None:
    make.service_plan(name="Gold")
    make.storage_region(name="Gold")
    with pytest.raises(Refused) as plan:
        make.service_plan(name=name)
    assert plan.value.fields == {"name": "Service plan name already exists"}
    with pytest.raises(Refused) as region:
        make.storage_region(name=name)
    assert region.value.fields == {"name": "Storage region already exists"}


def test_a_refused_offer_leaves_nothing(world: World) -> None:
    before = ServicePlan.objects.count()
    with pytest.raises(Refused, match="at least one product"):
        make.service_plan(offers=[])
    with pytest.raises(Refused):
        make.service_plan(name="")
    assert ServicePlan.objects.count() == before


@pytest.mark.parametrize("provider", [0, 4, None])
def test_a_region_is_of_a_provider_that_there_is(world: World, provider: Any) -> None:
    with pytest.raises(Refused) as refused:
        make.storage_region(storage_provider=provider)
    assert list(refused.value.fields) == ["storage_provider"]


def test_plans_and_regions_are_made_by_msp_administrators_only(world: World) -> None:
    for person in (world.bob, world.eve):
        with pytest.raises(Forbidden):
            actions.create(world.actor(person), name="Mine", offers=[Offer(EW, Edition.ELITE, [])])
        with pytest.raises(Forbidden):
            actions.add_storage_region(world.actor(person), name="Mine", storage_provider=1, products=[1])
    assert not ServicePlan.objects.filter(name="Mine").exists()
    assert not StorageRegion.objects.filter(name="Mine").exists()


def test_the_default_plan_has_both_products_in_elite_and_leaves_all_open(db: None) -> None:
    plan = actions.create_default(system())
    assert (plan.name, plan.is_default) == ("Default Service Plan", True)
    for given in plan.products.all():
        assert given.edition == "elite"
        assert {governed for _, governed in given.governed()} == {"free"}
        assert len(given.workloads) == len(given.sold.workloads)
    assert plan.products.count() == 2
    with pytest.raises(Refused):
        actions.create_default(system())


@pytest.mark.django_db(transaction=True)
def test_of_two_default_plans_at_once_there_is_one() -> None:
    given = at_once([lambda: actions.create_default(system())] * 2)
    assert [type(each) for each in given if isinstance(each, Exception)] == [Refused]
    assert ServicePlan.objects.count() == 1


# ---- pages


def test_everybody_sees_the_plans(world: World) -> None:
    for person in (world.ann, world.bob, world.eve):
        browser = world.browser(person)
        assert world.plan.name in browser.get("/plans/").content.decode()
        page = browser.get(f"/plans/{world.plan.pk}/").content.decode()
        for shown in ("Enterprise Workloads", "SaaS Apps and Endpoints", "Elite", "SAP HANA", "M365"):
            assert shown in page


def test_a_plan_s_page_says_what_it_governs(world: World) -> None:
    features = {"Enterprise Workloads": "on", "Long Term Retention": "off"}
    plan = make.service_plan(offers=[Offer(EW, Edition.ENTERPRISE, ["NAS"], features)])
    page = " ".join(world.browser(world.eve).get(f"/plans/{plan.pk}/").content.decode().split())
    assert '<span>Enterprise Workloads <span class="muted">on</span></span>' in page
    assert '<span>Long Term Retention <span class="muted">off</span></span>' in page
    assert "left to the tenant" in page
    assert "SaaS Apps" not in page


def test_the_number_of_tenants_is_of_those_one_may_see(world: World) -> None:
    _ = world.ours, world.theirs

    def counted(person: Any) -> list[int]:
        listing: Any = world.browser(person).get("/plans/").context["listing"]
        (line,) = [line for line in listing.lines if line.row == world.plan]
        return [column.plain(line.row) for column, _ in line.cells if column.key == "tenants"]

    assert counted(world.ann) == counted(world.eve) == [2]
    assert counted(world.bob) == [1]


def test_both_products_count_each_tenant_once(world: World) -> None:
    make.tenant(customer=world.acme, product=EW, service_plan=world.plan)
    make.tenant(customer=world.acme, product=SAAS, service_plan=world.plan)
    listing: Any = world.browser(world.ann).get("/plans/").context["listing"]
    assert [line.row.tenants_count for line in listing.lines if line.row == world.plan] == [2]


def test_a_hostile_plan_is_shown_and_runs_nothing(world: World) -> None:
    plan = make.service_plan(name="<script>alert(1)</script>", description="<img src=x onerror=y>")
    for address in ("/plans/", f"/plans/{plan.pk}/"):
        page = world.browser(world.ann).get(address).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "<script>alert" not in page
        assert "<img src=x" not in page
