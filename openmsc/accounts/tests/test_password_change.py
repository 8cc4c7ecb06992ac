"""Changing one's password: who may, what it ends, what is told of it (AUTH-1)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client

from openmsc.accounts.models import Administrator, Session
from openmsc.accounts.profile import actions, tasks
from openmsc.kit.audit.models import Event
from openmsc.kit.errors import Refused
from openmsc.testing import make
from openmsc.testing.dialogs import ask
from openmsc.testing.make import PASSWORD
from openmsc.testing.people import World
from openmsc.testing.threads import at_once
from openmsc.testing.worker import run_tasks

PAGE, NEW = "/profile/password/", "seven green umbrellas"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel("2026-11-24T23:30:00Z") as traveller:
        yield traveller


def counts(password: str) -> bool:
    """Whether Ann's password is this one."""
    return bool(Administrator.objects.get(email="ann@msp.example").check_password(password))


def is_in(browser: Client) -> bool:
    return browser.get("/customers/").status_code == 200


def enter(browser: Client, old: str = PASSWORD, new: str = NEW) -> Any:
    return ask(browser, PAGE, {"old_password": old, "password": new})


def test_the_new_password_counts_and_ends_all_other_sessions(world: World) -> None:
    here, there = world.browser(world.ann), world.browser(world.ann)
    assert is_in(there)
    key = here.cookies["openmsc_session"].value
    assert enter(here).status_code == 200
    assert is_in(here)
    assert here.cookies["openmsc_session"].value != key
    assert not is_in(there)
    assert Session.objects.filter(administrator=world.ann).count() == 1
    assert not counts(PASSWORD)
    assert counts(NEW)
    assert "24 Nov 2026, 23:30" in here.get("/profile/").content.decode()


def test_whoever_read_the_session_s_key_before_is_out(world: World) -> None:
    here, thief = world.browser(world.ann), Client()
    thief.cookies["openmsc_session"] = here.cookies["openmsc_session"].value
    assert is_in(thief)
    enter(here)
    assert not is_in(thief)


@pytest.mark.django_db(transaction=True)
def test_it_is_an_event_without_either_password_and_a_mail(world: World) -> None:
    Administrator.objects.filter(pk=world.ann.pk).update(time_zone="Asia/Tokyo", date_style="de")
    browser = world.browser(world.ann)
    before = Event.objects.latest("pk").pk
    enter(browser)
    event = Event.objects.get(pk__gt=before)
    assert (event.type, event.category, event.severity) == ("PasswordChanged", "EVENT", 5)
    assert (event.actor_id, event.object_id) == (world.ann.pk, str(world.ann.pk))
    kept = json.dumps(list(Event.objects.values()), default=str)
    for secret in (PASSWORD, NEW, Administrator.objects.get(pk=world.ann.pk).password):
        assert secret not in kept
    run_tasks()
    [told] = mail.outbox
    assert (told.to, told.subject) == (["ann@msp.example"], "Your password was changed")
    assert "25.11.2026, 08:30 (Asia/Tokyo)" in told.body
    assert NEW not in told.body


@pytest.mark.parametrize(
    ("old", "new", "field", "sentence"),
    [
        ("wrong password", NEW, "old_password", "This is not your password"),
        ("", NEW, "old_password", "This is required"),
        (PASSWORD, "too short", "password", "at least 12 characters"),
        (PASSWORD, "", "password", "This is required"),
        (PASSWORD, "password1234", "password", "too common"),
        (PASSWORD, "ann@msp.example", "password", "too similar"),
        (PASSWORD, PASSWORD, "password", "This is your password already"),
        (PASSWORD, "x" * 501, "password", "at most 500 characters"),
        (PASSWORD, "seven green\0umbrellas", "password", "Null characters"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_nothing_changes(
    world: World, old: str, new: str, field: str, sentence: str
) -> None:
    here, there = world.browser(world.ann), world.browser(world.ann)
    answer = enter(here, old, new)
    assert answer.status_code == 422
    assert sentence in answer.context["form"].errors[field][0]
    assert list(answer.context["form"].errors) == [field]
    for typed in (old, new):
        assert not typed or f'value="{typed}"' not in answer.content.decode()
    assert is_in(there)
    assert not Event.objects.filter(type="PasswordChanged").exists()


def test_the_old_password_cannot_be_guessed_from_a_browser_left_open(world: World, clock: Any) -> None:
    browser = world.browser(world.ann)
    for number in range(5):
        assert "old_password" in enter(browser, f"guess {number}").context["form"].errors
    answer = enter(browser)  # the right one, too
    assert "Too many attempts. Wait ten minutes" in answer.context["form"].errors["__all__"][0]
    assert not counts(NEW)
    clock.shift(timedelta(minutes=10, seconds=1))
    assert enter(browser).status_code == 200
    assert counts(NEW)


def test_who_has_no_password_is_told_so(world: World) -> None:
    world.bob.set_unusable_password()
    world.bob.save(update_fields=["password"])
    browser = world.browser(world.bob)
    page = browser.get("/profile/").content.decode()
    assert "Whoever must sign in by single sign-on needs no password here." in page
    assert PAGE not in page
    assert browser.get(PAGE).status_code == 409
    assert browser.post(PAGE, {"old_password": "x", "password": NEW}).status_code == 409


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_once_one_counts() -> None:
    me = make.administrator()
    actor = World.actor(None, me)  # type: ignore[arg-type]

    def change(new: str) -> None:
        actions.change_password(actor, old_password=PASSWORD, password=new, session_key=None)

    answers = at_once([lambda: change("seven green umbrellas"), lambda: change("eight green umbrellas")])
    assert sum(answer is None for answer in answers) == 1
    assert sum(isinstance(answer, Refused) for answer in answers) == 1
    assert Event.objects.filter(type="PasswordChanged").count() == 1


def test_the_mail_is_sent_once_and_not_to_who_is_gone(world: World) -> None:
    for _ in range(2):
        tasks.tell_of_new_password.func(world.ann.pk, "2026-11-24T23:30:00+00:00")
    assert len(mail.outbox) == 1
    tasks.tell_of_new_password.func(999_999, "2026-11-24T23:30:00+00:00")
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_is_away_is_tried_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise ConnectionRefusedError

    enter(world.browser(world.ann))
    monkeypatch.setattr("openmsc.kit.mail.send", away)
    run_tasks()
    monkeypatch.undo()
    assert mail.outbox == []
    with time_machine.travel("2026-11-26T00:00:00Z", tick=False):
        run_tasks()
    assert len(mail.outbox) == 1
