"""Adding to counters: in one statement, so that nothing is lost when many add at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openmsc.backups.models import TenantDay
from openmsc.kit.counters import add_up
from openmsc.testing import make
from openmsc.testing.people import World
from openmsc.testing.threads import at_once

START = date(2026, 1, 1)
KEYS = ["tenant", "day"]


def days(number: int) -> list[date]:
    return [START + timedelta(days=n) for n in range(number)]


def totals() -> dict[date, tuple[int, int]]:
    return {row.day: (row.successful, row.failed) for row in TenantDay.objects.all()}


def test_rows_are_made_where_missing_and_added_to_where_not(world: World) -> None:
    tenant = world.ours.pk
    add_up(TenantDay, KEYS, {(tenant, START): {"successful": 2}})
    add_up(TenantDay, KEYS, {(tenant, day): {"successful": 1, "failed": 5} for day in days(2)})
    add_up(TenantDay, KEYS, {(tenant, START): {"failed": -3}})
    assert totals() == {days(2)[0]: (3, 2), days(2)[1]: (1, 5)}
    (row,) = TenantDay.objects.filter(day=START)
    assert (row.running, row.with_errors, row.restores) == (0, 0, 0)


def test_each_key_may_have_counters_of_its_own(world: World) -> None:
    ours, theirs = world.ours.pk, world.theirs.pk
    add_up(TenantDay, KEYS, {(ours, START): {"successful": 1}, (theirs, START): {"failed": 1}})
    found = {row.tenant_id: (row.successful, row.failed) for row in TenantDay.objects.all()}
    assert found == {ours: (1, 0), theirs: (0, 1)}


def test_nothing_to_add_is_no_query(world: World) -> None:
    _ = world.ours
    with CaptureQueriesContext(connection) as queries:
        add_up(TenantDay, KEYS, {})
        add_up(TenantDay, KEYS, {(world.ours.pk, START): {}})
    assert len(queries) == 0


def test_thousands_of_rows_are_a_few_statements(world: World) -> None:
    tenant = world.ours.pk
    amounts = {(tenant, day): {"successful": n} for n, day in enumerate(days(1201))}
    with CaptureQueriesContext(connection) as queries:
        add_up(TenantDay, KEYS, amounts)
    assert len(queries) == 3
    assert totals() == {day: (n, 0) for n, day in enumerate(days(1201))}


@pytest.mark.django_db(transaction=True)
def test_nothing_is_lost_when_threads_add_to_the_same_rows_in_different_orders() -> None:
    tenant = make.tenant().pk
    forward = days(400)  # enough that two at once meet, and would deadlock if each took its own order

    def add(order: list[date]) -> None:
        for _ in range(10):
            add_up(TenantDay, KEYS, {(tenant, day): {"successful": 1, "failed": 2} for day in order})

    orders = [forward, forward[::-1], forward[3:] + forward[:3], forward[::2] + forward[1::2]]
    given = at_once([lambda order=order: add(order) for order in orders])  # type: ignore[misc]
    assert given == [None] * 4
    assert totals() == dict.fromkeys(forward, (40, 80))
