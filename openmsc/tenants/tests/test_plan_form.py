"""The form of a service plan: creating and editing one (PLAN-1, PLAN-3)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from openmsc.kit.actor import system
from openmsc.plans.forms import PlanForm
from openmsc.plans.models import PlanRates, ServicePlan
from openmsc.plans.offers import Limits, Offer, offers_of
from openmsc.plans.products import PRODUCTS, Edition, ProductId
from openmsc.tenants import plan_changes
from openmsc.tenants.models import Tenant
from openmsc.testing import make
from openmsc.testing.people import World

EW, SAAS = ProductId.ENTERPRISE_WORKLOADS, ProductId.SAAS_AND_ENDPOINTS
SERVERS = Offer(
    EW,
    Edition.ENTERPRISE,
    ["NAS"],
    {"Long Term Retention": "off"},
    {"Storage": Decimal("1.25")},
    Limits(24, 1, 30),
)


def typed(form: PlanForm, **changes: Any) -> dict[str, Any]:
    """What a browser sends of the form as it stands, with changes."""
    sent: dict[str, Any] = {}
    for field in form:
        value = field.value()
        if value is None or value is False:
            continue
        sent[field.html_name] = "on" if value is True else value if isinstance(value, list) else str(value)
    sent |= changes
    return {name: value for name, value in sent.items() if value is not None}


def opened(world: World, address: str, **changes: Any) -> dict[str, Any]:
    answer: Any = world.browser(world.ann).get(address)
    assert answer.status_code == 200
    return typed(answer.context["form"], **changes)


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


# ---- create


def test_a_plan_is_created_as_typed(world: World) -> None:
    sent = opened(
        world, "/plans/create/", name="Gold", description="For servers", include_1="on", edition_1="business",
        workloads_1=["NAS"], feature_1_0="on", feature_1_1="off", rate_1_0="1.250", frequency_min_hours_1="24",
        retention_max_days_1="30",
    )  # fmt: skip
    answer = world.browser(world.ann).post("/plans/create/", sent)
    plan = ServicePlan.objects.get(name="Gold")
    assert (answer.status_code, answer["Location"]) == (302, f"/plans/{plan.pk}/")
    (offer,) = offers_of(plan)
    assert (offer.product, offer.edition, list(offer.workloads)) == (EW, "business", ["NAS"])
    assert offer.features == {"Enterprise Workloads": "on", "Long Term Retention": "off"}
    assert offer.rates["Storage"] == Decimal("1.25")
    assert offer.limits == Limits(24, None, None, 30)


def test_nothing_typed_is_lost_and_errors_stand_beside_their_fields(world: World) -> None:
    make.service_plan(name="Gold")
    sent = opened(
        world, "/plans/create/", name="GOLD", include_1="on", workloads_1=["NAS", "Oracle"], rate_1_0="2.5",
        feature_1_2="off", frequency_min_hours_1="1", frequency_max_hours_1="2",
    )  # fmt: skip
    answer: Any = world.browser(world.ann).post("/plans/create/", sent)
    form = answer.context["form"]
    assert answer.status_code == 422
    assert form.errors == {
        "name": ["Service plan name already exists"],
        "frequency_max_hours_1": [
            "The maximum frequency cannot be below the minimum: every 1 hours or more often."
        ],
    }
    again = typed(form)
    assert {name: again.get(name) for name in sent} == sent


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"name": ""}, "name", "This is required"),
        ({"rate_1_0": ""}, "rate_1_0", "This is required"),
        ({"rate_1_0": "-1"}, "rate_1_0", "greater than or equal to 0"),
        ({"rate_1_0": "NaN"}, "rate_1_0", "Enter a number"),
        ({"rate_1_1": "0.0000001"}, "rate_1_1", "6 decimal places"),
        ({"edition_1": "gold"}, "edition_1", "gold"),
        ({"workloads_1": ["Nonsense"]}, "workloads_1", "Nonsense"),
        (
            {"feature_1_0": "off", "feature_1_1": "off", "feature_1_2": "off"},
            "feature_1_0",
            "at least one feature",
        ),
        (
            {"retention_min_days_1": "31", "retention_max_days_1": "30"},
            "retention_max_days_1",
            "31 days or more",
        ),
        ({"frequency_min_hours_1": "0"}, "frequency_min_hours_1", "1"),
        ({"include_1": None}, "__all__", "Choose at least one product."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    world: World, changes: dict[str, Any], field: str, sentence: str
) -> None:
    sent = opened(world, "/plans/create/", **{"name": "Gold", "include_1": "on", **changes})
    answer: Any = world.browser(world.ann).post("/plans/create/", sent)
    assert answer.status_code == 422
    assert sentence in str(answer.context["form"].errors[field])
    assert not ServicePlan.objects.filter(name="Gold").exists()


def test_the_fields_of_a_product_that_is_not_included_do_not_count(world: World) -> None:
    sent = opened(
        world,
        "/plans/create/",
        name="Gold",
        include_1="on",
        rate_2_0="nonsense",
        edition_2="",
        workloads_2=["x"],
    )
    assert world.browser(world.ann).post("/plans/create/", sent).status_code == 302
    assert [offer.product for offer in offers_of(ServicePlan.objects.get(name="Gold"))] == [EW]


def test_features_that_the_edition_has_not_are_not_asked_for(world: World) -> None:
    sent = opened(world, "/plans/create/", name="Gold", include_2="on", edition_2="business")
    names = [feature.name for feature in PRODUCTS[SAAS].features]
    sent |= {f"feature_2_{names.index('Endpoints')}": "on"}
    assert world.browser(world.ann).post("/plans/create/", sent).status_code == 302
    assert offers_of(ServicePlan.objects.get(name="Gold"))[0].features == {}


# ---- edit


def test_saving_an_unchanged_form_changes_nothing(world: World) -> None:
    plan = make.service_plan(name="Gold", offers=[SERVERS])
    before = offers_of(plan), ServicePlan.objects.get(pk=plan.pk).version, PlanRates.objects.count()
    sent = opened(world, f"/plans/{plan.pk}/edit/")
    assert world.browser(world.ann).post(f"/plans/{plan.pk}/edit/", sent).status_code == 302
    fresh = ServicePlan.objects.get(pk=plan.pk)
    assert (offers_of(fresh), fresh.version, PlanRates.objects.count()) == before


def test_an_edit_says_how_many_tenants_changed(world: World) -> None:
    tenant = make.tenant(customer=world.acme, product=SAAS, service_plan=world.plan)
    browser, address = world.browser(world.ann), f"/plans/{world.plan.pk}/edit/"
    assert "1 tenant</a> is on this plan" in words(browser.get(address))
    answer: Any = browser.post(address, opened(world, address, feature_2_0="off"), follow=True)
    assert "features of 1 tenant changed" in words(answer)
    assert "M365" not in Tenant.objects.get(pk=tenant.pk).features


def test_a_refused_edit_names_and_links_the_tenants_and_loses_nothing(world: World) -> None:
    _ = world.ours
    address = f"/plans/{world.plan.pk}/edit/"
    sent = opened(world, address, include_1=None, description="As typed")
    answer: Any = world.browser(world.ann).post(address, sent)
    page = words(answer)
    assert answer.status_code == 422
    assert "1 tenant has Enterprise Workloads by this plan." in page
    assert f'<a href="/customers/{world.acme.pk}/">Acme Ltd: Enterprise Workloads</a>' in page
    assert "As typed" in page
    assert [offer.product for offer in offers_of(world.plan)] == [EW, SAAS]


def test_of_many_in_the_way_the_first_are_named_and_the_rest_linked(world: World) -> None:
    for _ in range(12):
        make.tenant(service_plan=world.plan, storage_regions=[world.region])
    address = f"/plans/{world.plan.pk}/edit/"
    page = words(world.browser(world.ann).post(address, opened(world, address, include_1=None)))
    assert page.count(": Enterprise Workloads</a>") == 10
    assert f'<a href="/customers/?service_plan={world.plan.pk}">All that are on this plan</a>' in page


def test_two_people_editing_see_theirs_beside_yours(world: World) -> None:
    plan = make.service_plan(name="Gold", offers=[SERVERS])
    address = f"/plans/{plan.pk}/edit/"
    mine = opened(world, address, rate_1_0="3", description="Mine")
    theirs = replace(SERVERS, rates={"Storage": Decimal(2)}, edition=Edition.ELITE)
    plan_changes.edit(system(), plan, name="Gold", description="", offers=[theirs])
    answer: Any = world.browser(world.ann).post(address, mine)
    form = answer.context["form"]
    assert answer.status_code == 422
    assert {name: (each.mine, each.theirs) for name, each in form.conflicts.items()} == {
        "rate_1_0": ("3", "2"),
        "edition_1": ("Enterprise", "Elite"),
    }
    assert offers_of(plan)[0].rates["Storage"] == 2
    again = typed(form, **{"undecided": ["rate_1_0", "edition_1"], "choice-rate_1_0": "mine"})
    again["choice-edition_1"] = "theirs"
    assert world.browser(world.ann).post(address, again).status_code == 302
    (saved,) = offers_of(ServicePlan.objects.get(pk=plan.pk))
    assert (saved.rates["Storage"], saved.edition) == (Decimal(3), "elite")
    assert ServicePlan.objects.get(pk=plan.pk).description == "Mine"
