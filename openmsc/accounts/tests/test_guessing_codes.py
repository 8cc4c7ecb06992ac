"""Guessing codes: counted with the wrong passwords, and locked out (AUTH-1)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from openmsc.accounts import lockout
from openmsc.accounts.models import Administrator
from openmsc.accounts.second_factors import methods
from openmsc.accounts.second_factors.methods import WRONG
from openmsc.kit.audit.models import Event
from openmsc.testing.make import PASSWORD
from openmsc.testing.people import World
from openmsc.testing.second_factors import App, enter, half_way, recovery_codes, told
from openmsc.testing.threads import at_once

ANN = "ann@msp.example"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel("2026-11-24T08:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def no_guesses_yet(db: None) -> Iterator[None]:
    """Tests that commit leave theirs in the cache, which is no model's table."""
    cache.clear()
    yield
    cache.clear()


def test_wrong_codes_lock_the_account_for_the_password_too(world: World, clock: Any) -> None:
    app, client = App(world.ann), half_way()
    for _ in range(5):
        assert told(enter(client, "000000")) == WRONG[methods.Way.APP]
    assert told(enter(client, app.code())) == lockout.SENTENCE
    first = Client().post("/sign-in/", {"login": ANN, "password": PASSWORD})
    assert lockout.SENTENCE in first.content.decode()
    clock.shift(timedelta(minutes=10, seconds=1))
    assert enter(client, app.code()).status_code == 302


def test_all_ways_count_together_and_so_do_all_browsers(world: World, clock: Any) -> None:
    App(world.ann)
    Administrator.objects.filter(pk=world.ann.pk).update(codes_by_email=True)
    for n, way in enumerate(["app", "recovery-code", "e-mail", "recovery-code", "app"]):
        clock.shift(timedelta(seconds=1))
        client = half_way(REMOTE_ADDR=f"198.51.100.{n}")
        clock.shift(timedelta(seconds=1))
        enter(client, "11111111", way)
    assert lockout.is_locked(world.ann)
    page = Client().post("/sign-in/", {"login": ANN, "password": PASSWORD}).content.decode()
    assert lockout.SENTENCE in page


def test_twenty_wrong_codes_lock_for_a_day_however_slowly(world: World, clock: Any) -> None:
    app = App(world.ann)
    for _ in range(20):
        enter(half_way(), "000000")
        clock.shift(timedelta(minutes=3))
    assert told(enter(half_way(), app.code())) == lockout.SENTENCE
    until = lockout.locked_until(world.ann)
    assert until is not None
    clock.move_to(until + timedelta(seconds=1))
    assert enter(half_way(), app.code()).status_code == 302


def test_signing_in_to_another_account_forgets_no_wrong_code(world: World, clock: Any) -> None:
    App(world.ann)
    bob = App(world.bob)
    for n in range(5):
        enter(half_way(), "000000")
        clock.shift(timedelta(seconds=30))
        if n % 2:
            assert bob.sign_in(Client()).status_code == 302
    assert lockout.is_locked(world.ann)
    assert not lockout.is_locked(world.bob)


@pytest.mark.django_db(transaction=True)
def test_of_many_guesses_at_once_no_more_are_looked_at_than_allowed() -> None:
    world = World()
    App(world.ann)
    clients = [half_way() for _ in range(8)]
    answers: Any = at_once([lambda client=client: enter(client, "000000") for client in clients])  # type: ignore[misc]
    pages = [answer.content.decode() for answer in answers]  # contexts mix when several render at once
    looked_at = sum(WRONG[methods.Way.APP] in page for page in pages)
    assert 1 <= looked_at <= 5
    assert sum(lockout.SENTENCE in page for page in pages) == 8 - looked_at
    assert Event.objects.filter(type="AdminLoginFailed").count() == looked_at


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["app", "recovery-code"])
def test_of_two_that_use_one_code_at_once_one_gets_in(way: str) -> None:
    world = World()
    app, clients = App(world.ann), [half_way(), half_way()]
    code = app.code() if way == "app" else recovery_codes(world.ann)[0]
    answers: Any = at_once([lambda client=client: enter(client, code, way) for client in clients])  # type: ignore[misc]
    assert sorted(answer.status_code for answer in answers) == [302, 422]


# ---- events


def test_success_is_noted_after_the_second_step_only_and_failures_say_which_step(world: World) -> None:
    app, client = App(world.ann), half_way()
    assert not Event.objects.filter(type="AdminLoginSuccess").exists()
    enter(client, "123456")
    enter(client, app.code())
    failed, success = Event.objects.filter(type__startswith="AdminLogin").order_by("pk")
    assert (failed.type, failed.changes) == ("AdminLoginFailed", {"step": [None, "authenticator app"]})
    assert (failed.actor_email, success.type, success.actor_id) == (ANN, "AdminLoginSuccess", world.ann.pk)
    kept = json.dumps(list(Event.objects.values()), default=str)
    for secret in ("123456", app.code(), app.secret):
        assert secret not in kept


def test_the_failure_that_locks_says_so(world: World) -> None:
    for _ in range(5):
        Client().post("/sign-in/", {"login": ANN, "password": "wrong password"})
    steps = [event.changes for event in Event.objects.filter(type="AdminLoginFailed").order_by("pk")]
    assert steps[:4] == [{"step": [None, "password"]}] * 4
    assert steps[4]["locked_until"] == [None, "2026-11-24T08:10:00+00:00"]
