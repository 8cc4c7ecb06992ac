"""The list of one's own sessions, and ending them (AUTH-1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from openmsc.accounts.ending import end_sessions
from openmsc.accounts.models import Administrator, Session
from openmsc.accounts.sessions import IDLE_SECONDS
from openmsc.kit.schedule import housekeeping
from openmsc.testing.people import World

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile/15E148 Safari/604.1"
PAGE = "/profile/sessions/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel("2026-11-24T08:00:00Z", tick=False) as traveller:
        yield traveller


def sign_in(world: World, who: str = "ann", agent: str = FIREFOX, address: str = "198.51.100.7") -> Client:
    browser = world.browser(getattr(world, who))
    browser.defaults |= {"HTTP_USER_AGENT": agent, "REMOTE_ADDR": address}
    browser.get("/")
    return browser


def is_in(browser: Client) -> bool:
    return browser.get("/customers/").status_code == 200


def handles(browser: Client) -> list[str]:
    return [device.session.handle for device in browser.get(PAGE).context["devices"]]


def test_each_session_says_where_since_when_and_with_what(world: World, clock: Any) -> None:
    sign_in(world, agent=PHONE, address="2001:db8::5")
    clock.shift(timedelta(minutes=20))
    here = sign_in(world)
    clock.shift(timedelta(minutes=1))
    answer = here.get(PAGE)
    page = answer.content.decode()
    mine, phone = answer.context["devices"]
    assert (mine.here, mine.name, mine.session.address) == (True, "Firefox on Linux", "198.51.100.7")
    assert (phone.here, phone.name, phone.session.address) == (False, "Safari on iPhone", "2001:db8::5")
    assert "This session" in page
    assert "24 Nov 2026, 08:20" in page
    assert mine.session.session_key not in page  # the key itself would sign in
    assert phone.session.session_key not in page


def test_others_sessions_are_neither_shown_nor_ended(world: World) -> None:
    ann, bob = sign_in(world), sign_in(world, "bob")
    [of_bob] = handles(bob)
    assert of_bob not in handles(ann)
    for handle in (of_bob, "0" * 32, "x", "a\0b"):
        assert ann.post(f"/profile/sessions/{handle}/end/").status_code == 404
    ann.post("/profile/sessions/end-others/")
    assert is_in(bob)


def test_an_ended_session_is_over_at_its_next_request(world: World) -> None:
    here, there, third = sign_in(world), sign_in(world, agent=PHONE), sign_in(world)
    [handle] = [each.session.handle for each in here.get(PAGE).context["devices"] if "iPhone" in each.name]
    assert here.get(f"/profile/sessions/{handle}/end/").status_code == 405
    answer: Any = here.post(f"/profile/sessions/{handle}/end/")
    assert answer.url == PAGE
    assert not is_in(there)
    assert not is_in(there)
    assert is_in(here)
    assert is_in(third)
    assert here.post(f"/profile/sessions/{handle}/end/").status_code == 404


def test_one_s_own_session_is_ended_by_signing_out_only(world: World) -> None:
    here = sign_in(world)
    [handle] = handles(here)
    answer = here.post(f"/profile/sessions/{handle}/end/")
    assert answer.status_code == 409
    assert "sign out instead" in answer.content.decode()
    assert is_in(here)
    here.post("/sign-out/")
    assert not Session.objects.filter(administrator=world.ann).exists()


def test_signing_out_all_others_leaves_this_one(world: World) -> None:
    here, others = sign_in(world), [sign_in(world) for _ in range(3)]
    here.post("/profile/sessions/end-others/")
    assert is_in(here)
    assert not any(is_in(browser) for browser in others)
    assert "Sign out all others" not in here.get(PAGE).content.decode()


def test_an_idle_session_is_not_shown_and_swept(world: World, clock: Any) -> None:
    idle = sign_in(world, agent=PHONE)
    clock.shift(timedelta(seconds=IDLE_SECONDS + 2))
    here = sign_in(world)
    assert len(handles(here)) == 1
    assert Session.objects.count() == 2
    housekeeping.forget_expired_sessions()
    assert Session.objects.count() == 1
    assert not is_in(idle)


def test_a_session_in_use_is_not_shown_after_twelve_hours(world: World, clock: Any) -> None:
    old = sign_in(world, agent=PHONE)
    for _ in range(12):
        clock.shift(timedelta(minutes=59))
        assert is_in(old)
    assert len(handles(sign_in(world))) == 2
    clock.shift(timedelta(minutes=13))
    assert len(handles(sign_in(world))) == 2  # the two young ones
    assert not is_in(old)


def test_use_is_written_down_every_five_minutes_and_not_between(world: World, clock: Any) -> None:
    here = sign_in(world, address="198.51.100.7")
    for minutes, writes in ((1, 0), (3, 0), (2, 1), (1, 0)):
        clock.shift(timedelta(minutes=minutes))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            here.get("/profile/", REMOTE_ADDR="203.0.113.80")
        assert sum(query["sql"].startswith(("UPDATE", "INSERT")) for query in queries) == writes
    assert Session.objects.get().address == "203.0.113.80"
    assert "24 Nov 2026, 08:06" in sign_in(world).get(PAGE).content.decode()


def test_listing_costs_the_same_for_many_sessions(world: World) -> None:
    here = sign_in(world)
    handles(here)
    with CaptureQueriesContext(connection) as few:
        handles(here)
    for _ in range(8):
        sign_in(world)
    with CaptureQueriesContext(connection) as many:
        assert len(handles(here)) == 9
    assert len(few) == len(many)


def test_whoever_is_switched_off_has_no_session_left_when_switched_on_again(world: World) -> None:
    browser = sign_in(world, "bob")
    end_sessions(world.bob)
    assert not is_in(browser)
    again = sign_in(world, "bob")
    Administrator.objects.filter(pk=world.bob.pk).update(state=Administrator.State.INACTIVE)
    assert not is_in(again)
    Administrator.objects.filter(pk=world.bob.pk).update(state=Administrator.State.READY)
    assert not is_in(again)


def test_the_sessions_of_who_is_deleted_go_with_them(world: World) -> None:
    browser = sign_in(world, "eve")
    world.eve.delete()
    assert not Session.objects.filter(agent=FIREFOX).exists()
    assert not is_in(browser)


def test_who_has_not_signed_in_yet_has_no_session_in_anybody_s_list(world: World) -> None:
    half = Client()
    session = half.session
    session["half"] = "way"
    session.save()
    assert Session.objects.get().administrator is None
    assert len(handles(sign_in(world))) == 1


def test_a_hostile_device_runs_nothing_and_fails_nothing(world: World) -> None:
    browser = sign_in(world, agent="<script>alert(1)</script>" * 40 + "\udcff\x00")
    page = browser.get(PAGE)
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
