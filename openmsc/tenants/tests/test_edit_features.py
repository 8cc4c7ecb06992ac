"""Editing a product: its features, and what of a sandbox product is editable at all (TEN-10, CUS-17)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from openmsc.tenants.models import Tenant
from openmsc.testing import make
from openmsc.testing.people import World

from .test_edit import COMMERCIAL, EVALUATION, EW, NOW, SAAS, SANDBOX, TODAY, edited, plan, refused, saas

# ---- plan and features


def test_a_plan_without_the_product_is_refused_beside_the_plan(world: World) -> None:
    other = plan(EW)
    found = refused(world, saas(world), service_plan=other)
    assert found == {
        "service_plan": f"{other} does not include SaaS Apps and Endpoints. Choose a plan that does."
    }


def test_what_the_plan_governs_cannot_be_overridden(world: World) -> None:
    tenant = saas(world, service_plan=plan(M365="on", Endpoints="off"))
    assert refused(world, tenant, features={"Endpoints": {}}) == {"features": "Endpoints is off by plan."}
    after = edited(world, tenant, features={"Google Workspace": {}})
    assert set(after.features) == {"M365", "Google Workspace"}


def test_counts_change_and_attributes_that_are_not_named_stay(world: World) -> None:
    features = {"M365": {"userCount": 5, "educationLicenseState": 1}, "Endpoints": {"userCount": 2}}
    tenant = saas(world, features=features)
    after = edited(world, tenant, features={"M365": {"userCount": 6, "preservedUserCount": 1}})
    assert after.features == {"M365": {"userCount": 6, "preservedUserCount": 1, "educationLicenseState": 1}}


@pytest.mark.parametrize(
    ("features", "sentence"),
    [
        ({}, "Choose at least one feature."),
        ({"M365": {"userCount": -1}}, "M365: give whole numbers of users, 0 or more."),
        ({"Storage (unlimited)": {"userCount": 1}}, "Storage (unlimited) has no userCount."),
        ({"Endpoints": {"educationLicenseState": 1}}, "Endpoints has no educationLicenseState."),
        ({"M365": {"nonsense": 1}}, "M365 has no nonsense."),
        ({"M365": {"educationLicenseState": 2}}, "M365: the education license is 1 or 0, on or off."),
        ({"M365": {"educationLicenseState": True}}, "M365: the education license is 1 or 0, on or off."),
        ({"Nonsense": {}}, "SaaS Apps and Endpoints has no feature Nonsense in the elite edition."),
    ],
)
def test_features_are_known_and_counted_in_whole_numbers(world: World, features: Any, sentence: str) -> None:
    assert refused(world, saas(world), features=features) == {"features": sentence}


# ---- the sandbox (CUS-17)


@pytest.fixture
def sandbox(world: World) -> Tenant:
    world.acme.tenant_admins.clear()
    owner = make.customer(is_sandbox=True, tenant_admins=[world.bob])
    features = {"M365": {"userCount": 5}, "Storage (unlimited)": {}}
    return make.tenant(customer=owner, product=SAAS, tenant_type=SANDBOX, features=features, now=NOW)


def test_plan_quota_regions_and_counts_of_a_sandbox_product_are_edited(world: World, sandbox: Tenant) -> None:
    to, more = plan(Endpoints="on"), make.storage_region()
    regions = [*sandbox.storage_regions.all(), more]
    counted = {"M365": {"userCount": 9, "preservedUserCount": 3}, "Storage (unlimited)": {}, "Endpoints": {}}
    terms: dict[str, Any] = {
        "service_plan": to, "storage_regions": regions, "features": counted,
        "quota": Decimal(7), "quota_start": TODAY, "quota_end": TODAY,
    }  # fmt: skip
    after = edited(world, sandbox, **terms)
    assert (after.service_plan, after.quota, after.features) == (to, Decimal(7), counted)
    assert more in after.storage_regions.all()


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        ({"tenant_type": COMMERCIAL}, "Products of the sandbox customer are always of type Sandbox."),
        ({"tenant_type": EVALUATION}, "Products of the sandbox customer are always of type Sandbox."),
        (
            {"license_expiry": date(2027, 1, 1)},
            "The license of a sandbox product stays as it is: it is for demonstrations.",
        ),
        (
            {"features": {"M365": {}}},
            "Features of a sandbox product follow its service plan: only the counts can be changed.",
        ),
        (
            {"features": {"M365": {"educationLicenseState": 1}, "Storage (unlimited)": {}}},
            "Features of a sandbox product follow its service plan: only the counts can be changed.",
        ),
        (
            {"features": {"M365": {}, "Storage (unlimited)": {}, "Endpoints": {}}},
            "Features of a sandbox product follow its service plan: only the counts can be changed.",
        ),
    ],
)
def test_nothing_else_of_a_sandbox_product_is_edited_and_each_refusal_says_why(
    world: World, sandbox: Tenant, terms: dict[str, Any], sentence: str
) -> None:
    assert refused(world, sandbox, **terms) == {next(iter(terms)): sentence}
