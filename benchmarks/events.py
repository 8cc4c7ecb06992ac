"""The chain of events: sealing and verifying 100,000, and what sealing after every commit would add to a change."""

from __future__ import annotations

from statistics import median
from typing import Any

from openmsc.customers.models import Customer
from openmsc.customers.verbs import EDIT
from openmsc.kit.actor import system
from openmsc.kit.audit.chain import seal, seal_all
from openmsc.kit.audit.record_many import record_many
from openmsc.kit.audit.verbs import Verb
from openmsc.kit.audit.verify import verify
from openmsc.kit.change import change

from .harness import Figure, in_turns, milliseconds, ratio, seconds, times
from .populations import fill_customers, settle

EVENTS = 100_000
AT_ONCE = 10_000
ROUNDS = 50


def measure() -> list[dict[str, Any]]:
    fill_customers(10)
    customer = Customer.objects.order_by("pk").first()
    assert customer is not None
    seal_all()
    told = [(customer, {"phone": ["+44 1632 960017", "+44 1632 960018"], "note": [None, "x" * 80]})]
    done = Verb("", "CustomerUpdated", "Customer")
    writing = [seconds(lambda: record_many(system(), done, told * AT_ONCE)) for _ in range(EVENTS // AT_ONCE)]
    settle()
    sealing = seconds(seal_all)
    verifying = seconds(lambda: _whole(EVENTS))

    def alter() -> None:
        with change(system(), EDIT, customer):
            customer.address = "New Quay" if customer.address == "Quay" else "Quay"

    def alter_and_seal() -> None:
        alter()
        seal()

    alone = in_turns({"alone": lambda: seconds(alter), "sealed": lambda: seconds(alter_and_seal)}, ROUNDS)
    figures = [
        Figure(f"{AT_ONCE:,} events written at once", milliseconds(writing)),
        Figure(f"{EVENTS:,} events sealed", f"{sealing:.1f} s"),
        Figure(f"{EVENTS:,} events verified", f"{verifying:.1f} s"),
        Figure(
            "a change, were its event sealed right after it",
            milliseconds(alone["sealed"]),
            f"{times(ratio(alone['sealed'], alone['alone']))} of {median(alone['alone']) * 1000:.1f} ms",
        ),
    ]
    return [figure.as_json() for figure in figures]


def _whole(at_least: int) -> None:
    report = verify()
    assert report.is_whole
    assert report.events >= at_least
