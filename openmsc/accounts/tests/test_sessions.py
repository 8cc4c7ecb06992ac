"""How long a session lasts, and what ends it before its time (AUTH-1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from openmsc.accounts.actions import choose_theme
from openmsc.accounts.models import Administrator
from openmsc.accounts.roles import Role
from openmsc.accounts.sessions import IDLE_SECONDS
from openmsc.kit.errors import Refused
from openmsc.testing.people import World
from openmsc.testing.second_factors import App


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel("2026-11-24T08:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def browser(world: World) -> Client:
    client = Client()
    App(world.ann).sign_in(client)
    return client


def signed_in(browser: Client) -> bool:
    return browser.get("/customers/").status_code == 200


def test_an_idle_session_ends(browser: Client, clock: Any) -> None:
    assert signed_in(browser)
    clock.shift(timedelta(seconds=IDLE_SECONDS - 1))
    assert signed_in(browser)
    clock.shift(timedelta(seconds=IDLE_SECONDS + 1))
    assert not signed_in(browser)
    assert not signed_in(browser)  # and does not come back


def test_a_session_that_is_never_used_ends_too(browser: Client, clock: Any) -> None:
    clock.shift(timedelta(seconds=IDLE_SECONDS + 1))
    assert not signed_in(browser)


def test_a_session_in_use_ends_after_twelve_hours_all_the_same(browser: Client, clock: Any) -> None:
    for _ in range(23):
        clock.shift(timedelta(minutes=30))
        assert signed_in(browser)
    clock.shift(timedelta(minutes=31))
    assert not signed_in(browser)


def test_who_is_switched_off_is_out_at_once(browser: Client, world: World) -> None:
    assert signed_in(browser)
    Administrator.objects.filter(pk=world.ann.pk).update(state=Administrator.State.INACTIVE)
    assert not signed_in(browser)


def test_a_new_password_ends_the_sessions_of_the_old_one(browser: Client, world: World) -> None:
    world.ann.set_password("another horse battery")
    world.ann.save(update_fields=["password"])
    assert not signed_in(browser)


def test_a_new_role_counts_from_the_next_page_on(browser: Client, world: World) -> None:
    assert browser.get("/customers/create/").status_code == 200
    Administrator.objects.filter(pk=world.ann.pk).update(role=Role.READ_ONLY)
    assert browser.get("/customers/create/").status_code == 403


# ---- a preference


def test_a_theme_is_kept_and_shown(browser: Client, world: World) -> None:
    answer: Any = browser.post("/theme/", {"theme": "dark", "next": "/plans/"})
    assert answer.url == "/plans/"
    assert 'data-theme="dark"' in browser.get("/plans/").content.decode()
    assert 'data-theme="system"' in world.browser(world.bob).get("/plans/").content.decode()


def test_a_theme_that_there_is_not_is_refused(browser: Client, world: World) -> None:
    assert browser.post("/theme/", {"theme": "purple"}).status_code == 409
    with pytest.raises(Refused):
        choose_theme(world.ann, "")


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "", "/\\evil.example"])
def test_choosing_a_theme_leads_to_no_other_site(browser: Client, target: str) -> None:
    answer: Any = browser.post("/theme/", {"theme": "dark", "next": target})
    assert answer.url == "/"
