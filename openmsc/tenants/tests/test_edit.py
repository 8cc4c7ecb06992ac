"""Editing a product: what of it changes, what stays for life, and what is refused (TEN-2, TEN-4, TEN-8, TEN-10)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from openmsc.kit.audit.models import Event
from openmsc.kit.errors import EditedMeanwhile, Forbidden, NotVisible, Refused
from openmsc.plans.actions import Offer
from openmsc.plans.models import Geography, ServicePlan, StorageRegion
from openmsc.plans.products import PRODUCTS, Edition, ProductId
from openmsc.tenants import actions, rules
from openmsc.tenants.models import Tenant
from openmsc.testing import make
from openmsc.testing.people import World

EW, SAAS = ProductId.ENTERPRISE_WORKLOADS, ProductId.SAAS_AND_ENDPOINTS
SANDBOX, EVALUATION, COMMERCIAL = Tenant.Type
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
TODAY = NOW.date()
AWS, AZURE, OWN = StorageRegion.StorageProvider


def plan(product: int = SAAS, edition: Edition = Edition.ELITE, **features: str) -> ServicePlan:
    named = {name.replace("_", " "): governed for name, governed in features.items()}
    return make.service_plan(offers=[Offer(product, edition, PRODUCTS[product].workloads, named)])


def saas(world: World, **details: Any) -> Tenant:
    return make.tenant(customer=world.acme, product=SAAS, now=NOW, **details)


def edited(world: World, tenant: Tenant, *, now: datetime = NOW, **terms: Any) -> Tenant:
    actions.edit(world.actor(world.bob), tenant, now=now, **terms)
    return Tenant.objects.get(pk=tenant.pk)


def refused(world: World, tenant: Tenant, *, now: datetime = NOW, **terms: Any) -> dict[str, str]:
    before, events = Tenant.objects.get(pk=tenant.pk), Event.objects.count()
    with pytest.raises(Refused) as refusal:
        actions.edit(world.actor(world.bob), tenant, now=now, **terms)
    after = Tenant.objects.get(pk=tenant.pk)
    assert {**vars(after), "_state": 0} == {**vars(before), "_state": 0}
    assert Event.objects.count() == events
    return refusal.value.fields or {"": refusal.value.message}


def test_all_terms_change_at_once_with_one_event(world: World) -> None:
    region, more = make.storage_region(name="Near"), make.storage_region(name="Far")
    tenant = saas(
        world, storage_regions=[region], tenant_type=EVALUATION, features={"M365": {"userCount": 5}}
    )
    to, events = plan(), Event.objects.count()
    after = edited(
        world,
        tenant,
        service_plan=to,
        tenant_type=COMMERCIAL,
        storage_regions=[region, more],
        license_expiry=date(2028, 1, 1),
        features={"M365": {"userCount": 7}, "Endpoints": {}},
        quota=Decimal("12.50"),
        quota_start=TODAY,
        quota_end=date(2027, 12, 31),
    )
    assert (after.service_plan, after.tenant_type, after.license_expiry) == (to, COMMERCIAL, date(2028, 1, 1))
    assert set(after.storage_regions.all()) == {region, more}
    assert after.features == {"M365": {"userCount": 7}, "Endpoints": {}}
    assert (after.quota, after.quota_start, after.quota_end) == (
        Decimal("12.50"), TODAY, date(2027, 12, 31),
    )  # fmt: skip
    assert Event.objects.count() == events + 1
    event = Event.objects.latest("pk")
    assert (event.type, event.category, event.severity) == ("TenantUpdated", "AUDIT", 5)
    assert set(event.changes) == {
        "service_plan", "tenant_type", "license_expiry", "features", "quota", "quota_start", "quota_end",
        "storage_regions",
    }  # fmt: skip
    assert event.changes["storage_regions"] == [["Near"], ["Far", "Near"]]


def test_what_is_not_named_stays_and_nothing_changed_is_no_event(world: World) -> None:
    tenant = saas(world, quota=Decimal(5), features={"M365": {"userCount": 5}})
    before, events = Tenant.objects.get(pk=tenant.pk), Event.objects.count()
    after = edited(world, tenant, license_expiry=tenant.license_expiry, quota=Decimal(5))
    assert {**vars(after), "_state": 0} == {**vars(before), "_state": 0}
    assert Event.objects.count() == events


def test_a_quota_is_taken_away(world: World) -> None:
    tenant = saas(world, quota=Decimal(5), quota_start=TODAY)
    after = edited(world, tenant, quota=None, quota_start=None)
    assert (after.quota, after.quota_start) == (None, None)


# ---- type and expiry


def test_evaluation_becomes_commercial_with_the_expiry_preset_for_it(world: World) -> None:
    tenant = saas(world, tenant_type=EVALUATION)
    actions.convert(world.actor(world.bob), tenant, now=NOW)
    assert (tenant.tenant_type, tenant.license_expiry) == (COMMERCIAL, date(2029, 11, 24))


def test_converting_by_an_edit_brings_the_preset_unless_a_day_is_given(world: World) -> None:
    tenant = saas(world, tenant_type=EVALUATION)
    kept = edited(world, tenant, tenant_type=COMMERCIAL, license_expiry=tenant.license_expiry)
    assert kept.license_expiry == date(2029, 11, 24)
    other = make.tenant(customer=world.acme, product=EW, tenant_type=EVALUATION, now=NOW)
    assert edited(world, other, tenant_type=COMMERCIAL, license_expiry=TODAY).license_expiry == TODAY


@pytest.mark.parametrize(
    ("start", "end", "sentence"),
    [
        (COMMERCIAL, EVALUATION, "Commercial never goes back to Evaluation."),
        (COMMERCIAL, SANDBOX, "Only the sandbox customer has products of type Sandbox"),
        (EVALUATION, SANDBOX, "Only the sandbox customer has products of type Sandbox"),
        (EVALUATION, 0, "Choose Evaluation or Commercial."),
    ],
)
def test_no_other_type_follows(world: World, start: int, end: int, sentence: str) -> None:
    tenant = saas(world, tenant_type=start)
    found = refused(world, tenant, tenant_type=end)
    assert list(found) == ["tenant_type"]
    assert sentence in found["tenant_type"]


@pytest.mark.parametrize(
    ("tenant_type", "expiry", "sentence"),
    [
        (COMMERCIAL, date(2029, 11, 24), None),
        (COMMERCIAL, date(2029, 11, 25), "At most 24 Nov 2029."),
        (COMMERCIAL, TODAY, None),
        (COMMERCIAL, TODAY - timedelta(days=1), "The license cannot have expired already."),
        (EVALUATION, date(2027, 1, 23), None),
        (EVALUATION, date(2027, 1, 24), "At most until 23 Jan 2027: 60 days after it was added."),
        (EVALUATION, TODAY, None),
        (EVALUATION, TODAY - timedelta(days=1), "The license cannot have expired already."),
    ],
)
def test_a_license_ends_neither_in_the_past_nor_too_late(
    world: World, tenant_type: int, expiry: date, sentence: str | None
) -> None:
    tenant = saas(world, tenant_type=tenant_type)
    if sentence is None:
        assert edited(world, tenant, license_expiry=expiry).license_expiry == expiry
    else:
        assert refused(world, tenant, license_expiry=expiry) == {"license_expiry": sentence}


def test_an_expired_product_is_edited_otherwise_without_a_new_license(world: World) -> None:
    tenant = saas(world, tenant_type=EVALUATION)
    after = edited(world, tenant, now=NOW + timedelta(days=200), quota=Decimal(9))
    assert after.quota == 9
    assert after.expired(NOW + timedelta(days=200))


# ---- regions


def test_regions_are_added_and_none_is_removed(world: World) -> None:
    near, far = make.storage_region(name="Near"), make.storage_region(name="Far")
    tenant = saas(world, storage_regions=[near])
    found = refused(world, tenant, storage_regions=[far])
    assert found == {"storage_regions": "Near: storage regions can be added, never removed."}
    assert set(edited(world, tenant, storage_regions=[near, far]).storage_regions.all()) == {near, far}


def test_the_business_edition_takes_no_second_region(world: World) -> None:
    near = make.storage_region()
    business = plan(edition=Edition.BUSINESS)
    tenant = saas(world, storage_regions=[near], service_plan=business)
    assert refused(world, tenant, storage_regions=[near, make.storage_region()]) == {
        "storage_regions": "The business edition has exactly one storage region."
    }


def test_with_two_regions_no_plan_of_the_business_edition_fits(world: World) -> None:
    tenant = saas(world, storage_regions=[make.storage_region(), make.storage_region()])
    found = refused(world, tenant, service_plan=plan(edition=Edition.BUSINESS))
    assert (
        "is of the business edition, which has exactly one storage region; this has 2."
        in found["service_plan"]
    )


@pytest.mark.parametrize(
    ("providers", "geographies", "fits"),
    [
        ((AWS, AWS), (Geography.EUROPE, Geography.NORTH_AMERICA), True),  # of one provider
        ((AWS, AZURE), (Geography.EUROPE, Geography.EUROPE), True),
        ((AWS, AZURE), (Geography.EUROPE, Geography.UNITED_KINGDOM), False),
        ((AWS, OWN), (Geography.EUROPE, ""), True),  # of one's own site only oneself knows
        ((AWS, OWN), (Geography.EUROPE, Geography.ASIA_PACIFIC), False),
    ],
)
def test_regions_of_several_storage_providers_lie_in_one_geography(
    world: World, providers: tuple[int, int], geographies: tuple[str, str], fits: bool
) -> None:
    one, other = (
        make.storage_region(storage_provider=provider, geography=geography)
        for provider, geography in zip(providers, geographies, strict=True)
    )
    why = rules.why_not_regions(Edition.ELITE, EW, [one, other])
    assert (why is None) is fits
    assert fits or "regions of several storage providers must lie in one geography" in (why or "")
    tenant = saas(world, storage_regions=[one])
    if fits:
        assert edited(world, tenant, storage_regions=[one, other]).storage_regions.count() == 2
    else:
        assert list(refused(world, tenant, storage_regions=[one, other])) == ["storage_regions"]


# ---- who, and two at once


def test_who_saw_another_version_is_told(world: World) -> None:
    tenant = saas(world)
    version = tenant.version
    edited(world, tenant, quota=Decimal(1))
    with pytest.raises(EditedMeanwhile):
        actions.edit(world.actor(world.bob), tenant, version=version, quota=Decimal(2))
    assert Tenant.objects.get(pk=tenant.pk).quota == 1


def test_only_who_looks_after_the_customer_edits(world: World) -> None:
    with pytest.raises(Forbidden):
        actions.edit(world.actor(world.eve), world.ours, quota=Decimal(1))
    with pytest.raises(NotVisible):
        actions.edit(world.actor(world.bob), world.theirs, quota=Decimal(1))


def test_several_faults_are_told_at_once(world: World) -> None:
    tenant = saas(world)
    found = refused(
        world, tenant, storage_regions=[], features={}, license_expiry=date.max, tenant_type=COMMERCIAL
    )
    assert set(found) == {"storage_regions", "features", "license_expiry"}
