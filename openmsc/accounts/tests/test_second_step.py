"""The second step of signing in: every way of proving it, once, and never by guessing (AUTH-1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from openmsc.accounts.models import Administrator
from openmsc.accounts.second_factors import methods, recovery
from openmsc.accounts.second_factors.methods import WRONG
from openmsc.testing.people import World
from openmsc.testing.second_factors import STEP, App, enter, half_way, is_in, recovery_codes, told

ANN = "ann@msp.example"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel("2026-11-24T08:00:00Z", tick=False) as traveller:
        yield traveller


# ---- an authenticator app


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_the_code_of_now_lets_in_also_if_a_clock_is_wrong_by_half_a_minute(world: World, steps: int) -> None:
    app, client = App(world.ann), half_way()
    assert enter(client, app.code(steps=steps)).url == "/customers/"
    assert is_in(client)


@pytest.mark.parametrize("steps", [-2, 2, 20])
def test_a_code_of_another_time_does_not(world: World, steps: int) -> None:
    app, client = App(world.ann), half_way()
    assert told(enter(client, app.code(steps=steps))) == WRONG[methods.Way.APP]
    assert not is_in(client)


def test_a_code_with_spaces_is_the_same_code(world: World) -> None:
    app, client = App(world.ann), half_way()
    assert enter(client, f" {app.code()[:3]} {app.code()[3:]} ").status_code == 302


@pytest.mark.parametrize("later", [0, 29, 31, 59])
def test_no_code_counts_twice_as_long_as_a_clock_could_show_it(world: World, clock: Any, later: int) -> None:
    app = App(world.ann)
    code = app.code(steps=1)  # of a clock that is fast: good for a minute and a half in all
    assert enter(half_way(), code).status_code == 302
    clock.shift(timedelta(seconds=later))
    again = half_way()
    assert told(enter(again, code)) == WRONG[methods.Way.APP]
    assert told(enter(again, app.code(steps=-1))) == WRONG[methods.Way.APP]  # nor an older one
    assert not is_in(again)


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "١٢٣٤٥٦", "000000\0", "9" * 20])
def test_nonsense_is_no_code(world: World, code: str) -> None:
    App(world.ann)
    client = half_way()
    assert enter(client, code).status_code == 422
    assert not is_in(client)


def test_the_code_of_somebody_else_is_no_code(world: World) -> None:
    App(world.ann)
    client = half_way()
    assert told(enter(client, App(world.bob).code())) == WRONG[methods.Way.APP]


# ---- recovery codes


def test_each_recovery_code_lets_in_once(world: World) -> None:
    App(world.ann)
    first, second, *_ = recovery_codes(world.ann)
    assert enter(half_way(), first, "recovery-code").url == "/customers/"
    again = half_way()
    assert told(enter(again, first, "recovery-code")) == WRONG[methods.Way.RECOVERY]
    assert enter(again, second.replace(" ", "-"), "recovery-code").status_code == 302
    assert methods.of(world.ann).codes_left == 8


def test_who_has_few_left_is_told_and_who_has_none_is_not_asked_for_one(world: World) -> None:
    App(world.ann)
    codes = recovery_codes(world.ann)
    assert len(set(codes)) == 10
    for left, code in zip(range(9, -1, -1), codes, strict=True):
        client = half_way()
        enter(client, code, "recovery-code")
        page = client.get("/customers/").content.decode()
        assert (f"{left} recovery code" in page) == (left <= recovery.FEW)
    client = half_way()
    assert "Use a recovery code" not in client.get(STEP).content.decode()
    assert client.get(f"{STEP}recovery-code/").status_code == 404


# ---- the page


def test_only_the_ways_that_the_person_has_are_offered(world: World) -> None:
    App(world.ann)
    page = half_way().get(STEP).content.decode()
    assert "From your authenticator app, for" in page
    assert ANN in page
    assert "Use a recovery code" in page
    for other in ("Use a passkey", "Send a code by e-mail"):
        assert other not in page
    Administrator.objects.filter(pk=world.ann.pk).update(codes_by_email=True)
    assert "Send a code by e-mail" in half_way().get(STEP).content.decode()


def test_without_the_password_there_is_no_second_step(world: World) -> None:
    app, client = App(world.ann), Client()
    for path in (STEP, f"{STEP}app/", f"{STEP}passkey/"):
        answer: Any = client.get(path)
        assert answer.url == "/sign-in/"
    assert enter(client, app.code()).url == "/sign-in/"
    assert not is_in(client)


def test_not_you_leads_back_to_the_password(world: World) -> None:
    app, client = App(world.ann), half_way()
    answer: Any = client.post("/sign-in/not-me/")
    assert answer.url == "/sign-in/"
    assert enter(client, app.code()).url == "/sign-in/"


def test_it_ends_after_a_quarter_of_an_hour(world: World, clock: Any) -> None:
    app, client = App(world.ann), half_way()
    clock.shift(timedelta(minutes=15, seconds=1))
    assert enter(client, app.code()).url == "/sign-in/"


@pytest.mark.parametrize("what", ["password", "state"])
def test_a_new_password_or_being_switched_off_ends_it(world: World, what: str) -> None:
    app, client = App(world.ann), half_way()
    if what == "password":
        world.ann.set_password("another horse battery")
        world.ann.save()
    else:
        Administrator.objects.filter(pk=world.ann.pk).update(state="inactive")
    assert enter(client, app.code()).url == "/sign-in/"
    assert not is_in(client)


def test_the_session_has_a_new_key_after_it(world: World) -> None:
    app, client = App(world.ann), half_way()
    before = client.cookies["openmsc_session"].value
    enter(client, app.code())
    assert client.cookies["openmsc_session"].value != before


def test_it_leads_to_where_one_was_going(world: World) -> None:
    app, client = App(world.ann), Client()
    assert app.sign_in(client, next="/plans/?x=1").url == "/plans/?x=1"
