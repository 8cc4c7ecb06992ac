"""For a tenant administrator, what is outside the assigned customers does not exist (ADM-1)."""

from __future__ import annotations

from typing import Any

import pytest

from openmsc.accounts.roles import Role
from openmsc.customers import actions
from openmsc.kit.actor import system
from openmsc.testing import make
from openmsc.testing.people import World


def test_the_list_its_count_and_its_search_know_only_the_assigned(world: World) -> None:
    _ = world.ours, world.theirs
    browser = world.browser(world.bob)
    everything: Any = browser.get("/customers/").context["listing"]
    assert [line.row.name for line in everything.lines] == ["Acme Ltd"]
    assert (everything.total, everything.page.total) == (1, 1)
    answer: Any = browser.get("/customers/", {"q": "zeta"})
    assert answer.context["listing"].total == 1
    assert answer.context["listing"].lines == []
    assert "Zeta GmbH" not in answer.content.decode()
    assert "0 of 1" in answer.content.decode()


@pytest.mark.parametrize("sort", ["name", "-health", "license_expiry", "-product", "service_plan"])
def test_no_order_brings_up_what_is_another_s(world: World, sort: str) -> None:
    _ = world.theirs
    listing: Any = world.browser(world.bob).get("/customers/", {"sort": sort}).context["listing"]
    assert [line.row.name for line in listing.lines] == ["Acme Ltd"]


def test_a_cursor_of_another_s_list_shows_nothing_of_it(world: World) -> None:
    for n in range(30):
        make.customer(name=f"Hidden {n}")
    theirs: Any = world.browser(world.ann).get("/customers/", {"sort": "name"}).context["listing"]
    answer: Any = world.browser(world.bob).get("/customers/", {"sort": "name", "cursor": theirs.page.next})
    assert "Hidden" not in answer.content.decode()
    assert answer.context["listing"].total == 1


def test_who_looks_after_nobody_sees_an_empty_list_that_says_so(world: World) -> None:
    carol = make.administrator(Role.TENANT)
    page = world.browser(carol).get("/customers/").content.decode()
    assert "Customers that are assigned to you are listed here." in page
    assert "Acme" not in page
    assert "Zeta" not in page


def test_the_edit_dialog_offers_only_colleagues_who_share_a_customer(world: World) -> None:
    shares = make.administrator(Role.TENANT, first_name="Carol", last_name="Colleague")
    stranger = make.administrator(Role.TENANT, first_name="Sam", last_name="Stranger")
    world.acme.tenant_admins.add(shares)
    world.zeta.tenant_admins.add(stranger)
    browser = world.browser(world.bob)
    answer: Any = browser.get(f"/customers/{world.acme.pk}/edit/")
    offered = [label for _, label in answer.context["form"].fields["tenant_admins"].choices]
    assert offered == ["Carol Colleague", "Bob Tester"]
    assert "Stranger" not in answer.content.decode()
    form = {"name": "Acme Ltd", "address": "x", "phone": "+41 61 555 01 42", "time_zone": "UTC"}
    refused: Any = browser.post(
        f"/customers/{world.acme.pk}/edit/", {**form, "tenant_admins": [world.bob.pk, stranger.pk]}
    )
    assert refused.status_code == 422
    assert "Stranger" not in refused.content.decode()
    assert stranger not in world.acme.tenant_admins.all()


def test_a_name_that_is_another_s_is_refused_without_telling_whose(world: World) -> None:
    """Names are unique in the service: that one is taken is all that is told."""
    form = {"name": "zeta gmbh", "address": "x", "phone": "+41 61 555 01 42", "time_zone": "UTC"}
    answer: Any = world.browser(world.bob).post(
        f"/customers/{world.acme.pk}/edit/", {**form, "tenant_admins": [world.bob.pk]}
    )
    assert answer.context["form"].errors == {"name": ["Customer name already exists"]}
    assert str(world.zeta.pk) not in answer.content.decode()
    assert "Zeta GmbH" not in answer.content.decode()


@pytest.mark.parametrize("path", ["", "health/", "edit/", "delete/", "products/1/add/"])
def test_a_guessed_address_is_not_found_whether_there_is_something_or_not(world: World, path: str) -> None:
    browser = world.browser(world.bob)
    hidden = browser.get(f"/customers/{world.zeta.pk}/{path}")
    nothing = browser.get(f"/customers/00000000-0000-4000-8000-000000000000/{path}")
    assert hidden.status_code == nothing.status_code == (403 if path == "delete/" else 404)
    assert hidden.content.decode().split("<main")[1] == nothing.content.decode().split("<main")[1]


def test_who_is_taken_off_sees_the_customer_no_more_at_once(world: World) -> None:
    browser = world.browser(world.bob)
    assert browser.get(f"/customers/{world.acme.pk}/").status_code == 200
    actions.edit(
        system(),
        world.acme,
        name=world.acme.name,
        hide_name=False,
        address=world.acme.address,
        phone=world.acme.phone,
        time_zone=world.acme.time_zone,
        tenant_admins=[],
    )
    assert browser.get(f"/customers/{world.acme.pk}/").status_code == 404


def test_eve_sees_all_and_is_offered_nothing_to_change(world: World) -> None:
    _ = world.ours
    browser = world.browser(world.eve)
    page = browser.get("/customers/").content.decode()
    assert "Acme Ltd" in page
    assert "Zeta GmbH" in page
    details = browser.get(f"/customers/{world.acme.pk}/").content.decode()
    for offer in ("Create Customer", "/edit/", "/delete/", "/add/", "Reporting tokens"):
        assert offer not in page
        assert offer not in details


def test_an_administrator_who_shares_no_customer_is_not_named(world: World) -> None:
    made = actions.create(
        world.actor(world.ann),
        name="Made by Ann",
        address="Quay 1",
        phone="+44 1632 960123",
        time_zone="UTC",
        tenant_admins=[world.bob],
    )
    for who, named in ((world.ann, True), (world.eve, True), (world.bob, False)):
        page = world.browser(who).get(f"/customers/{made.pk}/").content.decode()
        assert (f"by {world.ann.name}" in page) is named
