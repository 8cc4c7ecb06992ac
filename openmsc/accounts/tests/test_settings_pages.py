"""The frame of the settings, and what the provider says of itself there."""

from __future__ import annotations

from typing import Any

import pytest

from openmsc.accounts import actions
from openmsc.accounts.models import Provider
from openmsc.kit.actor import system
from openmsc.kit.audit.models import Event
from openmsc.testing import make
from openmsc.testing.dialogs import sent
from openmsc.testing.people import World


@pytest.fixture
def provider(world: World) -> Provider:
    return actions.edit_provider(system(), name="Kestrel", support_email="", time_zone="Europe/London")


def test_settings_lists_what_there_is_and_leads_to_the_first(world: World) -> None:
    page: Any = world.browser(world.ann).get("/administrators/")
    shown = [(item.label, item.url, item.current) for item in page.context["settings_menu"]]
    assert ("Provider", "/provider/", False) in shown
    assert ("Administrators", "/administrators/", True) in shown
    (item,) = [item for item in page.context["menu"] if item.label == "Settings"]
    assert (item.url, item.current) == ("/provider/", True)


def test_who_may_open_no_setting_has_no_settings(world: World) -> None:
    for person in (world.bob, world.eve):
        browser = world.browser(person)
        assert browser.get("/provider/").status_code == 403
        page: Any = browser.get("/customers/")
        assert page.context["settings_menu"] == []
        assert "Settings" not in {item.label for item in page.context["menu"]}


def test_the_provider_is_edited_and_every_page_shows_it(world: World, provider: Provider) -> None:
    browser = world.browser(world.ann)
    form = sent(browser.get("/provider/"))
    new = {
        **form,
        "name": " Kestrel IT ",
        "support_email": "help@kestrel.example",
        "public_mail_allowed": "on",
    }
    answer: Any = browser.post("/provider/", new)
    assert (answer.status_code, answer.url) == (302, "/provider/")
    page = browser.get("/provider/").content.decode()
    assert "Settings saved" in page
    assert ">Kestrel IT<" in page
    event = Event.objects.latest("pk")
    assert (event.type, event.category, event.severity, event.feature) == (
        "SettingsUpdated",
        "AUDIT",
        5,
        "Settings",
    )
    assert event.changes == {
        "name": ["Kestrel", "Kestrel IT"],
        "support_email": ["", "help@kestrel.example"],
        "public_mail_allowed": [False, True],
    }


def test_what_is_wrong_is_said_beside_its_field(world: World, provider: Provider) -> None:
    given = {"name": "", "support_email": "nobody", "time_zone": "Mars"}
    answer: Any = world.browser(world.ann).post("/provider/", given)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"name", "support_email", "time_zone"}


def test_of_two_who_edit_the_later_sees_what_the_first_saved(world: World, provider: Provider) -> None:
    browser = world.browser(world.ann)
    form = sent(browser.get("/provider/"))
    browser.post("/provider/", {**form, "name": "First"})
    answer: Any = browser.post("/provider/", {**form, "name": "Second"})
    assert answer.status_code == 422
    assert set(answer.context["form"].conflicts) == {"name"}
    assert Provider.objects.get().name == "First"


def test_the_standing_notice_leads_to_a_second_msp_administrator(world: World, provider: Provider) -> None:
    browser = world.browser(world.ann)
    page: Any = browser.get("/customers/")
    (notice,) = page.context["notices"]
    assert (notice.link, notice.url) == ("New administrator", "/administrators/create/")
    assert browser.get(notice.url).status_code == 200
    pending = make.administrator(password=None)
    assert browser.get("/customers/").context["notices"]
    actions.activate(pending)
    assert browser.get("/customers/").context["notices"] == []


def test_each_role_is_counted_and_its_number_narrows_the_list(world: World) -> None:
    make.administrator()
    browser = world.browser(world.ann)
    page: Any = browser.get("/administrators/")
    counters = {counter.label: counter for counter in page.context["counters"]}
    assert {label: counter.number for label, counter in counters.items()} == {
        "MSP Administrators": 2, "Tenant Administrators": 1, "Read-Only Administrators": 1,
    }  # fmt: skip
    tenant = counters["Tenant Administrators"]
    narrowed: Any = browser.get(f"/administrators/{tenant.url}")
    assert [line.row.first_name for line in narrowed.context["listing"].lines] == ["Bob"]
    assert [counter.label for counter in narrowed.context["counters"] if counter.current] == [tenant.label]


def test_each_row_s_menu_holds_what_its_state_allows(world: World) -> None:
    make.administrator(first_name="Pia", password=None)
    off = make.administrator(first_name="Otto")
    actions.deactivate(system(), off)
    page: Any = world.browser(world.ann).get("/administrators/")
    menus = {line.row.first_name: line.menu for line in page.context["listing"].lines}
    labels = {name: [entry.label for entry in menu] for name, menu in menus.items()}
    assert labels == {
        "Ann": ["Edit", "Reset Second Factor", "Deactivate", "Delete"],
        "Bob": ["Edit", "Reset Second Factor", "Deactivate", "Delete"],
        "Eve": ["Edit", "Reset Second Factor", "Deactivate", "Delete"],
        "Otto": ["Edit", "Reset Second Factor", "Activate", "Delete"],
        "Pia": ["Edit", "Send Invitation Again", "Withdraw Invitation", "Delete"],
    }
    greyed = {(name, e.label): e.why for name, menu in menus.items() for e in menu if e.why}
    assert greyed.pop(("Ann", "Reset Second Factor")) == "Your own second factors are on your profile page."
    for name in ("Bob", "Eve", "Otto"):
        assert "has no second factor" in greyed.pop((name, "Reset Second Factor"))
    alone = "Ann Tester is the only active MSP Administrator. Add another one first."
    assert greyed == {
        ("Ann", "Deactivate"): alone,
        ("Ann", "Delete"): alone,
        ("Pia", "Delete"): "Pia Tester has not activated the account yet. Withdraw the invitation instead.",
    }
