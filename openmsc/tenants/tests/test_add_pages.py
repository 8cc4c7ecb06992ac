"""The dialog in which a product is added: its presets, and how it follows plan and type (TEN-1, TEN-2, TEN-10)."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine

from openmsc.plans.actions import Offer
from openmsc.plans.models import ServicePlan
from openmsc.plans.products import PRODUCTS, Edition, ProductId
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


def add_address(world: World) -> str:
    return f"/customers/{world.acme.pk}/products/{SAAS.value}/add/"


def ask(world: World, address: str, form: dict[str, Any] | None = None, person: Any = None) -> Any:
    return dialogs.ask(world.browser(person or world.bob), address, form)


def boxes(answer: Any) -> dict[str, tuple[bool, str]]:
    return {row.name: (row.on, row.locked) for row in answer.context["form"].rows}


def text(answer: Any) -> str:
    return str(html.unescape(answer.content.decode()))


def test_the_dialog_begins_with_the_presets_and_shows_the_plan(world: World) -> None:
    default = make.service_plan(name="First", is_default=True)
    answer = ask(world, add_address(world))
    form = answer.context["form"]
    assert form.plan == default
    assert form["license_expiry"].value() == date(2029, 11, 24)
    assert form["tenant_type"].value() == COMMERCIAL
    assert set(boxes(answer)) == set(PRODUCTS[SAAS].by_name)
    page = text(answer)
    assert 'class="planview"' in page
    assert f'href="/plans/{default.pk}/"' in page  # View Plan, also without JavaScript
    assert "At most 3 years ahead." in page


def test_locked_boxes_say_what_the_plan_decides_and_counts_are_asked_of_what_is_on(
    world: World, seats: ServicePlan
) -> None:
    answer = ask(
        world,
        add_address(world),
        {"follow": "plan", "service_plan": seats.pk, "tenant_type": COMMERCIAL.value},
    )
    assert answer.status_code == 200
    shown = boxes(answer)
    assert shown["M365"] == (True, "On by plan")
    assert shown["Google Workspace"] == (False, "Off by plan")
    assert shown["Endpoints"] == (True, "")
    page = text(answer)
    assert 'name="m365-userCount"' in page
    assert 'name="google-workspace-userCount"' not in page
    assert "Seat Protect" in page.split('id="plan-side"')[1]
    assert not Tenant.objects.exists()


def test_another_plan_keeps_what_is_typed_and_ticked(world: World, seats: ServicePlan) -> None:
    form = {
        "follow": "plan", "service_plan": seats.pk, "plan_shown": world.plan.pk, "tenant_type": COMMERCIAL.value,
        "features": ["Google Workspace", "Endpoints"], "endpoints-userCount": "85", "quota": "not a number",
    }  # fmt: skip
    answer = ask(world, add_address(world), form)
    assert "Enter a number" not in text(answer)  # not judged yet
    page = answer.context["form"]
    assert page["quota"].value() == "not a number"
    assert page["endpoints-userCount"].value() == "85"
    shown = boxes(answer)
    assert shown["Endpoints"] == (True, "")
    assert shown["Sensitive Data Governance"] == (False, "")  # it was free before and was not ticked
    assert page["plan_shown"].value() == seats.pk


@pytest.mark.parametrize(
    ("typed", "tenant_type", "expiry"),
    [
        ("2029-11-24", EVALUATION, date(2026, 12, 24)),
        ("", EVALUATION, date(2026, 12, 24)),
        ("2026-12-24", COMMERCIAL, date(2029, 11, 24)),
        ("2026-12-10", EVALUATION, "2026-12-10"),
        ("2028-01-01", COMMERCIAL, "2028-01-01"),
    ],
)
def test_the_expiry_follows_the_type_unless_a_day_was_typed(
    world: World, typed: str, tenant_type: int, expiry: Any
) -> None:
    form = {
        "follow": "type",
        "service_plan": world.plan.pk,
        "tenant_type": int(tenant_type),
        "license_expiry": typed,
    }
    assert ask(world, add_address(world), form).context["form"]["license_expiry"].value() == expiry


def test_without_javascript_the_preset_of_the_type_not_chosen_counts_as_untouched(world: World) -> None:
    form = {
        "service_plan": world.plan.pk, "tenant_type": EVALUATION.value, "storage_regions": [world.region.pk],
        "license_expiry": "2029-11-24",
    }  # fmt: skip
    ask(world, add_address(world), form)
    assert Tenant.objects.get().license_expiry == date(2026, 12, 24)


def test_chosen_features_and_counts_are_those_of_the_new_product(world: World, seats: ServicePlan) -> None:
    form = {
        "service_plan": seats.pk, "plan_shown": seats.pk, "tenant_type": COMMERCIAL.value,
        "storage_regions": [world.region.pk], "features": ["Endpoints"],
        "m365-userCount": "240", "m365-preservedUserCount": "12", "m365-educationLicenseState": "on",
        "endpoints-userCount": "85",
    }  # fmt: skip
    assert ask(world, add_address(world), form).status_code == 200
    assert Tenant.objects.get().features == {
        "M365": {"userCount": 240, "preservedUserCount": 12, "educationLicenseState": 1},
        "Endpoints": {"userCount": 85},
        "Storage (unlimited)": {},
    }


def test_what_the_counts_use_in_a_year_stands_beside_the_quota(world: World, seats: ServicePlan) -> None:
    """240 active and 12 preserved users at 0.05 and 0.01 a month of thirty days; Google Workspace is off (CON-1)."""
    asked = {
        "follow": "counts", "service_plan": seats.pk, "plan_shown": seats.pk, "tenant_type": COMMERCIAL.value,
        "m365-userCount": "240", "m365-preservedUserCount": "12", "endpoints-userCount": "85",
        "google-workspace-userCount": "1000",
    }  # fmt: skip
    quiet = "It stops nothing: it is for reports and alerts."
    for more, hint in (
        ({}, "These counts use about 147 CU a year."),
        ({"features": ["Endpoints"]}, "These counts use about 199 CU a year."),
        ({"m365-userCount": "many", "m365-preservedUserCount": ""}, quiet),
    ):
        page = text(ask(world, add_address(world), {**asked, **more}))
        assert f'id="id_quota_helptext">{hint}<' in page
    assert f'id="id_quota_helptext">{quiet}<' in text(ask(world, add_address(world)))


def test_without_javascript_features_of_another_plan_are_looked_through_once_more(
    world: World, seats: ServicePlan
) -> None:
    form = {
        "service_plan": seats.pk, "plan_shown": world.plan.pk, "tenant_type": COMMERCIAL.value,
        "storage_regions": [world.region.pk], "features": ["Google Workspace"], "quota": "7",
    }  # fmt: skip
    answer = ask(world, add_address(world), form)
    assert answer.status_code == 422
    assert "Here are the features of Seat Protect: look through them and save again" in text(answer)
    assert boxes(answer)["Google Workspace"] == (False, "Off by plan")
    assert answer.context["form"]["plan_shown"].value() == str(seats.pk)
    assert answer.context["form"]["quota"].value() == "7"
    assert not Tenant.objects.exists()


def test_everything_typed_is_kept_when_it_is_refused(world: World) -> None:
    form = {
        "service_plan": world.plan.pk, "plan_shown": world.plan.pk, "tenant_type": EVALUATION.value,
        "license_expiry": "2027-12-01", "features": [], "endpoints-userCount": "5", "quota": "-3",
        "quota_start": "2026-12-01",
    }  # fmt: skip
    answer = ask(world, add_address(world), form)
    assert answer.status_code == 422
    page = answer.context["form"]
    assert set(page.errors) == {"quota", "storage_regions"}
    assert {name: page[name].value() for name in ("license_expiry", "quota", "quota_start", "endpoints-userCount")} == {
        "license_expiry": "2027-12-01", "quota": "-3", "quota_start": "2026-12-01", "endpoints-userCount": "5",
    }  # fmt: skip
    del form["quota"]
    answer = ask(world, add_address(world), {**form, "storage_regions": [world.region.pk]})
    errors = answer.context["form"].errors
    assert set(errors) == {"license_expiry", "features"}
    assert errors["features"] == ["Choose at least one feature."]


@pytest.mark.parametrize("count", ["-1", "1.5", "many", "999999999999"])
def test_counts_are_whole_numbers_and_what_is_wrong_is_told_beside_them(world: World, count: str) -> None:
    form = {
        "service_plan": world.plan.pk, "plan_shown": world.plan.pk, "tenant_type": COMMERCIAL.value,
        "storage_regions": [world.region.pk], "features": ["M365"], "m365-userCount": count,
    }  # fmt: skip
    answer = ask(world, add_address(world), form)
    assert list(answer.context["form"].errors) == ["m365-userCount"]
    assert 'id="id_m365-userCount_error"' in text(answer)


@pytest.mark.parametrize("shown", ["9" * 5000, "²", "\x00"])
def test_a_plan_shown_that_is_no_plan_is_none(world: World, seats: ServicePlan, shown: str) -> None:
    form = {"follow": "plan", "service_plan": seats.pk, "plan_shown": shown, "tenant_type": COMMERCIAL.value}
    answer = ask(world, add_address(world), form)
    assert answer.status_code == 200
    assert answer.context["form"]["plan_shown"].value() == seats.pk
