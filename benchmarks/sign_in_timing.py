"""Does the time of an answer at sign-in tell whether there is such an administrator? In random order, many times."""

from __future__ import annotations

import random
import time
from math import erf, sqrt
from statistics import median
from typing import Any, NamedTuple

from django.core.cache import cache
from django.http import HttpRequest
from django.test import Client, RequestFactory

from openmsc.accounts import lockout
from openmsc.accounts.models import Administrator
from openmsc.testing import make

from .harness import Figure, milliseconds

ROUNDS = 40
UNLIKELY = 0.001  # a difference that chance makes this seldom is one
WHO = {
    "unknown": "nobody@bench.example",
    "known": "known@bench.example",
    "invited": "invited@bench.example",
    "invited, with a password": "halfway@bench.example",
    "inactive": "inactive@bench.example",
    "unknown, locked out": "nobody-locked@bench.example",
    "known, locked out": "known-locked@bench.example",
}


class Taken(NamedTuple):
    """`work` is processor time: on a busy machine it shows smaller differences than the clock does."""

    clock: float
    work: float


def measure() -> list[dict[str, Any]]:
    _people()
    turns = [name for name in WHO for _ in range(ROUNDS)]
    random.Random(5).shuffle(turns)
    found: dict[str, list[Taken]] = {name: [] for name in WHO}
    for name in WHO:
        _answer(name)  # what is loaded only once
    for name in turns:
        found[name].append(_answer(name))
    return [
        _compared(
            kind, {name: [getattr(each, kind) for each in taken] for name, taken in found.items()}, name
        )
        for kind in Taken._fields
        for name in WHO
        if not name.startswith("unknown")
    ]


def _people() -> None:
    states = {"known": "ready", "halfway": "pending", "inactive": "inactive", "known-locked": "ready"}
    for name, state in states.items():
        person = make.administrator(email=f"{name}@bench.example")
        Administrator.objects.filter(pk=person.pk).update(state=state)
    make.administrator(email=WHO["invited"], password=None)


def _answer(name: str) -> Taken:
    cache.clear()
    if "locked" in name:
        for _ in range(5):
            lockout.admit(_request(), WHO[name])
    client, form = Client(SERVER_NAME="localhost"), {"login": WHO[name], "password": "not the password"}
    began, worked = time.perf_counter(), time.process_time()
    client.post("/sign-in/", form)
    return Taken(time.perf_counter() - began, time.process_time() - worked)


def _request() -> HttpRequest:
    return RequestFactory().post("/sign-in/")


def _compared(kind: str, found: dict[str, list[float]], name: str) -> dict[str, Any]:
    to = "unknown, locked out" if "locked" in name else "unknown"
    chance = mann_whitney(found[name], found[to])
    apart = (median(found[name]) - median(found[to])) * 1000
    return Figure(
        f"answer to a wrong password, {name}, {kind}",
        f"{milliseconds(found[name])} ({apart:+.1f} ms, p = {chance:.3f})",
        f"{to}: {milliseconds(found[to])}",
        "not to be told apart",
        met=chance > UNLIKELY,
    ).as_json()


def mann_whitney(one: list[float], other: list[float]) -> float:
    """How likely chance alone puts the two as far apart in rank: the normal approximation, two-sided."""
    ranked = sorted([(time, 0) for time in one] + [(time, 1) for time in other])
    ranks = sum(place for place, (_, whose) in enumerate(ranked, start=1) if whose == 0)
    first, second = len(one), len(other)
    u = ranks - first * (first + 1) / 2
    z = (u - first * second / 2) / sqrt(first * second * (first + second + 1) / 12)
    return 1 - erf(abs(z) / sqrt(2))
