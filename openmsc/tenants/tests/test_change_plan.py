"""Another service plan for a product, by itself and for many customers at once (TEN-4, TEN-8, TEN-10, CUS-8)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from openmsc.customers.models import Customer
from openmsc.kit.audit.models import Event
from openmsc.kit.errors import Forbidden, NotVisible, Refused
from openmsc.plans.actions import Offer
from openmsc.plans.models import ServicePlan
from openmsc.plans.products import PRODUCTS, Edition, ProductId
from openmsc.tenants import actions, rules
from openmsc.tenants.models import Tenant
from openmsc.testing import make
from openmsc.testing.people import World

EW, SAAS = ProductId.ENTERPRISE_WORKLOADS, ProductId.SAAS_AND_ENDPOINTS


def plan(name: str, product: int = EW, edition: Edition = Edition.ELITE, **features: str) -> ServicePlan:
    words = {key.replace("_", " "): value for key, value in features.items()}
    return make.service_plan(
        name=name, offers=[Offer(product, edition, PRODUCTS[product].workloads, features=words)]
    )


def changed(world: World, tenant: Tenant, to: ServicePlan) -> Tenant:
    actions.change_plan(world.actor(world.ann), tenant, service_plan=to)
    return Tenant.objects.get(pk=tenant.pk)


def test_the_tenant_is_on_the_new_plan_and_one_event_says_so(world: World) -> None:
    tenant = changed(world, world.ours, plan("Gold"))
    assert tenant.service_plan.name == "Gold"
    event = Event.objects.filter(type="TenantUpdated", tenant_id=tenant.pk).latest("pk")
    assert event.changes == {"service_plan": [world.plan.name, "Gold"]}
    assert event.customer_id == world.acme.pk


def test_features_follow_the_plan_and_what_it_leaves_free_stays_as_it_is(world: World) -> None:
    features = {"M365": {"userCount": 120}, "Google Workspace": {}, "Storage (unlimited)": {}}
    tenant = make.tenant(customer=world.acme, product=SAAS, features=features)
    to = plan("Mixed", SAAS, Google_Workspace="off", Sensitive_Data_Governance="on", Endpoints="free")
    tenant = changed(world, tenant, to)
    assert tenant.features == {
        "M365": {"userCount": 120},  # free: on as before, with its counts
        "Storage (unlimited)": {},
        "Sensitive Data Governance": {},  # on by plan
    }  # Google Workspace is off by plan; Endpoints is free and was off


def test_features_that_the_new_edition_has_not_go(world: World) -> None:
    tenant = make.tenant(
        customer=world.acme, product=SAAS, features={"M365": {}, "Endpoints": {"userCount": 9}}
    )
    assert changed(world, tenant, plan("Small", SAAS, Edition.BUSINESS)).features == {"M365": {}}


def test_at_least_one_feature_remains(world: World) -> None:
    tenant = make.tenant(customer=world.acme, product=SAAS, features={"Endpoints": {}})
    with pytest.raises(
        Refused, match=r"Small would leave it without any feature\. Choose a plan that keeps one."
    ):
        changed(world, tenant, plan("Small", SAAS, Edition.BUSINESS))
    assert changed(world, tenant, plan("Small but on", SAAS, Edition.BUSINESS, M365="on")).features == {
        "M365": {}
    }


@pytest.mark.parametrize(("regions", "refused"), [(1, False), (2, True)])
def test_the_business_edition_has_one_region(world: World, regions: int, refused: bool) -> None:
    tenant = make.tenant(customer=world.acme, storage_regions=[make.storage_region() for _ in range(regions)])
    small = plan("Small", edition=Edition.BUSINESS)
    why = rules.why_not_change_plan(tenant, small)
    assert (why is not None) is refused
    if refused:
        assert why == (
            "Small is of the business edition, which has exactly one storage region; this has 2. "
            "Choose a plan of another edition."
        )
        with pytest.raises(Refused):
            changed(world, tenant, small)


def test_a_plan_without_the_product_is_refused(world: World) -> None:
    with pytest.raises(Refused, match="Office does not include Enterprise Workloads"):
        changed(world, world.ours, plan("Office", SAAS))


def test_the_plan_that_it_has_is_refused(world: World) -> None:
    with pytest.raises(Refused, match=r"It is on .* already"):
        changed(world, world.ours, world.plan)


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (Tenant.Status.CREATION_PENDING, "It is being created. Try again in a minute."),
        (Tenant.Status.READY, None),
        (Tenant.Status.SUSPENDED, None),
        (Tenant.Status.SOFT_DELETED, "It will be deleted on 1 Dec 2026, 09:30. Cancel the deletion first."),
        (Tenant.Status.BEING_MIGRATED, "It is being migrated. Try again once it is Ready."),
        (Tenant.Status.UPDATING, "It is being updated. Try again once it is Ready."),
    ],
)
def test_a_product_is_changed_while_ready_or_suspended(
    world: World, status: int, sentence: str | None
) -> None:
    make.in_status(world.ours, status, delete_date=datetime(2026, 12, 1, 9, 30, tzinfo=UTC))
    tenant = Tenant.objects.get(pk=world.ours.pk)
    assert rules.why_not_change_plan(tenant, plan("Gold")) == sentence


def test_the_sandbox_may_change_its_plan(world: World) -> None:
    sandbox = make.customer(is_sandbox=True)
    tenant = make.tenant(customer=sandbox, tenant_type=Tenant.Type.SANDBOX)
    assert changed(world, tenant, plan("Gold")).service_plan.name == "Gold"


def test_it_asks_for_the_permission_and_the_scope(world: World) -> None:
    gold = plan("Gold")
    with pytest.raises(Forbidden):
        actions.change_plan(world.actor(world.eve), world.ours, service_plan=gold)
    with pytest.raises(NotVisible):
        actions.change_plan(world.actor(world.bob), world.theirs, service_plan=gold)
    actions.change_plan(world.actor(world.bob), world.ours, service_plan=gold)


# ---- many at once


def bulk(world: World, stage: str, person: Any = None, **fields: Any) -> Any:
    sent = {"tool": "bulk:service-plan", "stage": stage, "all": "1", **fields}
    return world.browser(person or world.ann).post("/customers/", sent)


def said(answer: Any, kind: str) -> dict[str, str]:
    return {str(each.row): each.sentence for each in answer.context[kind]}


def test_many_customers_change_the_plan_of_one_product(world: World) -> None:
    office = make.tenant(customer=world.acme, product=SAAS, service_plan=world.plan)
    _ = world.ours
    make.tenant(customer=world.zeta, service_plan=(gold := plan("Gold")))
    none = make.customer(name="None yet")
    asked = {"product": EW.value, "service_plan": gold.pk}
    answer = bulk(world, "preview", **asked)
    assert said(answer, "changing") == {"Acme Ltd": f"{world.plan} → Gold"}
    assert said(answer, "refused") == {
        "Zeta GmbH": "It is on Gold already.",
        str(none): "It does not have Enterprise Workloads.",
    }
    bulk(world, "change", seen=answer.context["seen"], **asked)
    assert Tenant.objects.get(pk=world.ours.pk).service_plan == gold
    assert Tenant.objects.get(pk=office.pk).service_plan == world.plan  # the other product stays
    (event,) = Event.objects.exclude(operation=None)
    assert (event.type, event.tenant_id) == ("TenantUpdated", world.ours.pk)


def test_the_preview_names_the_features_that_go_and_come(world: World) -> None:
    make.tenant(
        customer=world.acme, product=SAAS, service_plan=world.plan, features={"M365": {}, "Endpoints": {}}
    )
    to = plan("Next", SAAS, Endpoints="off", Google_Workspace="on")
    answer = bulk(world, "preview", product=SAAS.value, service_plan=to.pk)
    assert said(answer, "changing") == {
        "Acme Ltd": f"{world.plan} → Next; off: Endpoints; on: Google Workspace"
    }


def test_a_plan_that_does_not_include_the_product_is_said_beside_the_field(world: World) -> None:
    answer = bulk(world, "preview", product=EW.value, service_plan=plan("Office", SAAS).pk)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "service_plan": ["Office does not include Enterprise Workloads. Choose a plan that does."]
    }


def test_product_and_plan_are_required_and_each_plan_names_its_products(world: World) -> None:
    plan("Office", SAAS)
    answer = bulk(world, "preview")
    assert answer.context["form"].errors == {
        "product": ["This is required"], "service_plan": ["This is required"],
    }  # fmt: skip
    page = bulk(world, "ask").content.decode()
    assert "Office (SaaS Apps and Endpoints)" in page
    assert f"{world.plan} (Enterprise Workloads, SaaS Apps and Endpoints)" in page


def test_a_product_that_went_since_the_preview_is_refused(world: World) -> None:
    from openmsc.customers.lists import CUSTOMERS
    from openmsc.kit.lists.bulk import changes_for

    actor = world.actor(world.ann)
    (change_plan,) = (each for each in changes_for(actor, CUSTOMERS) if each.key == "service-plan")
    with pytest.raises(Refused, match="It does not have Enterprise Workloads"):
        change_plan.apply(
            actor,
            Customer.objects.find(actor, pk=world.acme.pk),
            {"product": EW.value, "service_plan": world.plan},
        )
