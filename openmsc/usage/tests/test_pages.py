"""The section of the Summary tab: loaded by it, a page of its own without scripts, chart or table (CUS-11)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from openmsc.plans.products import ProductId
from openmsc.tenants.models import Tenant
from openmsc.testing import make
from openmsc.testing.people import World
from openmsc.usage import words
from openmsc.usage.figures import Quota
from openmsc.usage.models import ConsumptionDay
from openmsc.usage.table import Table

from .test_figures import DAY, FIRST, LAST, YEAR, steady, usage, without

NOW = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)  # still 23 November further west
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def meter(tenant: Tenant, units: str = "1", number: int = 90) -> Tenant:
    ConsumptionDay.objects.bulk_create(
        ConsumptionDay.of(tenant, day, each) for day, each in steady(units, number).items()
    )
    return tenant


def metered(world: World, **quota: Any) -> Tenant:
    given = {"quota": Decimal(100), "quota_start": FIRST, "quota_end": YEAR.end, **quota}
    Tenant.objects.filter(pk=meter(world.ours).pk).update(**given)
    return world.ours


def section(world: World, **params: str) -> str:
    address = f"/customers/{world.acme.pk}/consumption/"
    answer = world.browser(world.bob).get(address, params, headers=HTMX)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_summary_tab_loads_the_section_and_has_a_link_without_scripts(world: World) -> None:
    address = f"/customers/{world.acme.pk}/consumption/"
    page = world.browser(world.bob).get(f"/customers/{world.acme.pk}/").content.decode()
    assert f'hx-get="{address}" hx-trigger="load"' in page
    assert f'href="{address}"' in page


def test_for_htmx_it_is_the_section_and_else_the_whole_page(world: World) -> None:
    metered(world)
    assert section(world).startswith("<section")
    answer = world.browser(world.bob).get(f"/customers/{world.acme.pk}/consumption/")
    assert answer["Vary"].startswith("HX-Request")
    page = answer.content.decode()
    assert "<h1>Acme Ltd</h1>" in page
    assert page.count("cu-chart cu-wide") == 1


def test_chart_and_table_are_links_and_the_open_one_is_marked(world: World) -> None:
    metered(world)
    chart, table = section(world), section(world, show="table")
    assert re.search(r'id="consumption-chart"[^>]*aria-current="true"', chart)
    assert re.search(r'id="consumption-table"[^>]*aria-current="true"', table)
    assert re.search(r'id="consumption-table" href="[^"]*\?show=table" hx-get="[^"]*\?show=table"', chart)
    assert ('<svg class="cu-chart' in chart, "<table" in chart) == (True, False)
    assert ('<svg class="cu-chart' in table, "<table" in table) == (False, True)
    assert "<table" not in section(world, show="nonsense")


def test_without_a_product_it_says_what_will_show(world: World) -> None:
    assert "No product, so nothing is consumed." in section(world)


def test_before_anything_is_metered_it_says_what_will_show_and_when(world: World) -> None:
    _ = world.ours
    page = section(world)
    assert "Nothing metered yet. From the first metered day on, this shows" in page
    assert "aria-current" not in page


def test_the_days_are_those_of_utc_whatever_the_reader_s_time_zone(world: World) -> None:
    world.bob.time_zone = "America/Los_Angeles"
    world.bob.save()
    metered(world)
    assert "26 Aug 2026 to 23 Nov 2026" in section(world)
    assert "last 90 days, UTC" in section(world)


def test_another_customer_s_consumption_does_not_exist(world: World) -> None:
    meter(world.theirs)
    answer = world.browser(world.bob).get(f"/customers/{world.zeta.pk}/consumption/", headers=HTMX)
    assert answer.status_code == 404


def test_read_only_administrators_see_it(world: World) -> None:
    metered(world)
    answer = world.browser(world.eve).get(f"/customers/{world.acme.pk}/consumption/", headers=HTMX)
    assert "Consumption Units" in answer.content.decode()


def test_two_products_have_a_part_each_and_a_total(world: World) -> None:
    metered(world)
    meter(make.tenant(customer=world.acme, product=ProductId.SAAS_AND_ENDPOINTS), "0.5")
    page = section(world)
    assert page.count('<div class="cu-product">') == 2
    assert "All products: 135.00 CU in 90 days" in page
    assert '<th scope="colgroup" colspan="2" class="n">SaaS Apps and Endpoints</th>' in section(
        world, show="table"
    )


def test_of_two_products_one_may_have_no_figures_yet(world: World) -> None:
    metered(world)
    make.tenant(customer=world.acme, product=ProductId.SAAS_AND_ENDPOINTS)
    page = section(world)
    assert "Nothing metered yet." in page
    assert "All products" not in page


def test_the_number_of_queries_does_not_grow_with_the_days(
    world: World, django_assert_max_num_queries: Any
) -> None:
    metered(world)
    browser = world.browser(world.bob)
    with django_assert_max_num_queries(12):
        browser.get(f"/customers/{world.acme.pk}/consumption/?show=table", headers=HTMX)


# ---- the product card


@pytest.mark.parametrize(
    ("consumption", "text", "css"),
    [
        (None, "100.00 CU", None),
        ("0", "100.00 CU, 0\u202f% used", "meter "),
        ("79.9999", "100.00 CU, 79\u202f% used", "meter "),
        ("80", "100.00 CU, 80\u202f% used", "meter warn"),
        ("89.9", "100.00 CU, 89\u202f% used", "meter warn"),
        ("90", "100.00 CU, 90\u202f% used", "meter bad"),
        ("1250", "100.00 CU, 1,250\u202f% used", "meter bad"),
    ],
)
def test_the_card_shows_what_is_used_of_the_quota(
    world: World, consumption: str | None, text: str, css: str | None
) -> None:
    tenant = world.ours
    Tenant.objects.filter(pk=tenant.pk).update(quota=Decimal(100), consumption=consumption)
    page = world.browser(world.bob).get(f"/tenants/{tenant.pk}/card/").content.decode()
    assert text in page
    assert (f'class="{css}"' in page) if css is not None else ('class="meter' not in page)
    bar = re.search(r'class="bar" y="2" width="([\d.]+)"', page)
    assert bar is None or float(bar[1]) <= 100


@pytest.mark.parametrize("quota", [None, Decimal("0.00")])
def test_no_quota_or_zero_has_no_percentage(quota: Decimal | None) -> None:
    assert Tenant(quota=quota, consumption=Decimal(3)).quota_used is None
    assert Tenant(quota=Decimal(3), consumption=None).quota_used is None
    assert Tenant(quota=Decimal(300), consumption=Decimal("263.999999")).quota_used == 88


# ---- words


def test_key_figures_are_four_at_most_and_warn_in_words() -> None:
    found = words.key_figures(usage(quota=YEAR, before=Decimal("174.26"), before_since=YEAR.start))
    assert [(each.value, each.unit, each.label, each.tone) for each in found] == [
        ("264.26", "of 300.00 CU", "since 1 Jan 2026", ""),
        ("88\u202f%", "", "warning since 30 Oct", "warn"),
        ("90.00", "CU", "in 90 days", ""),
        ("29 Dec", "", "full, at this pace", ""),
    ]


@pytest.mark.parametrize(
    ("before", "a_day", "label", "tone"),
    [
        ("149.99", "1", "of the quota used", ""),
        ("150", "1", "warning since 23 Nov", "warn"),
        ("180", "1", "critical since 23 Nov", "bad"),
        ("270", "0.1", "critical", "bad"),  # it was so before the days shown
        ("289", "1", "used up since 5 Sep", "bad"),
        ("300", "1", "used up", "bad"),
    ],
)
def test_trouble_says_since_when(before: str, a_day: str, label: str, tone: str) -> None:
    percent = words.key_figures(usage(steady(a_day), quota=YEAR, before=Decimal(before)))[1]
    assert (percent.label, percent.tone) == (label, tone)


def test_a_quota_that_is_not_the_measure_says_so() -> None:
    ended = Quota(Decimal(100), YEAR.start, LAST - DAY)
    found = words.key_figures(usage(quota=ended, before=Decimal(3)))
    assert [each.label for each in found] == [
        "1 Jan 2026 to 22 Nov 2026, ended", "of the quota used", "in 90 days", "a day, last 30 days",
    ]  # fmt: skip
    coming = Quota(Decimal(100), LAST + 2 * DAY, YEAR.end)
    assert words.key_figures(usage(quota=coming))[0].label == "quota from 25 Nov 2026"


def test_the_text_alternative_gives_start_end_limit_and_date() -> None:
    assert words.describe(usage(quota=YEAR, before=Decimal("178.77"))) == (
        "Consumption of Enterprise Workloads, 26 Aug 2026 to 23 Nov 2026: from 179.77 to 268.77 CU of a quota of "
        "300.00 CU; at the pace of the last 30 days the quota is used up about 25 Dec 2026. "
        "The same figures are in the table."
    )
    assert "228.00 CU will be used at its end on 31 Dec 2026" in words.describe(
        usage(quota=YEAR, before=Decimal(100))
    )
    assert words.describe(usage(without(steady(), FIRST + DAY))) == (
        "Consumption of Enterprise Workloads, 26 Aug 2026 to 23 Nov 2026: 89.00 CU in all, with no quota running. "
        "1 day has no figures; sums leave it out. The same figures are in the table."
    )


@pytest.mark.parametrize(
    ("units", "text"),
    [
        ("0", "0.00"),
        ("0.004999", "< 0.01"),
        ("0.005", "< 0.01"),
        ("0.015", "0.02"),
        ("0.025", "0.02"),
        ("1204.5", "1,204.50"),
    ],
)
def test_units_are_rounded_half_even_for_show(units: str, text: str) -> None:
    assert words.units_text(Decimal(units)) == text


# ---- the table


def test_the_table_has_the_newest_day_first_and_no_zero_for_what_is_unknown() -> None:
    first = usage(without(steady(number=4), LAST - DAY), quota=YEAR, before=Decimal(10))
    second = usage(steady("0.25", 2))
    table = Table([first, second])
    assert table.heads == ["That day", "Quota used", "That day", "Sum so far"]
    assert [(LAST - row.day) / timedelta(days=1) for row in table.rows] == [0, 1, 2, 3]
    assert [(row.cells, row.total) for row in table.rows] == [
        (["1.00", "13.00", "0.25", "0.50"], "1.25"),
        ([None, None, "0.25", "0.25"], "0.25"),
        (["1.00", "12.00", None, None], "1.00"),
        (["1.00", "11.00", None, None], "1.00"),
    ]
