"""Sums, quota and forecast, with days that are missing, and quotas that begin, end or are none (CUS-11, CON-4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from openmsc.plans.products import PRODUCTS, ProductId
from openmsc.tenants.models import Tenant
from openmsc.testing import make
from openmsc.testing.people import World
from openmsc.usage.figures import DAYS, Forecast, Quota, Usage, of_customer, quota_of
from openmsc.usage.models import ConsumptionDay

TODAY = date(2026, 11, 24)
LAST, FIRST = date(2026, 11, 23), date(2026, 8, 26)
DAY = timedelta(days=1)
YEAR = Quota(Decimal(300), date(2026, 1, 1), date(2026, 12, 31))


def steady(units: str = "1", number: int = DAYS, last: date = LAST) -> dict[date, Decimal]:
    return {last - back * DAY: Decimal(units) for back in range(number)}


def usage(days: dict[date, Decimal] | None = None, **details: Any) -> Usage:
    product = PRODUCTS[ProductId.ENTERPRISE_WORKLOADS]
    return Usage(product, LAST, steady() if days is None else days, **details)


def without(days: dict[date, Decimal], *gone: date) -> dict[date, Decimal]:
    return {day: units for day, units in days.items() if day not in gone}


# ---- sums


def test_the_days_shown_end_yesterday() -> None:
    assert usage().first == FIRST
    assert (min(usage().sums), max(usage().sums)) == (FIRST, LAST)


def test_the_line_goes_on_from_what_was_used_before() -> None:
    shown = usage(quota=YEAR, before=Decimal(100), before_since=date(2026, 1, 1))
    assert shown.sums[FIRST] == 101
    assert shown.sums[LAST] == shown.used == 190
    assert shown.in_window == 90
    assert shown.used_since == date(2026, 1, 1)


def test_without_a_quota_the_line_begins_with_the_days_shown() -> None:
    shown = usage()
    assert (shown.sums[FIRST], shown.sums[LAST]) == (Decimal(1), Decimal(90))
    assert (shown.used_percent, shown.used_since, shown.forecast) == (None, None, None)


def test_a_missing_day_is_a_gap_and_not_zero() -> None:
    gone = (date(2026, 10, 1), date(2026, 10, 2))
    shown = usage(without(steady(), *gone), quota=YEAR)
    assert not set(gone) & set(shown.sums)
    assert shown.sums[date(2026, 10, 3)] == shown.sums[date(2026, 9, 30)] + 1
    assert shown.missing == 2
    assert usage(without(steady(), *gone) | {gone[0]: Decimal(0), gone[1]: Decimal(0)}).missing == 0


@pytest.mark.parametrize(
    ("days", "before_since", "missing"),
    [
        (steady(), None, 0),
        (steady(number=12), None, 0),  # younger than the days shown
        (steady(number=12), date(2026, 3, 1), 78),
        (steady(number=12, last=LAST - 5 * DAY), None, 5),  # nothing of late
        ({}, date(2026, 3, 1), 90),
        ({}, None, 0),
    ],
)
def test_days_before_the_first_figure_are_not_missing(
    days: dict[date, Decimal], before_since: date | None, missing: int
) -> None:
    assert usage(days, before_since=before_since).missing == missing


# ---- quota


def test_a_quota_that_began_in_between_counts_from_its_first_day() -> None:
    shown = usage(quota=Quota(Decimal(100), date(2026, 11, 14), date(2027, 11, 13)))
    assert (min(shown.sums), shown.used, shown.in_window) == (date(2026, 11, 14), Decimal(10), Decimal(90))
    assert shown.used_since == date(2026, 11, 14)


def test_a_quota_that_has_ended_counts_to_its_end_and_is_no_longer_the_measure() -> None:
    shown = usage(quota=Quota(Decimal(100), date(2026, 1, 1), date(2026, 9, 4)), before=Decimal(40))
    assert (shown.used, shown.used_percent) == (
        Decimal(50),
        Decimal(50),
    )  # 26 August to 4 September are ten days
    assert not shown.quota_runs
    assert (shown.sums[LAST], shown.forecast, shown.reached(80)) == (Decimal(90), None, None)


def test_a_quota_that_has_not_begun_is_not_used() -> None:
    shown = usage(quota=Quota(Decimal(100), TODAY, date(2027, 11, 13)))
    assert (shown.quota_runs, shown.used, shown.used_percent, shown.used_since) == (
        False,
        Decimal(0),
        None,
        None,
    )


def test_the_last_day_of_a_quota_still_counts() -> None:
    assert usage(quota=Quota(Decimal(100), date(2026, 1, 1), LAST)).quota_runs
    assert not usage(quota=Quota(Decimal(100), date(2026, 1, 1), LAST - DAY)).quota_runs


def test_a_threshold_is_reached_on_the_day_that_crosses_it() -> None:
    shown = usage(quota=YEAR, before=Decimal(200))
    assert shown.reached(80) == FIRST + 39 * DAY  # with 240 of 300
    assert shown.reached(90) == FIRST + 69 * DAY
    assert shown.reached(100) is None
    assert usage(quota=YEAR, before=Decimal(240)).reached(80) is None  # earlier than the days shown


@pytest.mark.parametrize(
    ("details", "quota"),
    [
        ({"quota": None}, None),
        ({"quota": Decimal("0.00")}, None),
        (
            {"quota": Decimal(5), "quota_start": date(2026, 2, 1), "quota_end": date(2026, 2, 28)},
            Quota(Decimal(5), date(2026, 2, 1), date(2026, 2, 28)),
        ),
        ({"quota": Decimal(5)}, Quota(Decimal(5), date(2026, 1, 9), date(2030, 1, 1))),
    ],
)
def test_a_quota_without_dates_runs_from_creation_to_license_expiry(
    details: dict[str, Any], quota: Quota | None
) -> None:
    created = datetime(2026, 1, 9, 23, 59, tzinfo=UTC)
    assert quota_of(Tenant(created_on=created, license_expiry=date(2030, 1, 1), **details)) == quota


# ---- forecast


def test_the_forecast_is_the_day_the_quota_is_full() -> None:
    shown = usage(quota=YEAR, before=Decimal(190))  # 280 used, one a day
    assert shown.forecast == Forecast(LAST + 20 * DAY, Decimal(300), is_full=True)


def test_a_begun_day_fills_the_quota() -> None:
    shown = usage(quota=YEAR, before=Decimal("190.5"))
    assert shown.forecast == Forecast(LAST + 20 * DAY, Decimal(300), is_full=True)


def test_the_forecast_ends_with_the_quota() -> None:
    shown = usage(quota=YEAR, before=Decimal(100))
    assert shown.forecast == Forecast(date(2026, 12, 31), Decimal(228), is_full=False)


def test_the_pace_is_that_of_the_last_thirty_days_with_figures() -> None:
    days = steady("5") | steady("2", 30)
    assert usage(days).pace == 2
    assert usage(without(days, LAST, LAST - DAY)).pace == 2
    assert usage(steady(number=6)).pace is None
    assert usage(steady(number=60, last=LAST - 30 * DAY)).pace is None


@pytest.mark.parametrize("units", ["0", "-1", "0.000001"])
def test_who_uses_next_to_nothing_is_never_full(units: str) -> None:
    forecast = usage(steady(units), quota=Quota(Decimal("9999999999.99"), FIRST, date(9999, 12, 31))).forecast
    assert forecast is not None
    assert (forecast.day, forecast.is_full) == (date(9999, 12, 31), False)
    assert forecast.units >= 0


def test_a_full_quota_has_no_forecast() -> None:
    shown = usage(quota=YEAR, before=Decimal(210))
    assert (shown.used, shown.is_full, shown.forecast) == (Decimal(300), True, None)


# ---- read from the database

Metered = Callable[..., Tenant]


@pytest.fixture
def metered(world: World) -> Metered:
    def meter(tenant: Tenant, days: dict[date, Decimal], **details: Any) -> Tenant:
        Tenant.objects.filter(pk=tenant.pk).update(**details)
        ConsumptionDay.objects.bulk_create(
            ConsumptionDay.of(tenant, day, units) for day, units in days.items()
        )
        return tenant

    return meter


def test_what_is_read_is_what_was_metered_up_to_yesterday(world: World, metered: Metered) -> None:
    days = steady("0.123456", 400, last=TODAY)
    metered(world.ours, days, quota=Decimal(300), quota_start=date(2026, 1, 1), quota_end=date(2026, 12, 31))
    (shown,) = of_customer(world.acme, TODAY)
    assert (min(shown.days), max(shown.days), len(shown.days)) == (FIRST, LAST, 90)
    assert shown.before == Decimal("0.123456") * (FIRST - date(2026, 1, 1)).days
    assert shown.used == Decimal("0.123456") * (TODAY - date(2026, 1, 1)).days
    assert shown.used_since == date(2026, 1, 1)


def test_what_was_used_before_a_quota_or_after_it_is_left_out(world: World, metered: Metered) -> None:
    quota = {"quota": Decimal(10), "quota_start": date(2026, 6, 1), "quota_end": date(2026, 6, 30)}
    metered(world.ours, steady("0.1", 400), **quota)
    (shown,) = of_customer(world.acme, TODAY)
    assert (shown.used, shown.quota_runs) == (Decimal(3), False)


def test_metering_that_began_later_than_the_quota_says_since_when(world: World, metered: Metered) -> None:
    metered(world.ours, steady(number=120), quota=Decimal(300), quota_start=date(2026, 1, 1))
    assert of_customer(world.acme, TODAY)[0].used_since == LAST - 119 * DAY


def test_each_product_has_its_own_figures_and_nobody_else_s(world: World, metered: Metered) -> None:
    saas = make.tenant(customer=world.acme, product=ProductId.SAAS_AND_ENDPOINTS)
    metered(world.ours, steady("1"), quota=Decimal(100), quota_start=date(2026, 1, 1))
    metered(saas, steady("2"), quota=None)
    metered(world.theirs, steady("4"))
    shown = of_customer(world.acme, TODAY)
    assert [each.product.id for each in shown] == list(ProductId)
    assert [each.in_window for each in shown] == [Decimal(90), Decimal(180)]
    assert [each.quota is None for each in shown] == [False, True]


def test_nothing_metered_is_no_figures(world: World) -> None:
    assert of_customer(world.acme, TODAY) == []
    _ = world.ours
    (shown,) = of_customer(world.acme, TODAY)
    assert not shown.has_figures
    assert (shown.sums, shown.pace, shown.forecast, shown.missing) == ({}, None, None, 0)


def test_the_number_of_queries_does_not_grow_with_the_days(
    world: World, metered: Metered, django_assert_num_queries: Any
) -> None:
    saas = make.tenant(customer=world.acme, product=ProductId.SAAS_AND_ENDPOINTS)
    for tenant in (world.ours, saas):
        metered(tenant, steady(number=5), quota=Decimal(100), quota_start=date(2026, 1, 1))
    with django_assert_num_queries(3):
        of_customer(world.acme, TODAY)
    for tenant in (world.ours, saas):
        metered(tenant, steady(number=300, last=LAST - 5 * DAY))
    with django_assert_num_queries(3):
        of_customer(world.acme, TODAY)
