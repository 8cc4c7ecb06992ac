"""Many write events and several seal them, all at the same moment: one chain, no fork, no gap, nobody in the way."""

from __future__ import annotations

import threading
import time
from functools import partial

import pytest
from django.db import connection, connections, transaction

from openmsc.kit.actor import system
from openmsc.kit.audit.chain import head, seal, seal_all
from openmsc.kit.audit.models import Event
from openmsc.kit.audit.record import record
from openmsc.kit.audit.record_many import record_many
from openmsc.kit.audit.verbs import Verb
from openmsc.kit.audit.verify import verify
from openmsc.plans.models import ServicePlan
from openmsc.testing.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
DONE = Verb("", "ServicePlanUpdated", "ServicePlan")
WRITERS, EACH = 6, 12


def _write(writer: int, written: threading.Event) -> int:
    """One by one, several in a transaction, many in a statement, and some that are taken back."""
    plan = ServicePlan(pk=1, name=f"Plan {writer}")
    try:
        for number in range(EACH):
            record(system(), DONE, plan, {"n": [None, number]})
            with transaction.atomic():
                record(system(), DONE, plan, {})
                record_many(system(), DONE, [(plan, {"n": [n, None]}) for n in range(3)])
            with transaction.atomic():
                record(system(), DONE, plan, {"taken": ["back", None]})
                transaction.set_rollback(True)
    finally:
        written.set()
    return EACH * 5


def _seal_until(ends: list[threading.Event]) -> int:
    sealed = 0
    while not all(end.is_set() for end in ends):
        sealed += seal()
        time.sleep(0.005)
    return sealed


def test_writers_and_sealers_at_the_same_moment_make_one_whole_chain() -> None:
    ends = [threading.Event() for _ in range(WRITERS)]
    writers = [partial(_write, number, end) for number, end in enumerate(ends)]
    given = at_once([*writers, *[partial(_seal_until, ends)] * 3])
    numbers = [each for each in given if isinstance(each, int)]
    assert len(numbers) == len(given), given
    written, sealed = sum(numbers[:WRITERS]), sum(numbers[WRITERS:])
    assert written == WRITERS * EACH * 5
    assert sealed > 0
    assert sealed + seal_all() == written
    positions = list(Event.objects.order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, written + 1))
    assert verify().faults == []


def test_of_sealers_at_the_same_moment_none_seals_what_another_did() -> None:
    record_many(system(), DONE, [(ServicePlan(pk=1, name="Gold"), {})] * 2500)
    given = at_once([partial(seal_all, wait=True)] * 4)
    assert sum(each for each in given if isinstance(each, int)) == 2500, given
    assert verify().events == 2500
    assert verify().is_whole


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="On SQLite there is one writer at a time, whatever it writes."
)
def test_a_transaction_that_stays_open_keeps_nobody_from_writing_or_sealing() -> None:
    opened, end = threading.Event(), threading.Event()

    def stays_open() -> None:
        try:
            with transaction.atomic():
                record(system(), DONE, ServicePlan(pk=1, name="Slow"), {})
                opened.set()
                assert end.wait(timeout=30)
        finally:
            connections.close_all()

    slow = threading.Thread(target=stays_open)
    slow.start()
    assert opened.wait(timeout=30)
    started = time.monotonic()
    record(system(), DONE, ServicePlan(pk=1, name="Quick"), {})
    assert seal_all(wait=True) == 1
    assert time.monotonic() - started < 5
    assert slow.is_alive()
    end.set()
    slow.join()
    assert seal_all() == 1  # the older event comes second: the order of the chain is that of sealing
    assert list(Event.objects.order_by("position").values_list("object_name", flat=True)) == ["Quick", "Slow"]
    assert Event.objects.get(object_name="Slow").pk < Event.objects.get(object_name="Quick").pk
    assert verify().is_whole
    assert head().position == 2


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has no locks of rows: a second sealer waits for the first."
)
def test_a_sealer_does_not_wait_for_another_unless_it_is_told_to() -> None:
    plan = ServicePlan(pk=1, name="Gold")
    record(system(), DONE, plan, {})
    assert seal() == 1
    record(system(), DONE, plan, {})
    with transaction.atomic():
        assert seal() == 1
        assert at_once([seal]) == [0]
    assert seal() == 0
