"""One's own profile: everybody's own, nobody else's; and what is shown follows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from openmsc.accounts.actors import actor_for
from openmsc.accounts.models import Administrator
from openmsc.accounts.profile import actions
from openmsc.accounts.roles import Role
from openmsc.kit.actor import NOBODY, system
from openmsc.kit.audit.models import Event
from openmsc.kit.errors import Forbidden, NotVisible, Refused
from openmsc.testing import make
from openmsc.testing.dialogs import ask, sent
from openmsc.testing.people import World

EDIT, DISPLAY = "/profile/edit/", "/profile/display/"
OF_ANN = {"first_name": "Ann", "last_name": "Tester", "phone": "", "time_zone": "UTC"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel("2026-11-24T23:30:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def browser(world: World) -> Client:
    return world.browser(world.ann)


# ---- who


@pytest.mark.parametrize("role", Role)
def test_everybody_edits_their_own_profile_whatever_their_role(world: World, role: Role) -> None:
    me = make.administrator(role)  # a tenant administrator who looks after nobody yet
    before = Event.objects.latest("pk").pk
    browser = world.browser(me)
    form = sent(ask(browser, EDIT)) | {
        "first_name": " Zoë ",
        "phone": "+441632960123",
        "time_zone": "Asia/Tokyo",
    }
    assert ask(browser, EDIT, form).status_code == 200
    me.refresh_from_db()
    assert (me.name, me.phone, me.time_zone) == ("Zoë Tester", "+44 1632 960123", "Asia/Tokyo")
    event = Event.objects.get(pk__gt=before)
    assert (event.type, event.category, event.severity, event.actor_id) == ("AdminUpdated", "AUDIT", 5, me.pk)
    assert event.changes["time_zone"] == ["UTC", "Asia/Tokyo"]
    assert set(event.changes) == {"first_name", "phone", "time_zone"}


def test_whatever_else_is_sent_changes_nothing_and_nobody_else(world: World, browser: Client) -> None:
    form = sent(ask(browser, EDIT)) | {
        "phone": "+441632960123", "email": "root@msp.example", "role": "4", "state": "inactive",
        "pk": str(world.bob.pk),
    }  # fmt: skip
    ask(browser, EDIT, form)
    ann, bob = Administrator.objects.get(pk=world.ann.pk), Administrator.objects.get(pk=world.bob.pk)
    assert (ann.email, ann.role, ann.state) == ("ann@msp.example", Role.MSP, "ready")
    assert (ann.phone, bob.phone) == ("+44 1632 960123", "")


@pytest.mark.parametrize("nobody", [NOBODY, system()])
def test_who_is_no_administrator_has_no_profile(world: World, nobody: Any) -> None:
    with pytest.raises(Forbidden):
        actions.own_account(nobody)
    with pytest.raises(Forbidden):
        actions.choose_display(nobody, theme="dark", date_style="iso", keys=True)


def test_one_always_sees_oneself_and_still_nobody_without_a_common_customer(world: World) -> None:
    carol = make.administrator(Role.TENANT)
    assert list(Administrator.objects.visible_to(actor_for(carol))) == [carol]
    with pytest.raises(NotVisible):
        Administrator.objects.find(actor_for(carol), pk=world.bob.pk)
    assert list(Administrator.objects.visible_to(actor_for(world.bob))) == [world.bob]


def test_the_page_says_who_one_is_and_that_the_address_stays(browser: Client) -> None:
    page = browser.get("/profile/").content.decode()
    for said in (
        "Ann Tester",
        "ann@msp.example",
        "MSP Administrator",
        "it cannot be changed",
        "24 Nov 2026, 23:30",
    ):
        assert said in page
    menu = browser.get("/customers/").content.decode()
    assert menu.count('href="/profile/"') == menu.count('href="/profile/sessions/"') == 2  # wide and phone


# ---- what


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("first_name", " ", "This is required"),
        ("last_name", "x" * 61, "at most 60 characters"),
        ("phone", "0163 2960", "Start with + and the country code"),
        ("time_zone", "Mars/Olympus", "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(
    browser: Client, field: str, value: str, sentence: str
) -> None:
    answer = ask(browser, EDIT, sent(ask(browser, EDIT)) | {field: value})
    assert answer.status_code == 422
    assert sentence in answer.context["form"].errors[field][0]
    assert Administrator.objects.get(email="ann@msp.example").name == "Ann Tester"


def test_a_time_zone_of_an_old_name_stays_until_another_is_chosen(world: World, browser: Client) -> None:
    Administrator.objects.filter(pk=world.ann.pk).update(time_zone="GMT")
    ask(browser, EDIT, sent(ask(browser, EDIT)) | {"phone": "+441632960123"})
    world.ann.refresh_from_db()
    assert (world.ann.time_zone, world.ann.phone) == ("GMT", "+44 1632 960123")


def test_of_two_windows_the_later_sees_what_the_other_saved(world: World, browser: Client) -> None:
    first, second = sent(ask(browser, EDIT)), sent(ask(browser, EDIT))
    ask(browser, EDIT, first | {"phone": "+441632960111", "time_zone": "Asia/Tokyo"})
    answer = ask(browser, EDIT, second | {"phone": "+441632960222"})
    assert answer.status_code == 422
    assert set(answer.context["form"].conflicts) == {"phone", "time_zone"}
    world.ann.refresh_from_db()
    assert (world.ann.phone, world.ann.time_zone) == ("+44 1632 960111", "Asia/Tokyo")


# ---- display


def test_how_things_are_shown_is_kept_and_leaves_no_event(world: World, browser: Client) -> None:
    before = Event.objects.count()
    ask(browser, DISPLAY, {"theme": "dark", "date_style": "de"})
    page = browser.get("/customers/").content.decode()
    assert 'data-theme="dark"' in page
    assert 'data-keys="off"' in page
    assert "24.11.2026, 23:30" in browser.get("/profile/").content.decode()
    ask(browser, DISPLAY, {"theme": "system", "date_style": "iso", "keys": "on"})
    assert 'data-keys="off"' not in browser.get("/customers/").content.decode()
    assert "2026-11-24, 23:30" in browser.get("/profile/").content.decode()
    assert Event.objects.count() == before
    assert "24 Nov 2026, 23:30" in world.browser(world.bob).get("/profile/").content.decode()


def test_a_style_that_there_is_not_is_refused(world: World, browser: Client) -> None:
    assert ask(browser, DISPLAY, {"theme": "dark", "date_style": "tlh"}).status_code == 422
    with pytest.raises(Refused, match="styles offered"):
        actions.choose_display(world.actor(world.ann), theme="dark", date_style="tlh", keys=True)
    with pytest.raises(Refused, match="themes offered"):
        actions.choose_display(world.actor(world.ann), theme="purple", date_style="iso", keys=True)
    world.ann.refresh_from_db()
    assert (world.ann.theme, world.ann.date_style) == ("system", "en-gb")


def test_a_style_of_an_older_version_does_not_break_pages(world: World, browser: Client) -> None:
    Administrator.objects.filter(pk=world.ann.pk).update(date_style="gone")
    page = browser.get("/profile/")
    assert "24 Nov 2026, 23:30" in page.content.decode()
    assert ask(browser, DISPLAY).status_code == 200


# ---- times


def shown(answer: Any) -> str:
    """What a page shows, without what its elements carry along for programs."""
    return re.sub(r'datetime="[^"]*"', "", answer.content.decode())


def test_lists_show_times_in_the_reader_s_zone_and_style(world: World, browser: Client) -> None:
    Administrator.objects.filter(pk=world.ann.pk).update(time_zone="Asia/Tokyo", date_style="en-us")
    for address in ("/administrators/?columns=name,created_on,last_login", "/events/audit/"):
        mine = shown(browser.get(address))
        theirs = shown(world.browser(world.eve).get("/events/audit/"))
        assert "Nov 25, 2026, 08:30" in mine, address
        assert "23:30" not in mine, address
        assert "24 Nov 2026, 23:30" in theirs


def test_a_customer_s_pages_show_times_in_its_zone_and_name_it(world: World, browser: Client) -> None:
    Administrator.objects.filter(pk=world.ann.pk).update(time_zone="Asia/Tokyo")
    type(world.acme).objects.filter(pk=world.acme.pk).update(time_zone="America/New_York")
    tenant = world.ours
    for address in (
        f"/customers/{world.acme.pk}/",
        f"/tenants/{tenant.pk}/",
        f"/customers/{world.acme.pk}/events/",
    ):
        page = shown(browser.get(address))
        assert "24 Nov 2026, 18:30" in page, address
        assert "America/New_York" in page, address
        assert "08:30" not in page, address


def test_the_days_of_the_strip_are_the_customer_s_whoever_reads(
    world: World, browser: Client, clock: Any
) -> None:
    clock.move_to("2026-11-24T01:00:00Z")  # farther west it is the day before
    _, secret = make.token(world.ours)
    head = {"Authorization": f"Bearer {secret}"}
    reported = Client().post("/ingest/v1/jobs", make.report(), "application/json", headers=head)
    assert reported.status_code == 200
    labels = set()
    for zone in ("UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"):
        Administrator.objects.filter(pk=world.ann.pk).update(time_zone=zone)
        page = browser.get("/customers/?columns=last_days").content.decode()
        labels |= set(re.findall(r'aria-label="(28 days to [^"]*successful[^"]*)"', page))
    assert len(labels) == 1


def test_files_hold_iso_dates_whatever_the_reader_s_style(world: World, browser: Client) -> None:
    Administrator.objects.filter(pk=world.ann.pk).update(time_zone="Asia/Tokyo", date_style="de")
    answer: Any = browser.post("/administrators/", {"tool": "export", "column": ["name", "created_on"]})
    text = b"".join(answer.streaming_content).decode()
    assert "2026-11-24T23:30:00Z" in text
    assert "24.11.2026" not in text
