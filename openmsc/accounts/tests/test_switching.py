"""Switching administrators off and on, one or many, and letting in whom failed attempts locked out (ADM-3, ADM-4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from openmsc.accounts import actions, lockout
from openmsc.accounts.models import Administrator
from openmsc.accounts.roles import Role
from openmsc.kit.actor import system
from openmsc.kit.audit.models import Event
from openmsc.kit.dates import moment
from openmsc.kit.errors import Forbidden, Refused
from openmsc.testing import make
from openmsc.testing.people import World


def send(world: World, what: str, administrator: Administrator, person: Any = None) -> Any:
    return world.browser(person or world.ann).post(f"/administrators/{administrator.pk}/{what}/")


def state(administrator: Administrator) -> str:
    return str(Administrator.objects.get(pk=administrator.pk).state)


def test_who_is_switched_off_is_out_at_once_and_no_session_comes_back_with_the_account(world: World) -> None:
    bobs = world.browser(world.bob)
    assert bobs.get("/customers/").status_code == 200
    answer: Any = send(world, "deactivate", world.bob)
    assert (answer.status_code, answer.url) == (302, "/administrators/")
    assert state(world.bob) == "inactive"
    send(world, "activate", world.bob)
    assert state(world.bob) == "ready"
    assert bobs.get("/customers/").status_code == 302  # to sign in
    assert list(world.acme.tenant_admins.all()) == [world.bob]  # still assigned


def test_each_switch_leaves_an_event(world: World) -> None:
    send(world, "deactivate", world.bob)
    send(world, "activate", world.bob)
    off, on = Event.objects.filter(type="AdminUpdated").order_by("pk")
    assert off.changes == {"state": ["ready", "inactive"]}
    assert on.changes == {"state": ["inactive", "ready"]}
    assert {(e.category, e.severity, e.actor_name, e.object_name) for e in (off, on)} == {
        ("AUDIT", 5, "Ann Tester", "Bob Tester")
    }


def test_it_is_said_and_can_be_undone(world: World) -> None:
    browser = world.browser(world.ann)
    page: Any = browser.post(f"/administrators/{world.bob.pk}/deactivate/", follow=True)
    shown = page.content.decode()
    assert "Bob Tester deactivated" in shown
    assert f'action="/administrators/{world.bob.pk}/activate/"' in shown


@pytest.mark.parametrize(
    ("who", "what", "sentence"),
    [
        ("pending", "deactivate", "has not activated the account yet. Withdraw the invitation instead."),
        ("pending", "activate", "activates the account by the link in the invitation."),
        ("inactive", "deactivate", "is Inactive already."),
        ("bob", "activate", "Bob Tester is active already."),
        ("ann", "deactivate", "Ann Tester is the only active MSP Administrator. Add another one first."),
    ],
)
def test_what_a_state_does_not_allow_is_refused_with_a_sentence(
    world: World, who: str, what: str, sentence: str
) -> None:
    people = {"ann": world.ann, "bob": world.bob}
    people["pending"] = make.administrator(Role.TENANT, password=None)
    people["inactive"] = make.administrator(Role.TENANT)
    actions.deactivate(system(), people["inactive"])
    before = state(people[who])
    answer = send(world, what, people[who])
    assert answer.status_code == 409
    assert sentence in answer.content.decode()
    assert state(people[who]) == before


def test_nobody_switches_themselves_off(world: World) -> None:
    make.administrator(Role.MSP)
    answer = send(world, "deactivate", world.ann)
    assert answer.status_code == 409
    assert "This is your own account. Ask another MSP Administrator" in answer.content.decode()
    assert state(world.ann) == "ready"


def test_only_who_may_edit_administrators_switches_them(world: World) -> None:
    for person in (world.bob, world.eve):
        for what in ("deactivate", "activate", "unlock"):
            assert send(world, what, world.bob, person).status_code == 403
        with pytest.raises(Forbidden):
            lockout.unlock(world.actor(person), world.ann)
    assert state(world.bob) == "ready"


# ---- many at once


def bulk(world: World, what: str, stage: str = "preview", seen: str = "", *ticked: Administrator) -> Any:
    form = {
        "tool": "bulk:state",
        "stage": stage,
        "what": what,
        "row": [each.pk for each in ticked],
        "seen": seen,
    }
    return world.browser(world.ann).post("/administrators/", form)


def test_many_are_switched_off_after_a_preview_but_never_the_last_msp_administrator(world: World) -> None:
    second = make.administrator(Role.MSP, first_name="Zoe")
    third = make.administrator(Role.MSP, first_name="Yan")
    ticked = (world.ann, world.bob, world.eve, second, third)
    preview = bulk(world, "deactivate", "preview", "", *ticked)
    assert {each.row.first_name: each.sentence for each in preview.context["changing"]} == dict.fromkeys(
        ("Bob", "Eve", "Zoe", "Yan"), "Ready → Inactive"
    )
    assert [each.row.first_name for each in preview.context["refused"]] == ["Ann"]  # her own
    Administrator.objects.filter(pk=world.ann.pk).update(state="inactive")
    with pytest.raises(Refused, match="only active MSP Administrator"):
        for each in (second, third):
            actions.deactivate(world.actor(world.ann), each)
    assert [state(each) for each in (second, third)] == ["inactive", "ready"]


def test_a_bulk_change_leaves_an_event_for_each_with_a_common_id(world: World) -> None:
    preview = bulk(world, "deactivate", "preview", "", world.bob, world.eve)
    bulk(world, "deactivate", "change", preview.context["seen"], world.bob, world.eve)
    assert (state(world.bob), state(world.eve)) == ("inactive", "inactive")
    events = Event.objects.filter(type="AdminUpdated")
    assert len(events) == 2
    assert len({event.operation for event in events} - {None}) == 1
    preview = bulk(world, "activate", "preview", "", world.ann, world.bob, world.eve)
    bulk(world, "activate", "change", preview.context["seen"], world.ann, world.bob, world.eve)
    assert (state(world.bob), state(world.eve)) == ("ready", "ready")


# ---- locked out


@pytest.fixture
def locked(world: World) -> World:
    cache.clear()
    for _ in range(5):
        Client().post("/sign-in/", {"login": "bob@msp.example", "password": "wrong password"})
    return world


def test_who_is_locked_out_is_shown_until_when_and_can_be_let_in(locked: World) -> None:
    until = lockout.locked_until(locked.bob)
    assert until is not None
    assert timedelta(0) < until - timezone.now() <= timedelta(minutes=15)
    browser = locked.browser(locked.ann)
    page: Any = browser.get("/administrators/")
    assert f"Locked until {moment(until)}" in page.content.decode()  # she reads UTC
    menus = {
        line.row.first_name: [entry.label for entry in line.menu] for line in page.context["listing"].lines
    }
    assert [name for name, labels in menus.items() if "Unlock" in labels] == ["Bob"]
    assert send(locked, "unlock", locked.bob).status_code == 302
    assert not lockout.is_locked(locked.bob)
    assert not lockout.is_locked(locked.eve)
    page = browser.get("/administrators/")
    assert "Locked until" not in page.content.decode()
    event = Event.objects.filter(type="AdminUpdated").latest("pk")
    assert (event.actor_name, event.object_name) == ("Ann Tester", "Bob Tester")


def test_a_lock_ends_by_itself(locked: World) -> None:
    until = lockout.locked_until(locked.bob)
    assert until is not None
    with time_machine.travel(until - timedelta(seconds=1)):
        assert list(lockout.locked_now()) == [locked.bob.pk]
    with time_machine.travel(until + timedelta(seconds=1)):
        assert not lockout.is_locked(locked.bob)
        assert lockout.locked_now() == {}
