"""Questions about tenants, case by case: what may be added, of which type, until when, where (TEN-1, TEN-2, TEN-8)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from openmsc.customers.models import Customer
from openmsc.plans.models import PlanProduct, StorageRegion
from openmsc.plans.products import Edition, ProductId
from openmsc.tenants import rules
from openmsc.tenants.models import Tenant
from openmsc.testing import make
from openmsc.testing.people import World

EW, SAAS = ProductId.ENTERPRISE_WORKLOADS, ProductId.SAAS_AND_ENDPOINTS
SANDBOX, EVALUATION, COMMERCIAL = Tenant.Type.SANDBOX, Tenant.Type.EVALUATION, Tenant.Type.COMMERCIAL
TODAY = date(2026, 11, 24)
LEAP_DAY = date(2028, 2, 29)


@pytest.mark.parametrize(
    ("is_sandbox", "tenant_type", "sentence"),
    [
        (False, EVALUATION, None),
        (False, COMMERCIAL, None),
        (True, SANDBOX, None),
        (False, SANDBOX, "Only the sandbox customer"),
        (True, EVALUATION, "always of type Sandbox"),
        (True, COMMERCIAL, "always of type Sandbox"),
        (False, 0, "Choose Evaluation or Commercial."),
        (False, 4, "Choose Evaluation or Commercial."),
    ],
)
def test_the_type_goes_with_the_customer(is_sandbox: bool, tenant_type: int, sentence: str | None) -> None:
    why = rules.why_not_type(Customer(is_sandbox=is_sandbox), tenant_type)
    assert why is None if sentence is None else sentence in (why or "")


@pytest.mark.parametrize(
    ("product", "tenant_type", "today", "expiry"),
    [
        (EW, EVALUATION, TODAY, date(2026, 12, 24)),
        (SAAS, EVALUATION, TODAY, date(2026, 12, 24)),
        (EW, COMMERCIAL, TODAY, date(2034, 11, 24)),
        (SAAS, COMMERCIAL, TODAY, date(2029, 11, 24)),
        (EW, COMMERCIAL, LEAP_DAY, date(2036, 2, 29)),  # a leap year again
        (SAAS, COMMERCIAL, LEAP_DAY, date(2031, 2, 28)),
        (EW, EVALUATION, LEAP_DAY, date(2028, 3, 30)),
        (EW, COMMERCIAL, date(2092, 2, 29), date(2100, 2, 28)),  # 2100 is none
        (EW, EVALUATION, date(2026, 12, 31), date(2027, 1, 30)),
    ],
)
def test_the_preset_expiry_is_that_of_type_and_product(
    product: int, tenant_type: int, today: date, expiry: date
) -> None:
    assert rules.preset_expiry(product, tenant_type, today) == expiry
    assert rules.why_not_expiry(product, tenant_type, expiry, today) is None
    assert rules.why_not_expiry(product, tenant_type, expiry + timedelta(days=1), today) is not None


@pytest.mark.parametrize(
    ("product", "tenant_type", "expiry", "sentence"),
    [
        (EW, COMMERCIAL, TODAY, None),
        (EW, COMMERCIAL, TODAY - timedelta(days=1), "The license cannot have expired already."),
        (EW, EVALUATION, date(2026, 12, 25), "At most 24 Dec 2026."),
        (EW, COMMERCIAL, date(2034, 11, 25), "At most 24 Nov 2034."),
        (SAAS, COMMERCIAL, date(2029, 11, 25), "At most 24 Nov 2029."),
        (EW, COMMERCIAL, date.max, "At most 24 Nov 2034."),
    ],
)
def test_the_expiry_lies_neither_in_the_past_nor_too_far_ahead(
    product: int, tenant_type: int, expiry: date, sentence: str | None
) -> None:
    assert rules.why_not_expiry(product, tenant_type, expiry, TODAY) == sentence


def region(name: str = "London", products: tuple[int, ...] = (EW, SAAS)) -> StorageRegion:
    return StorageRegion(name=name, storage_provider=1, products=list(products))


@pytest.mark.parametrize(
    ("edition", "product", "regions", "sentence"),
    [
        (Edition.ELITE, EW, [region()], None),
        (Edition.ELITE, EW, [region(), region("Dublin")], None),
        (Edition.ENTERPRISE, SAAS, [region(), region("Dublin")], None),
        (Edition.BUSINESS, EW, [region()], None),
        (Edition.BUSINESS, EW, [region(), region("Dublin")], "exactly one storage region"),
        (Edition.BUSINESS, SAAS, [], "at least one storage region"),
        (Edition.ELITE, EW, [], "at least one storage region"),
        (Edition.ELITE, SAAS, [region("Own site", (EW,))], "Own site is no storage region of SaaS Apps"),
        (Edition.ELITE, EW, [region(), region("Closed", ())], "Closed is no storage region of Enterprise"),
    ],
)
def test_regions_are_of_the_product_and_as_many_as_the_edition_has(
    edition: str, product: int, regions: list[StorageRegion], sentence: str | None
) -> None:
    why = rules.why_not_regions(edition, product, regions)
    assert why is None if sentence is None else sentence in (why or "")


GOVERNED = PlanProduct(product=SAAS, edition="elite", features={"M365": "on", "Endpoints": "off"})
OPEN = PlanProduct(product=SAAS, edition="elite", features={})
BUSINESS = PlanProduct(product=SAAS, edition="business", features={})


@pytest.mark.parametrize(
    ("given", "chosen", "sentence"),
    [
        (OPEN, None, None),
        (OPEN, {"M365": {}}, None),
        (OPEN, {"M365": {"userCount": 0, "preservedUserCount": 12}}, None),
        (GOVERNED, {}, None),  # one is on by plan
        (GOVERNED, {"M365": {"userCount": 5}}, None),
        (OPEN, {}, "Choose at least one feature."),
        (GOVERNED, {"Endpoints": {}}, "Endpoints is off by plan."),
        (BUSINESS, {"Endpoints": {}}, "no feature Endpoints in the business edition."),
        (OPEN, {"Long Term Retention": {}}, "SaaS Apps and Endpoints has no feature Long Term Retention"),
        (OPEN, {"M365": {"userCount": -1}}, "M365: give whole numbers"),
        (OPEN, {"M365": {"preservedUserCount": 1.5}}, "M365: give whole numbers"),
        (OPEN, {"M365": {"userCount": "5"}}, "M365: give whole numbers"),
        (OPEN, {"M365": {"userCount": True}}, "M365: give whole numbers"),
    ],
)
def test_features_are_the_plan_s_to_decide_and_counts_are_whole(
    given: PlanProduct, chosen: Any, sentence: str | None
) -> None:
    why = rules.why_not_features(given, chosen)
    assert why is None if sentence is None else sentence in (why or "")


def test_a_customer_has_each_product_once(world: World) -> None:
    assert rules.why_not_add(world.acme, EW) is None
    _ = world.ours
    assert rules.why_not_add(world.acme, EW) == "Acme Ltd has Enterprise Workloads already."
    assert rules.why_not_add(world.acme, SAAS) is None
    assert rules.why_not_add(world.zeta, EW) is None


@pytest.mark.parametrize("status", Tenant.Status.values)
def test_a_product_counts_in_every_status(world: World, status: int) -> None:
    make.in_status(world.ours, status)
    assert rules.why_not_add(world.acme, EW) is not None


def test_a_plan_without_the_product_is_none_for_it(world: World) -> None:
    from openmsc.plans.actions import Offer

    office = make.service_plan(name="Office", offers=[Offer(SAAS, Edition.ELITE, [])])
    assert rules.why_not_plan(office, SAAS) is None
    assert rules.why_not_plan(office, EW) == (
        "Office does not include Enterprise Workloads. Choose a plan that does."
    )
