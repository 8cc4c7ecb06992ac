"""What a meter costs on a day (CON-1, PLAN-5)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from openmsc.kit.actor import system
from openmsc.plans import actions
from openmsc.plans.models import PlanRates, ServicePlan, costs_on
from openmsc.plans.offers import Offer, offers_of, write
from openmsc.plans.products import PRODUCTS, ProductId
from openmsc.testing import make

EW, SAAS = ProductId.ENTERPRISE_WORKLOADS, ProductId.SAAS_AND_ENDPOINTS
TODAY = date(2026, 11, 24)
rates = st.decimals(min_value=0, max_value=999_999, places=6)
days = st.dates(min_value=date(2026, 1, 1), max_value=date(2026, 3, 1))


@given(st.dictionaries(days, rates, max_size=8), days)
def test_the_rate_of_any_day_is_what_a_plain_search_finds(history: dict[date, Decimal], day: date) -> None:
    rows = [PlanRates(effective=on, rates={"Storage": str(rate)}) for on, rate in history.items()]
    plain, back = Decimal(1), day  # day by day back to the first with a rate of its own
    while back >= date(2026, 1, 1):
        if back in history:
            plain = history[back]
            break
        back -= timedelta(days=1)
    assert costs_on(day, PRODUCTS[EW], rows)["Storage"] == plain


def test_rates_start_as_is_usual(db: None) -> None:
    plan = make.service_plan()
    servers, office = plan.products.all()
    assert servers.rates_on(TODAY) == {
        "Storage": Decimal(1),
        "Long Term Retention": 0,
        "Enterprise Workloads Accelerated Ransomware Recovery": 0,
    }
    costs = office.rates_on(TODAY)
    assert (costs["Active Users"], costs["Preserved Users"]) == (Decimal("0.05"), Decimal("0.01"))
    assert {cost for name, cost in costs.items() if not name.endswith("Users")} == {Decimal(0)}


def test_a_plan_without_any_rates_of_its_own_costs_what_is_usual(db: None) -> None:
    plan = make.service_plan()
    PlanRates.objects.all().delete()
    assert plan.products.all()[0].rates_on(TODAY)["Storage"] == 1


@pytest.fixture
def plan(db: None) -> ServicePlan:
    return actions.create(
        system(), name="Gold", offers=[Offer(EW, "elite", ["NAS"])], today=date(2026, 11, 1)
    )


def storage(plan: ServicePlan, day: date) -> Decimal:
    return plan.products.get().rates_on(day)["Storage"]


def reprice(plan: ServicePlan, rate: str, day: date) -> None:
    write(plan, [Offer(EW, "elite", ["NAS"], rates={"Storage": Decimal(rate)})], day)


def test_a_change_holds_from_its_day_on_and_leaves_the_days_before_as_they_were(plan: ServicePlan) -> None:
    reprice(plan, "1.2", TODAY)
    assert storage(plan, TODAY - timedelta(days=1)) == 1
    assert storage(plan, TODAY) == storage(plan, TODAY + timedelta(days=400)) == Decimal("1.2")
    assert storage(plan, date(2026, 1, 1)) == 1  # before the plan was there


def test_the_last_of_a_day_holds_and_a_day_has_one_row(plan: ServicePlan) -> None:
    reprice(plan, "1.2", TODAY)
    reprice(plan, "1.3", TODAY)
    assert storage(plan, TODAY) == Decimal("1.3")
    assert [row.effective for row in PlanRates.objects.all()] == [TODAY, date(2026, 11, 1)]
    row = PlanRates.objects.latest("effective")
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanRates.objects.create(service_plan=plan, product=row.product, effective=TODAY)


def test_saving_the_same_rates_again_leaves_no_row(plan: ServicePlan) -> None:
    write(plan, offers_of(plan, TODAY), TODAY)
    assert PlanRates.objects.count() == 1


def test_rates_that_are_not_named_stay(plan: ServicePlan) -> None:
    reprice(plan, "1.2", TODAY)
    write(plan, [Offer(EW, "elite", [], rates={"Long Term Retention": Decimal("0.000001")})], TODAY)
    given = plan.products.get()
    assert given.rates_on(TODAY)["Storage"] == Decimal("1.2")
    assert str(given.rates_on(TODAY)["Long Term Retention"]) == "0.000001"


def test_days_keep_their_rates_when_a_product_leaves_the_plan_and_comes_back(db: None) -> None:
    both = [Offer(EW, "elite", [], rates={"Storage": Decimal("1.2")}), Offer(SAAS, "elite", [])]
    plan = actions.create(system(), name="Gold", offers=both, today=date(2026, 11, 1))
    write(plan, both[1:], TODAY)
    write(plan, [Offer(EW, "elite", []), both[1]], TODAY + timedelta(days=2))
    servers = plan.products.get(product=EW)
    assert servers.rates_on(TODAY)["Storage"] == Decimal("1.2")
    assert servers.rates_on(TODAY + timedelta(days=2))["Storage"] == 1  # as of a product that was never there


def test_every_add_on_has_a_meter_and_no_meter_stands_for_nothing() -> None:
    """Storage for servers; active and preserved users for the modules that are counted; add-ons by their names."""
    for product in PRODUCTS.values():
        add_ons = {f.name for f in product.features if not f.attributes} - {product.name}
        base = {"Storage"} if product.id == EW else {"Active Users", "Preserved Users"}
        assert {meter.name for meter in product.meters} == add_ons | base
