"""The Jobs page and the customer's Jobs tab (HEA-6, CUS-13)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from openmsc.backups.job_lists import duration
from openmsc.backups.models import Job, Status
from openmsc.customers.models import Customer
from openmsc.testing import make
from openmsc.testing.many import populate
from openmsc.testing.people import World

BEGAN = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)


def report(tenant: Any, **fields: Any) -> Job:
    _, secret = make.token(tenant)
    headers = {"Authorization": f"Bearer {secret}"}
    answer = Client().post("/ingest/v1/jobs", make.report(**fields), "application/json", headers=headers)
    return Job.objects.get(pk=answer.json()["results"][0]["job_id"])


def shown(world: World, address: str = "/jobs/", person: Any = None, **params: Any) -> list[int]:
    answer: Any = world.browser(person or world.ann).get(address, params)
    return [line.row.pk for line in answer.context["listing"].lines]


def test_the_newest_come_first_whatever_order_they_were_reported_in(world: World) -> None:
    days = (3, 1, 2)
    jobs = [report(world.ours, started=(timezone.now() - timedelta(days=n)).isoformat()) for n in days]
    assert shown(world) == [jobs[1].pk, jobs[2].pk, jobs[0].pk]
    assert shown(world, sort="id") == [job.pk for job in jobs]


def test_a_number_finds_the_job_of_that_id_and_else_data_sources_of_that_name(world: World) -> None:
    jobs = [report(world.ours) for _ in range(3)]
    named = report(
        world.ours, data_source={"name": "fs-90210", "workload": "NAS", "organization": "Head office"}
    )
    assert shown(world, q=str(jobs[1].pk)) == [jobs[1].pk]
    assert shown(world, q="90210") == [named.pk]
    assert shown(world, q=" FS-9 ") == [named.pk]
    assert shown(world, q="9" * 60) == []


def test_another_customer_s_job_is_not_found_by_its_id(world: World) -> None:
    ours, theirs = report(world.ours), report(world.theirs)
    assert shown(world, person=world.bob) == [ours.pk]
    assert shown(world, person=world.bob, q=str(theirs.pk)) == []


def test_product_workload_kind_and_status_narrow_together(world: World) -> None:
    source = {"name": "db", "workload": "MS-SQL", "organization": "Head office"}
    failed = report(world.ours, status="failed", data_source=source)
    report(world.ours, data_source=source)
    report(world.ours, status="failed")
    report(world.ours, status="failed", data_source=source, kind="restore")
    narrow: dict[str, Any] = {"status": Status.FAILED.value, "workload": "MS-SQL", "kind": 1, "product": 1}
    assert shown(world, **narrow) == [failed.pk]
    assert shown(world, **{**narrow, "product": 2}) == []
    assert len(shown(world, status=[Status.FAILED.value, Status.SUCCESSFUL.value])) == 4


def test_the_customer_s_tab_has_its_own_jobs_in_its_time_zone(world: World) -> None:
    Customer.objects.filter(pk=world.acme.pk).update(time_zone="Asia/Tokyo")
    ours = report(world.ours, started=BEGAN.isoformat(), ended=(BEGAN + timedelta(minutes=61)).isoformat())
    report(world.theirs)
    address = f"/customers/{world.acme.pk}/jobs/"
    assert shown(world, address) == [ours.pk]
    text = world.browser(world.bob).get(address).content.decode()
    assert "21 Nov 2026, 08:30" in text
    assert "1:01:00" in text
    assert 'aria-current="page">Jobs' in text
    part = world.browser(world.bob).get(address, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="list"')


def test_no_tool_of_the_tab_reaches_beyond_the_customer(world: World) -> None:
    report(world.ours)
    theirs = report(world.theirs)
    address = f"/customers/{world.acme.pk}/jobs/"
    sent = {"tool": "export", "column": ["id"], "row": [theirs.pk]}
    answer: Any = world.browser(world.ann).post(address, sent)
    assert b"".join(answer.streaming_content).decode().split() == ["\ufeffJob", "ID"]
    assert shown(world, address, q=str(theirs.pk)) == []


@pytest.mark.parametrize(
    ("started", "ended", "no_end", "said"),
    [
        (BEGAN, BEGAN + timedelta(hours=26, seconds=5), False, "26:00:05"),
        (BEGAN, BEGAN, False, "0:00:00"),
        (BEGAN, None, False, None),
        (None, BEGAN, False, None),
        (BEGAN, BEGAN + timedelta(hours=24), True, None),  # when it was given up, not when it ended
        (BEGAN, BEGAN - timedelta(hours=1), False, None),  # a clock that was wrong
    ],
)
def test_a_duration_is_shown_where_it_is_known(started: Any, ended: Any, no_end: bool, said: Any) -> None:
    assert duration(Job(started=started, ended=ended, no_end_reported=no_end)) == said


def test_only_orders_that_an_index_holds_are_offered(world: World) -> None:
    populate(world, 3)
    listing: Any = world.browser(world.ann).get("/jobs/").context["listing"]
    assert [head.column.key for head in listing.heads if head.link] == ["id", "started"]


def test_jobs_stand_in_the_menu_of_whoever_may_see_them(world: World) -> None:
    for person in (world.ann, world.bob, world.eve):
        answer: Any = world.browser(person).get("/jobs/")
        assert [item.label for item in answer.context["menu"] if item.current] == ["Jobs"]
        assert "No jobs yet" in answer.content.decode()
