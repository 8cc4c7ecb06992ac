"""Adding a product: through the dialog and the action, and at the same moment (TEN-1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from openmsc.customers.models import Customer
from openmsc.kit.actor import system
from openmsc.kit.audit.models import Event
from openmsc.kit.errors import Forbidden, NotVisible, Refused
from openmsc.plans.actions import Offer
from openmsc.plans.products import PRODUCTS, Edition, ProductId
from openmsc.tenants import actions
from openmsc.tenants.models import Tenant
from openmsc.testing import make
from openmsc.testing.people import World
from openmsc.testing.threads import at_once

EW, SAAS = ProductId.ENTERPRISE_WORKLOADS, ProductId.SAAS_AND_ENDPOINTS
EVALUATION, COMMERCIAL = Tenant.Type.EVALUATION, Tenant.Type.COMMERCIAL


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel("2026-11-24T10:00:00Z", tick=False) as traveller:
        yield traveller


def post(world: World, product: int = EW, person: Any = None, customer: Any = None, **changed: Any) -> Any:
    form = {
        "service_plan": world.plan.pk,
        "tenant_type": COMMERCIAL.value,
        "storage_regions": [world.region.pk],
        **changed,
    }
    address = f"/customers/{(customer or world.acme).pk}/products/{product}/add/"
    return world.browser(person or world.bob).post(address, form)


def errors(answer: Any) -> dict[str, str]:
    assert answer.status_code == 422
    return {field: " ".join(sentences) for field, sentences in answer.context["form"].errors.items()}


def add(world: World, **changed: Any) -> Tenant:
    given = {
        "product": EW,
        "service_plan": world.plan,
        "tenant_type": COMMERCIAL,
        "storage_regions": [world.region],
    }
    return actions.add_product(world.actor(world.ann), world.acme, **{**given, **changed})


def test_a_product_is_added_and_shown_as_being_made(world: World) -> None:
    answer = post(world, quota="180.00", quota_start="2026-11-24", quota_end="2027-11-23")
    assert answer.url == f"/customers/{world.acme.pk}/"
    tenant = Tenant.objects.get()
    assert (tenant.product, tenant.tenant_type, tenant.status) == (
        EW,
        COMMERCIAL,
        Tenant.Status.CREATION_PENDING,
    )
    assert tenant.license_expiry == date(2034, 11, 24)
    assert (tenant.quota, tenant.quota_start, tenant.quota_end) == (
        Decimal("180.00"), date(2026, 11, 24), date(2027, 11, 23),
    )  # fmt: skip
    assert list(tenant.storage_regions.all()) == [world.region]
    assert set(tenant.features) == {feature.name for feature in PRODUCTS[EW].features}
    page = world.browser(world.bob).get(answer.url).content.decode()
    assert "Creation Pending" in page
    assert "180.00 CU" in page
    assert "24 Nov 2034" in page


@pytest.mark.parametrize(
    ("product", "tenant_type", "expiry"),
    [
        (EW, EVALUATION, date(2026, 12, 24)), (EW, COMMERCIAL, date(2034, 11, 24)),
        (SAAS, EVALUATION, date(2026, 12, 24)), (SAAS, COMMERCIAL, date(2029, 11, 24)),
    ],
)  # fmt: skip
def test_the_expiry_is_preset_by_type_and_product(
    world: World, product: int, tenant_type: Tenant.Type, expiry: date
) -> None:
    post(world, product, tenant_type=tenant_type.value)
    assert Tenant.objects.get().license_expiry == expiry


def test_on_a_leap_day_the_license_ends_on_the_28th(world: World, clock: Any) -> None:
    clock.move_to("2028-02-29T12:00:00Z")
    post(world, SAAS)
    assert Tenant.objects.get().license_expiry == date(2031, 2, 28)


def test_days_of_a_license_are_the_customer_s(world: World, clock: Any) -> None:
    Customer.objects.filter(pk=world.acme.pk).update(time_zone="Pacific/Auckland")
    clock.move_to("2026-11-24T20:00:00Z")  # the 25th in Auckland
    post(world, tenant_type=EVALUATION.value)
    assert Tenant.objects.get().license_expiry == date(2026, 12, 25)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("service_plan", "", "required"), ("service_plan", "999999", "valid choice"),
        ("tenant_type", "1", "valid choice"), ("tenant_type", "9", "valid choice"), ("tenant_type", "", "required"),
        ("storage_regions", [], "required"), ("storage_regions", ["999999"], "valid choice"),
        ("license_expiry", "2034-11-25", "At most 24 Nov 2034."), ("license_expiry", "2026-11-23", "expired already"),
        ("license_expiry", "24.11.2030", "Enter a date"), ("quota", "-1", "greater than or equal to 0"),
        ("quota", "1.005", "2 decimal places"), ("quota", "x", "Enter a number"), ("quota", "NaN", "Enter a number"),
        ("quota_start", "tomorrow", "Enter a date"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_beside_its_field(world: World, field: str, value: Any, sentence: str) -> None:
    found = errors(post(world, **{field: value}))
    assert list(found) == [field]
    assert sentence in found[field]
    assert not Tenant.objects.exists()


def test_a_quota_that_ends_before_it_begins_is_refused(world: World) -> None:
    answer = post(world, quota="5", quota_start="2026-12-02", quota_end="2026-12-01")
    assert "The quota must end on or after the day it takes effect." in answer.content.decode()
    assert errors(answer)
    assert post(world, quota="5", quota_start="2026-12-01", quota_end="2026-12-01").status_code == 302


@pytest.mark.parametrize("quota", ["", "0", "0.01", "9999999999.99"])
def test_a_quota_is_optional_and_may_be_nothing(world: World, quota: str) -> None:
    post(world, quota=quota)
    assert Tenant.objects.get().quota == (Decimal(quota) if quota else None)


def test_the_business_edition_has_one_region(world: World) -> None:
    business = make.service_plan(offers=[Offer(EW, Edition.BUSINESS, ["NAS"])])
    regions = [world.region.pk, make.storage_region().pk]
    found = errors(post(world, service_plan=business.pk, storage_regions=regions))
    assert found == {"storage_regions": "The business edition has exactly one storage region."}
    assert post(world, storage_regions=regions).status_code == 302  # elite takes both
    assert Tenant.objects.get().storage_regions.count() == 2


def test_only_plans_and_regions_of_the_product_are_offered_and_taken(world: World) -> None:
    office = make.service_plan(name="Office", offers=[Offer(SAAS, Edition.ELITE, [])])
    elsewhere = make.storage_region(name="Elsewhere", products=[SAAS])
    page = (
        world.browser(world.bob).get(f"/customers/{world.acme.pk}/products/{EW.value}/add/").content.decode()
    )
    assert world.plan.name in page
    assert "Office" not in page
    assert "Elsewhere" not in page
    assert list(errors(post(world, service_plan=office.pk))) == ["service_plan"]
    with pytest.raises(Refused) as plan:
        add(world, service_plan=office)
    assert plan.value.fields == {
        "service_plan": "Office does not include Enterprise Workloads. Choose a plan that does."
    }
    with pytest.raises(Refused) as region:
        add(world, storage_regions=[elsewhere])
    assert list(region.value.fields) == ["storage_regions"]


def test_several_things_wrong_are_told_at_once(world: World) -> None:
    with pytest.raises(Refused) as refused:
        add(
            world,
            tenant_type=Tenant.Type.SANDBOX,
            storage_regions=[],
            license_expiry=date(2020, 1, 1),
            features={},
        )
    assert set(refused.value.fields) == {"tenant_type", "storage_regions", "license_expiry", "features"}


def test_features_follow_the_plan(world: World) -> None:
    governed = {"M365": "on", "Google Workspace": "off"}
    plan = make.service_plan(offers=[Offer(SAAS, Edition.BUSINESS, [], governed)])
    chosen = {"Storage (unlimited)": {}, "M365": {"userCount": 40, "preservedUserCount": 2}}
    tenant = add(world, product=SAAS, service_plan=plan, features=chosen)
    assert tenant.features == {"M365": {"userCount": 40, "preservedUserCount": 2}, "Storage (unlimited)": {}}
    everything = actions.add_product(
        system(),
        world.zeta,
        product=SAAS,
        service_plan=plan,
        tenant_type=COMMERCIAL,
        storage_regions=[world.region],
    )
    assert "M365" in everything.features
    assert {"Google Workspace", "Endpoints"} & set(everything.features) == set()


# ---- once


def test_the_same_product_again_is_refused_before_anything_is_asked(world: World) -> None:
    _ = world.ours
    address = f"/customers/{world.acme.pk}/products/{EW.value}/add/"
    for answer in (world.browser(world.bob).get(address), post(world)):
        assert answer.status_code == 409
        assert "Acme Ltd has Enterprise Workloads already." in answer.content.decode()
    with pytest.raises(Refused, match="already"):
        add(world)
    assert post(world, SAAS).status_code == 302
    assert world.acme.tenants.count() == 2


@pytest.mark.parametrize("product", [0, 3, 99])
def test_a_product_that_is_not_sold_does_not_exist(world: World, product: int) -> None:
    assert post(world, product).status_code == 404
    with pytest.raises((NotVisible, Refused)):
        add(world, product=product)


@pytest.mark.django_db(transaction=True)
def test_of_two_that_add_the_same_product_at_once_one_wins() -> None:
    customer, plan, region = make.customer(), make.service_plan(), make.storage_region()

    def sell() -> Tenant:
        mine = Customer.objects.find(system(), pk=customer.pk)
        return actions.add_product(
            system(), mine, product=EW, service_plan=plan, tenant_type=COMMERCIAL, storage_regions=[region]
        )

    given = at_once([sell] * 3)
    lost = [each for each in given if isinstance(each, Exception)]
    assert [type(each) for each in lost] == [Refused, Refused]
    assert all("already" in str(each) for each in lost)
    assert customer.tenants.count() == 1
    assert Event.objects.filter(type="TenantCreated").count() == 1


# ---- who


def test_who_may_not_add_is_told_that_and_no_rule(world: World) -> None:
    _ = world.ours
    with pytest.raises(Forbidden):
        actions.add_product(
            world.actor(world.eve),
            world.acme,
            product=EW,
            service_plan=world.plan,
            tenant_type=COMMERCIAL,
            storage_regions=[world.region],
        )


def test_nothing_is_added_to_a_customer_one_does_not_see(world: World) -> None:
    before = Event.objects.count()
    with pytest.raises(NotVisible):
        actions.add_product(
            world.actor(world.bob),
            world.zeta,
            product=EW,
            service_plan=world.plan,
            tenant_type=COMMERCIAL,
            storage_regions=[world.region],
        )
    assert post(world, customer=world.zeta).status_code == 404
    assert not Tenant.objects.exists()
    assert Event.objects.count() == before


def test_the_sandbox_gets_products_of_its_own_type(world: World) -> None:
    sandbox = make.customer(is_sandbox=True)
    address = f"/customers/{sandbox.pk}/products/{EW.value}/add/"
    form = world.browser(world.ann).get(address).context["form"]
    assert [value for value, _ in form.fields["tenant_type"].choices] == [Tenant.Type.SANDBOX]
    post(world, person=world.ann, customer=sandbox, tenant_type=Tenant.Type.SANDBOX.value)
    assert sandbox.tenants.get().tenant_type == Tenant.Type.SANDBOX
