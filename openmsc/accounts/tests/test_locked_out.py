"""For who is locked out: unlocking, and resetting the second factor, by an MSP administrator."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from openmsc.accounts import lockout
from openmsc.accounts.models import Administrator
from openmsc.accounts.second_factors import methods
from openmsc.accounts.second_factors.actions import reset_second_factors
from openmsc.kit.actor import system
from openmsc.kit.audit.models import Event
from openmsc.kit.errors import Forbidden, Refused
from openmsc.testing.make import PASSWORD
from openmsc.testing.people import World
from openmsc.testing.second_factors import App


def lock_out(administrator: Administrator) -> None:
    for _ in range(5):
        Client().post("/sign-in/", {"login": administrator.email, "password": "wrong password"})


# ---- locked, and unlocked


def test_who_is_locked_out_is_known_to_lists_by_one_query(
    world: World, django_assert_num_queries: Any
) -> None:
    lock_out(world.bob)
    assert lockout.is_locked(world.bob)
    assert not lockout.is_locked(world.ann)
    with django_assert_num_queries(1):
        locked = lockout.locked_among([world.ann, world.bob, world.eve])
    assert locked == {world.bob.pk: lockout.locked_until(world.bob)}


def test_unlocking_lets_in_at_once_and_is_noted(world: World) -> None:
    app = App(world.bob)
    lock_out(world.bob)
    lockout.unlock(world.actor(world.ann), world.bob)
    assert not lockout.is_locked(world.bob)
    event = Event.objects.filter(type="AdminUpdated").latest("pk")
    assert (event.actor_id, event.object_id) == (world.ann.pk, str(world.bob.pk))
    assert event.changes["locked_until"][1] is None
    assert app.sign_in(Client()).status_code == 302


def test_unlocking_who_is_not_locked_leaves_no_event(world: World) -> None:
    before = Event.objects.count()
    lockout.unlock(world.actor(world.ann), world.bob)
    assert Event.objects.count() == before


def test_only_msp_administrators_unlock_and_reset(world: World) -> None:
    App(world.ann)
    for person in (world.bob, world.eve):
        with pytest.raises(Forbidden):
            lockout.unlock(world.actor(person), world.ann)
        with pytest.raises(Forbidden):
            reset_second_factors(world.actor(person), world.ann)
    assert methods.of(world.ann).number == 1


# ---- reset


def test_a_reset_ends_all_sessions_and_leads_to_a_new_set_up(world: World) -> None:
    app, client = App(world.bob), Client()
    app.sign_in(client)
    address = f"/administrators/{world.bob.pk}/reset-second-factor/"
    ann = world.browser(world.ann)
    assert "Authenticator app, and the recovery codes" in ann.get(address).content.decode()
    assert ann.post(address).status_code == 302
    assert client.get("/customers/").status_code == 302
    client.post("/sign-in/", {"login": world.bob.email, "password": PASSWORD})
    answer: Any = client.get("/customers/")
    assert answer.url == "/profile/second-factors/"
    assert methods.of(world.bob).ways == []
    event = Event.objects.filter(type="AdminUpdated").latest("pk")
    assert (event.actor_id, event.changes) == (
        world.ann.pk,
        {"second_factors": [["authenticator app"], []]},
    )


def test_a_reset_ends_a_sign_in_that_was_half_way(world: World) -> None:
    app, client = App(world.bob), Client()
    client.post("/sign-in/", {"login": world.bob.email, "password": PASSWORD})
    reset_second_factors(system(), world.bob)
    answer: Any = client.post("/sign-in/second-step/app/", {"code": app.code()})
    assert answer.url == "/sign-in/"


def test_what_cannot_be_reset_says_why(world: World) -> None:
    App(world.ann)
    ann = world.browser(world.ann)
    own = ann.post(f"/administrators/{world.ann.pk}/reset-second-factor/")
    assert own.status_code == 409
    assert "on your profile page" in own.content.decode()
    with pytest.raises(Refused, match="Bob Tester has no second factor"):
        reset_second_factors(world.actor(world.ann), world.bob)
