"""The Customer Health tab and the job page: each state, in the customer's days, with nothing run (HEA-2, HEA-6)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from openmsc.backups.actions import set_policy
from openmsc.backups.models import Job
from openmsc.customers.models import Customer
from openmsc.kit import cells
from openmsc.kit.actor import system
from openmsc.plans.products import ProductId
from openmsc.tenants.models import Tenant
from openmsc.testing import make
from openmsc.testing.people import World

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script> & \"'"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


class Tab:
    """The Customer Health tab of acme, and the engine that reports what it shows."""

    def __init__(self, world: World, tenant: Tenant | None = None) -> None:
        self.world = world
        _, self.secret = make.token(tenant or world.ours)

    def report(self, days: float = 0, status: str = "successful", **fields: Any) -> int:
        """A job that ran for an hour, so many days ago; its id."""
        ended = NOW - timedelta(days=days)
        times = {"started": (ended - timedelta(hours=1)).isoformat(), "ended": ended.isoformat()}
        if status == "running":
            del times["ended"]
        body = make.report(status=status, **{**times, **fields})
        headers = {"Authorization": f"Bearer {self.secret}"}
        answer = Client().post("/ingest/v1/jobs", body, "application/json", headers=headers)
        return int(answer.json()["results"][0]["job_id"])

    def open(self, **params: str) -> Any:
        return self.world.browser(self.world.bob).get(f"/customers/{self.world.acme.pk}/health/", params)

    def rows(self) -> dict[str, dict[str, str]]:
        """What the table says: data source, then column, then text."""
        lines = [
            {column.key: text_of(cell) for column, cell in line.cells}
            for line in self.open().context["listing"].lines
        ]
        return {line["name"]: line for line in lines}

    def row(self) -> dict[str, str]:
        (row,) = self.rows().values()
        return row


def text_of(markup: str) -> str:
    label = re.search(r'aria-label="([^"]*)"', markup)
    if "<svg" in markup and label:
        return html.unescape(label[1])
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


NONE = "– None"


@pytest.fixture
def tab(world: World) -> Tab:
    return Tab(world)


def test_a_successful_backup_leaves_the_last_successful_empty(tab: Tab) -> None:
    job = tab.report(policy="Nightly")
    set_policy(system(), tab.world.ours, name="Nightly", schedule="30 1 * * *")
    assert tab.row() == {
        "organization": "Head office",
        "name": "fs-01",
        "workload": "File Server",
        "policy": "Nightly daily 01:30",
        "last_backup": f"Successful today ({job})",
        "last_run": "24 Nov 2026, 09:00",
        "last_success": NONE,
        "last_restore": NONE,
        "last_days": "28 days to 24 Nov: 1 successful, 27 no data yet",
    }


@pytest.mark.parametrize(("status", "behind"), [("failed", ""), ("cancelled", " cancelled")])
def test_a_failed_backup_shows_the_last_successful_one(tab: Tab, status: str, behind: str) -> None:
    good = tab.report(days=3)
    bad = tab.report(days=1, status=status)
    row = tab.row()
    assert row["last_backup"] == f"Failed 1 day ago ({bad}){behind}"
    assert row["last_success"] == f"3 days ago ({good})"
    assert row["last_run"] == "23 Nov 2026, 09:00"
    better = tab.report()
    row = tab.row()
    assert (row["last_backup"], row["last_success"]) == (f"Successful today ({better})", NONE)


def test_a_source_that_never_succeeded_has_no_last_successful_run(tab: Tab) -> None:
    job = tab.report(days=12, status="failed")
    row = tab.row()
    assert (row["last_backup"], row["last_success"]) == (f"Failed 12 days ago ({job})", NONE)


def test_success_with_errors_is_successful_and_says_so(tab: Tab) -> None:
    job = tab.report(status="successful_with_errors")
    row = tab.row()
    assert (row["last_backup"], row["last_success"]) == (f"Successful today ({job}) with errors", NONE)


def test_a_failed_restore_never_changes_the_backup_s_status(tab: Tab) -> None:
    backup = tab.report(days=2)
    tab.report(days=1, status="failed", kind="restore")
    row = tab.row()
    assert (row["last_backup"], row["last_restore"]) == (f"Successful 2 days ago ({backup})", NONE)
    assert row["last_run"] == "22 Nov 2026, 09:00"
    restore = tab.report(kind="restore")
    tab.report(status="failed", kind="restore")
    tab.report(status="failed", kind="verify")
    row = tab.row()
    assert (row["last_backup"], row["last_restore"]) == (
        f"Successful 2 days ago ({backup})", f"today ({restore})",
    )  # fmt: skip
    assert Customer.objects.find(system(), pk=tab.world.acme.pk).health == Customer.Health.HEALTHY


def test_a_first_backup_still_running_is_no_data_with_its_start(tab: Tab) -> None:
    tab.report(status="running")
    row = tab.row()
    assert (row["last_backup"], row["last_run"]) == ("No data", "24 Nov 2026, 09:00")
    assert row["last_days"] == "28 days to 24 Nov: 1 running (24 Nov), 27 no data yet"


def test_a_running_backup_leaves_the_last_status_as_it_is(tab: Tab) -> None:
    job = tab.report(days=1, status="failed")
    tab.report(status="running")
    row = tab.row()
    assert (row["last_backup"], row["last_run"]) == (f"Failed 1 day ago ({job})", "24 Nov 2026, 09:00")


def test_a_customer_without_sources_is_told_how_they_come(tab: Tab) -> None:
    page = tab.open().content.decode()
    assert "No data sources yet" in page
    assert "No data" in page


def test_the_most_in_need_come_first(tab: Tab) -> None:
    for status in ("successful", "running", "failed", "successful_with_errors"):
        tab.report(status=status, data_source=f"is {status}")
    assert list(tab.rows()) == ["is failed", "is successful_with_errors", "is running", "is successful"]


def test_days_are_the_customer_s_and_not_the_reader_s(tab: Tab, clock: Any) -> None:
    Customer.objects.filter(pk=tab.world.acme.pk).update(time_zone="America/New_York")
    clock.move_to(datetime(2026, 11, 24, 2, tzinfo=UTC))  # 21:00 on the 23rd in New York
    job = tab.report(status="failed", started="2026-11-23T06:00:00Z", ended="2026-11-23T06:30:00Z")
    row = tab.row()
    assert row["last_backup"] == f"Failed today ({job})"
    assert row["last_run"] == "23 Nov 2026, 01:00"
    assert row["last_days"] == "28 days to 23 Nov: 1 failed (23 Nov), 27 no data yet"
    page = tab.world.browser(tab.world.bob).get(f"/jobs/{job}/").content.decode()
    assert "23 Nov 2026, 01:30" in page
    assert "America/New_York" in page


def test_key_figures_count_thirty_days_of_enterprise_workloads(tab: Tab, world: World) -> None:
    for days, status in (
        (0, "successful"), (1, "successful_with_errors"), (2, "failed"), (29, "successful"), (30, "successful"),
        (0, "running"),
    ):  # fmt: skip
        tab.report(days=days, status=status)
    for status in ("successful", "failed"):
        tab.report(kind="restore", status=status)
    tab.report(kind="verify")
    saas = make.tenant(customer=world.acme, product=ProductId.SAAS_AND_ENDPOINTS)
    Tab(world, saas).report(data_source={"name": "tenant", "workload": "Microsoft 365"})
    figures = tab.open().context["figures"]
    assert (figures.backups, figures.successful, figures.with_errors, figures.restores) == (5, 3, 1, 2)
    assert figures.share == "60.0\u202f%"
    page = " ".join(tab.open().content.decode().split())
    assert 'class="k">Successful, 1 with errors</div>' in page


def test_a_share_is_a_hundred_only_when_it_is(tab: Tab) -> None:
    for _ in range(3):
        tab.report()
    assert tab.open().context["figures"].share == "100\u202f%"


def test_htmx_gets_the_table_alone_and_a_search_keeps_to_the_customer(tab: Tab, world: World) -> None:
    tab.report(data_source="fs-01")
    tab.report(data_source="Ärger")
    Tab(world, world.theirs).report(data_source="arger of others")
    browser = world.browser(world.ann)
    address = f"/customers/{world.acme.pk}/health/"
    answer: Any = browser.get(address, {"q": "arger"}, headers={"HX-Request": "true"})
    assert answer.content.decode().lstrip().startswith('<div id="list"')
    assert [line.row.name for line in answer.context["listing"].lines] == ["Ärger"]
    assert "1 of 2" in answer.content.decode()


# ---- the job page


def test_the_job_page_shows_what_is_known_and_says_what_is_not(tab: Tab) -> None:
    job = tab.report(
        bytes_added=1_204_000_000_000, files_new=0, files_changed=1234, engine="restic", snapshot_id="abc"
    )
    answer = tab.world.browser(tab.world.bob).get(f"/jobs/{job}/")
    page = " ".join(answer.content.decode().split())
    assert f"<h1>Job {job}</h1>" in page
    assert "1.20 TB" in page
    assert '<dt>Files new</dt><dd class="num">0</dd>' in page
    assert '<dt>Changed</dt><dd class="num">1,234</dd>' in page
    assert f'<dt>Unmodified</dt><dd class="num">{cells.NONE}</dd>' in page
    running = tab.report(status="running", started=None)
    page = tab.world.browser(tab.world.bob).get(f"/jobs/{running}/").content.decode()
    assert "no end reported" in page
    assert "not reported" in page


def test_a_clock_that_is_ahead_is_marked_and_hides_no_later_run(tab: Tab, clock: Any) -> None:
    ahead = NOW + timedelta(days=2)
    wrong = tab.report(started=ahead.isoformat(), ended=ahead.isoformat())
    assert tab.row()["last_backup"] == f"Successful today ({wrong})"
    page = tab.world.browser(tab.world.bob).get(f"/jobs/{wrong}/").content.decode()
    assert "Clock of the reporter is ahead" in page
    clock.shift(timedelta(minutes=10))
    began, ended = NOW + timedelta(minutes=1), NOW + timedelta(minutes=9)
    later = tab.report(status="failed", started=began.isoformat(), ended=ended.isoformat())
    assert tab.row()["last_backup"] == f"Failed today ({later})"


def test_what_engines_write_is_shown_and_never_run(tab: Tab) -> None:
    job = tab.report(
        status="failed",
        run_id=HOSTILE,
        message=f"{HOSTILE}\nsecond line\x1b[31m",
        engine=HOSTILE,
        engine_version="<b>1</b>",
        snapshot_id=HOSTILE,
        policy=HOSTILE,
        data_source={"name": HOSTILE, "organization": HOSTILE, "host": HOSTILE},
    )
    browser = tab.world.browser(tab.world.bob)
    for address in (f"/jobs/{job}/", f"/customers/{tab.world.acme.pk}/health/"):
        page = browser.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<b>1</b>" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "second line" in browser.get(f"/jobs/{job}/").content.decode()
    assert Job.objects.count() == 1
