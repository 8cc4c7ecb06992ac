"""Codes by e-mail as second step: one at a time, once, for ten minutes, for five tries (AUTH-1)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django_tasks_db.models import DBTaskResult

from openmsc.accounts.models import Administrator, EmailedCode
from openmsc.accounts.second_factors import emailed, methods
from openmsc.accounts.second_factors.methods import WRONG
from openmsc.testing.people import World
from openmsc.testing.second_factors import STEP, App, enter, half_way, mailed, told
from openmsc.testing.worker import run_tasks

pytestmark = pytest.mark.django_db(transaction=True)  # the worker reads what was committed
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


@pytest.fixture
def by_mail(world: World) -> Client:
    Administrator.objects.filter(pk=world.ann.pk).update(codes_by_email=True)
    client = half_way()
    client.post("/sign-in/send-code/")
    run_tasks()
    return client


def test_the_code_in_the_mail_lets_in_once(world: World, by_mail: Client) -> None:
    assert mail.outbox[0].to == [ANN]
    assert len(mailed()) == 6
    assert enter(by_mail, mailed(), "e-mail").url == "/customers/"
    assert told(enter(half_way(), mailed(), "e-mail")) == WRONG[methods.Way.EMAIL]


def test_it_ends_after_ten_minutes(by_mail: Client, clock: Any) -> None:
    clock.shift(timedelta(minutes=10, seconds=1))
    assert told(enter(by_mail, mailed(), "e-mail")) == WRONG[methods.Way.EMAIL]


def test_a_new_code_ends_the_one_before(by_mail: Client, clock: Any) -> None:
    old = mailed()
    clock.shift(timedelta(seconds=31))
    by_mail.post("/sign-in/send-code/")
    run_tasks()
    assert len(mail.outbox) == 2
    assert mailed() != old
    assert told(enter(by_mail, old, "e-mail")) == WRONG[methods.Way.EMAIL]
    assert enter(by_mail, mailed(), "e-mail").status_code == 302


def test_after_five_tries_the_right_code_is_over(world: World, by_mail: Client) -> None:
    for _ in range(emailed.TRIES):
        assert not emailed.use(world.ann, "not it")
    assert not emailed.use(world.ann, mailed())


def test_only_one_is_sent_in_half_a_minute_and_ten_in_an_hour(by_mail: Client, clock: Any) -> None:
    by_mail.post("/sign-in/send-code/")
    run_tasks()
    assert len(mail.outbox) == 1
    assert "A code was sent a moment ago" in by_mail.get(f"{STEP}e-mail/").content.decode()
    for _ in range(15):
        clock.shift(timedelta(seconds=31))
        by_mail.post("/sign-in/send-code/")
        run_tasks()
    assert len(mail.outbox) == 10
    assert EmailedCode.objects.count() == 1


def test_opening_the_page_sends_nothing_and_who_did_not_choose_it_gets_none(world: World) -> None:
    App(world.ann)
    client = half_way()
    assert client.get("/sign-in/send-code/").status_code == 405
    assert client.post("/sign-in/send-code/").status_code == 404
    assert client.get(f"{STEP}e-mail/").status_code == 404
    run_tasks()
    assert mail.outbox == []


def test_neither_the_database_nor_the_worker_s_task_tells_the_code(world: World, by_mail: Client) -> None:
    kept = json.dumps(
        [*EmailedCode.objects.values(), *DBTaskResult.objects.values("args_kwargs")], default=str
    )
    assert mailed() not in kept
