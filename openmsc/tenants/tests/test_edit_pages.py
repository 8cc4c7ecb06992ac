"""The dialogs in which a product is shown, edited, extended and converted (TEN-2, TEN-4, TEN-10, CUS-17)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from openmsc.kit.actor import system
from openmsc.plans.actions import Offer
from openmsc.plans.models import ServicePlan
from openmsc.plans.products import Edition, ProductId
from openmsc.tenants import actions
from openmsc.tenants.models import Tenant
from openmsc.testing import dialogs, make
from openmsc.testing.people import World

EW, SAAS = ProductId.ENTERPRISE_WORKLOADS, ProductId.SAAS_AND_ENDPOINTS
SANDBOX, EVALUATION, COMMERCIAL = Tenant.Type


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel("2026-11-24T10:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def seats(world: World) -> ServicePlan:
    features = {"M365": "on", "Google Workspace": "off", "Storage (unlimited)": "on"}
    return make.service_plan(
        name="Seat Protect", offers=[Offer(SAAS, Edition.ELITE, ["Endpoints"], features)]
    )


@pytest.fixture
def tenant(world: World) -> Tenant:
    features = {"M365": {"userCount": 40}, "Endpoints": {}}
    return make.tenant(
        customer=world.acme, product=SAAS, service_plan=world.plan, storage_regions=[world.region],
        features=features, tenant_type=EVALUATION, quota=Decimal("12.00"),
    )  # fmt: skip


def ask(world: World, address: str, form: dict[str, Any] | None = None, person: Any = None) -> Any:
    return dialogs.ask(world.browser(person or world.bob), address, form)


def sent(answer: Any) -> dict[str, Any]:
    """With the boxes that are ticked and not locked."""
    rows = answer.context["form"].rows
    ticked = [row.name for row in rows if (row.on and not row.locked) or row.kept]
    return {**dialogs.sent(answer), "features": ticked}


def boxes(answer: Any) -> dict[str, tuple[bool, str]]:
    return {row.name: (row.on, row.locked) for row in answer.context["form"].rows}


def text(answer: Any) -> str:
    return str(html.unescape(answer.content.decode()))


def test_the_dialog_shows_the_product_as_it_is_and_sent_unchanged_changes_nothing(
    world: World, tenant: Tenant
) -> None:
    address = f"/tenants/{tenant.pk}/edit/"
    answer = ask(world, address)
    assert boxes(answer)["M365"] == (True, "")
    assert boxes(answer)["Google Workspace"] == (False, "")
    before = Tenant.objects.get(pk=tenant.pk)
    assert ask(world, address, sent(answer)).headers["HX-Redirect"] == f"/customers/{world.acme.pk}/"
    after = Tenant.objects.get(pk=tenant.pk)
    assert {**vars(after), "_state": 0} == {**vars(before), "_state": 0}


def test_what_is_changed_is_saved(world: World, tenant: Tenant, seats: ServicePlan) -> None:
    address, more = f"/tenants/{tenant.pk}/edit/", make.storage_region()
    form = sent(ask(world, address)) | {
        "service_plan": seats.pk, "plan_shown": seats.pk, "tenant_type": COMMERCIAL.value, "more_regions": [more.pk],
        "features": ["Endpoints"], "m365-userCount": "41", "endpoints-userCount": "3", "quota": "",
    }  # fmt: skip
    assert ask(world, address, form).status_code == 200
    after = Tenant.objects.get(pk=tenant.pk)
    assert (after.service_plan, after.tenant_type, after.quota) == (seats, COMMERCIAL, None)
    assert after.license_expiry == date(2029, 11, 24)  # the preset: no day was chosen
    assert set(after.storage_regions.all()) == {world.region, more}
    assert after.features == {
        "M365": {"userCount": 41}, "Endpoints": {"userCount": 3}, "Storage (unlimited)": {},
    }  # fmt: skip


def test_only_regions_that_it_has_not_are_offered(world: World, tenant: Tenant) -> None:
    more = make.storage_region()
    form = ask(world, f"/tenants/{tenant.pk}/edit/").context["form"]
    assert list(form.fields["more_regions"].queryset) == [more]


def test_a_region_that_does_not_fit_is_told_beside_the_field(world: World, tenant: Tenant) -> None:
    business = make.service_plan(offers=[Offer(SAAS, Edition.BUSINESS, [])])
    actions.change_plan(system(), tenant, service_plan=business)
    address = f"/tenants/{tenant.pk}/edit/"
    form = sent(ask(world, address)) | {"more_regions": [make.storage_region().pk]}
    errors = ask(world, address, form).context["form"].errors
    assert errors == {"more_regions": ["The business edition has exactly one storage region."]}


def test_commercial_offers_no_way_back(world: World) -> None:
    commercial = make.tenant(customer=world.acme)
    choices = ask(world, f"/tenants/{commercial.pk}/edit/").context["form"].fields["tenant_type"].choices
    assert [value for value, _ in choices] == [COMMERCIAL]


def test_what_two_change_at_once_stands_beside_each_other_and_nothing_is_saved(
    world: World, tenant: Tenant
) -> None:
    address = f"/tenants/{tenant.pk}/edit/"
    mine = sent(ask(world, address)) | {"quota": "30.00", "m365-userCount": "50"}
    theirs = {"quota": Decimal("20.00"), "features": {"M365": {"userCount": 60}, "Endpoints": {}}}
    actions.edit(world.actor(world.ann), Tenant.objects.get(pk=tenant.pk), **theirs)  # type: ignore[arg-type]
    answer = ask(world, address, mine)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert set(form.conflicts) == {"quota", "m365-userCount"}
    assert (form.conflicts["quota"].mine, form.conflicts["quota"].theirs) == ("30.00", "20.00")
    page = text(answer)
    assert page.count("Take theirs") == 2
    assert Tenant.objects.get(pk=tenant.pk).quota == 20
    chosen = sent(answer) | {
        "quota": "30.00", "m365-userCount": "50", "undecided": ["quota", "m365-userCount"],
        "choice-quota": "mine", "choice-m365-userCount": "theirs",
    }  # fmt: skip
    assert ask(world, address, chosen).headers.get("HX-Redirect")
    after = Tenant.objects.get(pk=tenant.pk)
    assert after.quota == 30
    assert after.features["M365"] == {"userCount": 60}


def test_what_was_opened_before_somebody_deleted_it_is_refused_with_a_sentence(
    world: World, tenant: Tenant
) -> None:
    from openmsc.tenants import lifecycle

    address = f"/tenants/{tenant.pk}/edit/"
    mine = sent(ask(world, address))
    lifecycle.delete(system(), tenant)
    answer = ask(world, address, mine)
    assert answer.status_code == 409
    assert "It will be deleted on 1 Dec 2026, 10:00. Cancel the deletion first." in text(answer)


def test_of_a_sandbox_product_the_license_and_the_features_are_locked(world: World) -> None:
    owner = make.customer(is_sandbox=True)
    features = {"M365": {"userCount": 5}, "Endpoints": {}}
    tenant = make.tenant(customer=owner, product=SAAS, tenant_type=SANDBOX, features=features)
    address = f"/tenants/{tenant.pk}/edit/"
    answer = ask(world, address, person=world.ann)
    assert answer.context["form"].fields["license_expiry"].disabled
    assert boxes(answer)["M365"] == (True, "As it is")
    assert boxes(answer)["Google Workspace"] == (False, "As it is")
    form = sent(answer) | {"m365-userCount": "9", "quota": "6", "license_expiry": "2030-01-01"}
    assert ask(world, address, form, world.ann).headers.get("HX-Redirect")
    after = Tenant.objects.get(pk=tenant.pk)
    assert (after.quota, after.features) == (Decimal(6), {"M365": {"userCount": 9}, "Endpoints": {}})
    assert after.license_expiry == tenant.license_expiry


def test_the_education_license_is_a_box_of_the_features_that_have_it(
    world: World, seats: ServicePlan
) -> None:
    features = {"M365": {"userCount": 9, "educationLicenseState": 1}, "Storage (unlimited)": {}}
    tenant = make.tenant(customer=world.acme, product=SAAS, service_plan=seats, features=features)
    address = f"/tenants/{tenant.pk}/edit/"
    form = sent(ask(world, address))
    assert form["m365-educationLicenseState"]
    assert "endpoints-educationLicenseState" not in form
    assert ask(world, address, form).headers.get("HX-Redirect")
    assert Tenant.objects.get(pk=tenant.pk).features == features
    del form["m365-educationLicenseState"]
    assert ask(world, address, form).headers.get("HX-Redirect")
    assert Tenant.objects.get(pk=tenant.pk).features["M365"] == {"userCount": 9, "educationLicenseState": 0}


# ---- view, extend, convert


def test_the_product_s_page_shows_everything_and_why_features_cannot_be_changed(
    world: World, seats: ServicePlan
) -> None:
    features = {"M365": {"userCount": 1200, "preservedUserCount": 3, "educationLicenseState": 1}}
    tenant = make.tenant(customer=world.acme, product=SAAS, service_plan=seats, features=features)
    for person in (world.bob, world.eve):
        page = text(ask(world, f"/tenants/{tenant.pk}/", person=person))
        for part in (
            "Seat Protect",
            "Commercial",
            "24 Nov 2029",
            "1,200 users",
            "3 preserved, education license",
            "On by plan",
            "Off by plan",
        ):
            assert part in page
        assert str(tenant.pk) in page


def test_an_evaluation_is_extended_in_a_dialog(world: World, tenant: Tenant, clock: Any) -> None:
    address = f"/tenants/{tenant.pk}/extend/"
    page = ask(world, address)
    assert page.context["form"]["license_expiry"].value() == date(2027, 1, 23)
    answer = ask(world, address, {"license_expiry": "2027-01-24"})
    assert answer.context["form"].errors == {
        "license_expiry": ["At most until 23 Jan 2027: 60 days after it was added."]
    }
    assert ask(world, address, {"license_expiry": "2027-01-23"}).headers.get("HX-Redirect")
    assert Tenant.objects.get(pk=tenant.pk).license_expiry == date(2027, 1, 23)
    assert ask(world, address).status_code == 409


def test_converting_is_asked_about_since_there_is_no_way_back(world: World, tenant: Tenant) -> None:
    address = f"/tenants/{tenant.pk}/convert/"
    page = text(ask(world, address))
    assert re.search(r"24 Dec 2026.*becomes.*24 Nov 2029", page, re.S)
    assert Tenant.objects.get(pk=tenant.pk).tenant_type == EVALUATION
    assert ask(world, address, {}).headers.get("HX-Redirect")
    after = Tenant.objects.get(pk=tenant.pk)
    assert (after.tenant_type, after.license_expiry) == (COMMERCIAL, date(2029, 11, 24))
    assert ask(world, address).status_code == 409
