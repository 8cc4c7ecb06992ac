"""Links that sign in: once, by the button and not by opening them, for a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from openmsc.accounts import links
from openmsc.accounts.actions import new_setup_link, new_sign_in_link
from openmsc.accounts.models import Administrator, OneTimeLink
from openmsc.kit.audit.models import Event
from openmsc.testing import make
from openmsc.testing.people import World
from openmsc.testing.threads import at_once


def test_opening_the_link_asks_and_only_the_button_signs_in(world: World) -> None:
    path, client = new_sign_in_link(world.bob), Client()
    for _ in range(3):  # previews of mail programs open it
        page = client.get(path)
        assert page.status_code == 200
        assert "Sign in as Bob Tester" in page.content.decode()
        assert client.head(path).status_code == 200
    assert client.get("/customers/").status_code == 302
    answer: Any = client.post(path)
    assert answer.url == "/customers/"
    assert "Bob Tester" in client.get("/customers/").content.decode()


def test_the_link_works_once(world: World) -> None:
    path = new_sign_in_link(world.bob)
    Client().post(path)
    again = Client()
    assert again.get(path).status_code == again.post(path).status_code == 404
    assert again.get("/customers/").status_code == 302


def test_a_new_link_ends_the_one_before_and_no_one_else_s(world: World) -> None:
    old, other = new_sign_in_link(world.bob), new_sign_in_link(world.ann)
    new = new_sign_in_link(world.bob)
    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == Client().get(other).status_code == 200


def test_the_link_ends_after_a_day(world: World) -> None:
    path = new_sign_in_link(world.bob)
    with time_machine.travel(timezone.now() + links.VALID[links.Purpose.SIGN_IN] - timedelta(minutes=1)):
        assert Client().get(path).status_code == 200
    with time_machine.travel(timezone.now() + links.VALID[links.Purpose.SIGN_IN] + timedelta(minutes=1)):
        assert Client().get(path).status_code == Client().post(path).status_code == 404


def test_only_a_hash_is_kept(world: World) -> None:
    token = new_sign_in_link(world.bob).strip("/").split("/")[-1]
    assert token not in OneTimeLink.objects.get().token_hash


def test_a_link_is_good_for_its_purpose_only(world: World) -> None:
    token = links.new_link(links.Purpose.SIGN_IN, world.bob)
    assert Client().get(f"/setup/{token}/").status_code == 404
    set_up = links.new_link(links.Purpose.SET_UP)
    assert Client().post(f"/sign-in/link/{set_up}/").status_code == 404


@pytest.mark.parametrize("state", [Administrator.State.INACTIVE, Administrator.State.PENDING])
def test_who_may_not_sign_in_is_let_in_by_no_link(world: World, state: str) -> None:
    path = new_sign_in_link(world.bob)
    world.bob.set_unusable_password()  # as of whoever was invited and has not followed the link
    world.bob.state = state
    world.bob.save()
    client = Client()
    assert client.get(path).status_code == client.post(path).status_code == 404
    assert client.get("/customers/").status_code == 302
    assert not Event.objects.filter(type="AdminLoginSuccess").exists()


def test_signing_in_by_link_is_in_the_audit_trail(world: World) -> None:
    Client().post(new_sign_in_link(world.bob))
    event = Event.objects.latest("pk")
    assert (event.type, event.actor_name) == ("AdminLoginSuccess", "Bob Tester")


def test_there_is_a_link_for_setting_up_until_there_is_somebody(db: None) -> None:
    assert new_setup_link() is not None
    make.administrator()
    assert new_setup_link() is None


@pytest.mark.django_db(transaction=True)
def test_of_several_that_claim_a_link_at_once_one_has_it() -> None:
    link = links.valid_link(
        links.Purpose.SIGN_IN, links.new_link(links.Purpose.SIGN_IN, make.administrator())
    )
    assert link is not None
    claimed = at_once([lambda: links.use_link(link)] * 4)
    assert sorted(map(str, claimed)) == ["False", "False", "False", "True"]


@pytest.mark.django_db(transaction=True)
def test_of_two_that_use_it_at_once_one_gets_in() -> None:
    path = new_sign_in_link(make.administrator())
    statuses = at_once([lambda: Client().post(path).status_code] * 2)
    assert sorted(map(str, statuses)) in (["200", "302"], ["302", "404"])
    assert Event.objects.filter(type="AdminLoginSuccess").count() == 1
