"""Changing one's own second factors: only by who is surely the person, and never the last one away (AUTH-1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client

from openmsc.accounts.models import Administrator
from openmsc.accounts.second_factors import methods
from openmsc.kit.audit.models import Event
from openmsc.testing.make import PASSWORD
from openmsc.testing.people import World
from openmsc.testing.second_factors import App, recovery_codes

PAGE = "/profile/second-factors/"
CONFIRM = "/profile/confirm/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel("2026-11-24T08:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def app(world: World) -> App:
    return App(world.ann)


@pytest.fixture
def browser(app: App) -> Client:
    client = Client()
    assert app.sign_in(client).status_code == 302
    return client


def also_by_email(world: World) -> None:
    Administrator.objects.filter(pk=world.ann.pk).update(codes_by_email=True)


def test_the_page_shows_what_there_is_and_why_the_last_stays(browser: Client) -> None:
    page = browser.get(PAGE).content.decode()
    assert "Authenticator app" in page
    assert "10 of 10 left" in page
    assert "This is your only second factor" in page
    assert browser.get(f"{PAGE}remove/app/").status_code == 409
    assert browser.post(f"{PAGE}remove/app/").status_code == 409


def test_one_of_two_is_removed_and_the_other_sessions_end(world: World, browser: Client) -> None:
    also_by_email(world)
    elsewhere = world.browser(world.ann)
    assert "Signed out" in browser.get(f"{PAGE}remove/app/").content.decode()
    before = browser.cookies["openmsc_session"].value
    assert browser.post(f"{PAGE}remove/app/").status_code == 302
    assert methods.of(Administrator.objects.get(pk=world.ann.pk)).names == ["code by e-mail"]
    assert browser.get("/customers/").status_code == 200
    assert browser.cookies["openmsc_session"].value != before
    assert elsewhere.get("/customers/").status_code == 302
    event = Event.objects.filter(type="AdminUpdated").latest("pk")
    assert event.changes == {"second_factors": [["authenticator app", "code by e-mail"], ["code by e-mail"]]}


def test_what_is_not_one_s_own_cannot_be_removed(world: World, browser: Client) -> None:
    also_by_email(world)
    theirs = Authenticator.objects.create(
        user=world.bob, type="webauthn", data={"name": "Bob’s", "credential": {}}
    )
    for which in (f"passkey-{theirs.pk}", "passkey-0", "nonsense"):
        assert browser.post(f"{PAGE}remove/{which}/").status_code == 404
    assert Authenticator.objects.filter(pk=theirs.pk).exists()


def test_a_passkey_is_listed_by_its_name(world: World, browser: Client) -> None:
    Authenticator.objects.create(
        user=world.ann, type="webauthn", data={"name": "Blue <key>", "credential": {}}
    )
    page = browser.get(PAGE).content.decode()
    assert "Blue &lt;key&gt;" in page
    assert "Remove Blue &lt;key&gt;" in page


def test_new_recovery_codes_end_the_old_ones(world: World, browser: Client) -> None:
    old = recovery_codes(world.ann)
    browser.post(f"{PAGE}recovery-codes/", {"kept": "on"})
    answer: Any = browser.post(f"{PAGE}new-recovery-codes/")
    assert answer.url == f"{PAGE}recovery-codes/"
    new = browser.get(answer.url).context["codes"]
    assert not set(old) & set(new)
    other = Client()
    other.post("/sign-in/", {"login": world.ann.email, "password": PASSWORD})
    assert other.post("/sign-in/second-step/recovery-code/", {"code": old[0]}).status_code == 422
    assert other.post("/sign-in/second-step/recovery-code/", {"code": new[0]}).status_code == 302
    assert Event.objects.filter(type="AdminUpdated").latest("pk").changes == {"recovery_codes": [None, "new"]}


def test_recovery_codes_stand_in_for_something(world: World) -> None:
    """Who came in by the demonstration's link has nothing that they could stand in for."""
    browser = world.browser(world.eve)
    assert "add one first" in browser.get(PAGE).content.decode()
    assert browser.post(f"{PAGE}new-recovery-codes/").status_code == 409
    assert methods.of(world.eve).ways == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "app/"), ("POST", "app/"), ("GET", "passkey/"), ("POST", "e-mail/"), ("GET", "remove/app/"),
        ("POST", "remove/app/"), ("POST", "new-recovery-codes/"), ("GET", "recovery-codes/"),
        ("POST", "recovery-codes/"), ("GET", "recovery-codes.txt"),
    ],
)  # fmt: skip
def test_an_open_session_is_not_enough_for_a_change_nor_for_the_codes(
    world: World, browser: Client, clock: Any, method: str, path: str
) -> None:
    also_by_email(world)
    clock.shift(timedelta(minutes=11))
    answer: Any = browser.generic(method, PAGE + path)
    assert (answer.status_code, answer.url.split("?")[0]) == (302, CONFIRM)
    assert methods.of(world.ann).app
    by_htmx = browser.generic(method, PAGE + path, headers={"HX-Request": "true"})
    assert by_htmx["HX-Redirect"].startswith(CONFIRM)


def test_the_password_once_more_is_and_leads_back(world: World, browser: Client, clock: Any) -> None:
    clock.shift(timedelta(minutes=11))
    asked: Any = browser.get(f"{PAGE}app/")
    wrong: Any = browser.post(asked.url, {"password": "wrong password", "next": f"{PAGE}e-mail/"})
    assert "This is not your password" in wrong.content.decode()
    assert Event.objects.latest("pk").type == "AdminLoginFailed"
    right: Any = browser.post(asked.url, {"password": PASSWORD, "next": f"{PAGE}e-mail/"})
    assert right.url == f"{PAGE}e-mail/"
    assert browser.get(right.url).status_code == 200
    clock.shift(timedelta(minutes=11))
    assert browser.get(right.url).status_code == 302


def test_confirming_leads_to_no_other_site(browser: Client) -> None:
    answer: Any = browser.post(CONFIRM, {"password": PASSWORD, "next": "https://evil.example/"})
    assert "evil" not in answer.url


def test_a_second_app_is_refused_while_there_is_one(browser: Client) -> None:
    assert browser.get(f"{PAGE}app/").status_code == 409
