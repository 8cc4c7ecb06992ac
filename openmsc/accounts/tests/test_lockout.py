"""Guessing passwords: slowed, then locked out for a while, by account and by address (AUTH-1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client

from openmsc.accounts.lockout import SENTENCE as LOCKED
from openmsc.accounts.models import Administrator
from openmsc.testing.make import PASSWORD
from openmsc.testing.people import World

WRONG = "E-mail or password is wrong."
ANN = "ann@msp.example"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel("2026-11-24T08:00:00Z", tick=False) as traveller:
        yield traveller


def enter(login: str, password: str = PASSWORD, address: str = "127.0.0.1") -> Any:
    return Client(REMOTE_ADDR=address).post("/sign-in/", {"login": login, "password": password})


def guess(login: str, times: int, **more: str) -> str:
    """What the last of so many wrong guesses is told."""
    for _ in range(times):
        answer = enter(login, "wrong password", **more)
    page = answer.content.decode()
    (sentence,) = [sentence for sentence in (LOCKED, WRONG) if sentence in page]
    return sentence


def test_after_five_failures_the_right_password_is_refused_for_ten_minutes(world: World, clock: Any) -> None:
    assert guess(ANN, 5) == WRONG
    assert LOCKED in enter(ANN).content.decode()
    clock.shift(timedelta(minutes=9, seconds=59))
    assert LOCKED in enter(ANN).content.decode()
    clock.shift(timedelta(seconds=2))
    assert enter(ANN).status_code == 302


def test_who_is_locked_out_stays_no_longer_by_trying(world: World, clock: Any) -> None:
    guess(ANN, 5)
    for _ in range(6):
        clock.shift(timedelta(minutes=1, seconds=50))
        last = enter(ANN)
    assert last.status_code == 302


@pytest.mark.parametrize("login", ["Ann@MSP.example", " ann@msp.example"])
def test_another_spelling_of_the_address_is_the_same_account(world: World, login: str) -> None:
    guess(login, 5)
    assert LOCKED in enter(ANN).content.decode()


def test_the_lock_is_the_account_s_wherever_the_guesses_come_from(world: World) -> None:
    for n in range(5):
        guess(ANN, 1, address=f"198.51.100.{n}")
    assert LOCKED in enter(ANN, address="203.0.113.1").content.decode()
    assert enter("bob@msp.example").status_code == 302  # nobody else is locked out


def test_an_unknown_address_is_locked_just_as_a_known_one(world: World) -> None:
    assert guess("nobody@msp.example", 5) == WRONG
    assert guess("nobody@msp.example", 1) == LOCKED


def test_many_accounts_tried_from_one_address_lock_the_address(world: World, clock: Any) -> None:
    for n in range(20):
        guess(f"person{n}@elsewhere.example", 1, address="198.51.100.7")
    assert LOCKED in enter(ANN, address="198.51.100.7").content.decode()
    assert enter(ANN, address="203.0.113.1").status_code == 302
    clock.shift(timedelta(minutes=1, seconds=1))
    assert enter(ANN, address="198.51.100.7").status_code == 302


def test_signing_in_is_no_failure_and_forgets_none(world: World, clock: Any) -> None:
    for _ in range(3):
        assert guess(ANN, 1) == WRONG
        clock.shift(timedelta(seconds=1))
        assert enter(ANN).status_code == 302
        clock.shift(timedelta(seconds=1))
    guess(ANN, 2)
    assert LOCKED in enter(ANN).content.decode()


def test_a_flood_from_one_address_is_told_to_wait_in_our_own_words(world: World) -> None:
    client = Client(REMOTE_ADDR="198.51.100.8")
    statuses = [client.post("/sign-in/", {"login": "x"}).status_code for _ in range(60)]
    assert set(statuses) == {200}
    answer: Any = client.post("/sign-in/", {"login": "x"})
    assert answer.status_code == 429
    page = answer.content.decode()
    assert "Too many attempts" in page
    assert "console.css" in page
    assert client.get("/sign-in/").status_code == 200


# ---- across processes


def test_limits_are_kept_in_the_database_where_every_process_sees_them(world: World) -> None:
    guess(ANN, 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM cache WHERE cache_key LIKE %s", ["%guess%"])
        assert cursor.fetchone() == (3,)  # one for the account; for the address by the minute and by the hour


def test_no_address_stands_in_the_cache(world: World) -> None:
    guess(ANN, 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM cache")
        assert "ann" not in str(cursor.fetchall())


def test_guesses_at_other_accounts_do_not_push_a_lock_out_of_the_cache(world: World, clock: Any) -> None:
    """The cache forgets a third of its rows when it is full, whichever they are."""
    guess(ANN, 5)
    with connection.cursor() as cursor:
        cursor.execute("SELECT value, expires FROM cache LIMIT 1")
        value, expires = cursor.fetchone()
        rows = [[f"zz{n}", value, expires] for n in range(3000)]
        cursor.executemany("INSERT INTO cache (cache_key, value, expires) VALUES (%s, %s, %s)", rows)
    for n in range(3):
        cache.set(f"other-{n}", 1)  # each time it may forget
    assert LOCKED in enter(ANN).content.decode()


def test_a_lock_does_not_touch_who_is_signed_in(world: World) -> None:
    browser = world.browser(world.ann)
    guess(ANN, 6)
    assert browser.get("/customers/").status_code == 200
    assert Administrator.objects.get(pk=world.ann.pk).is_active


@pytest.mark.parametrize("host", ["localhost:1", "127.0.0.1:77", "localhost"])
def test_the_lock_holds_under_whatever_name_the_console_is_asked(world: World, host: str) -> None:
    assert guess(ANN, 5) == WRONG
    form = {"login": ANN, "password": PASSWORD}
    assert LOCKED in Client().post("/sign-in/", form, headers={"Host": host}).content.decode()
