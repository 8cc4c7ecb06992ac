"""What the link of an invitation opens: a password, once; and how it ends (ADM-3)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from openmsc.accounts import actions, invitations, links
from openmsc.accounts.models import Administrator, OneTimeLink
from openmsc.accounts.roles import Role
from openmsc.kit.actor import system
from openmsc.kit.audit.models import Event
from openmsc.kit.errors import NotVisible
from openmsc.testing.dialogs import ask
from openmsc.testing.make import PASSWORD
from openmsc.testing.people import World
from openmsc.testing.threads import at_once

from .test_inviting import deliver, link, mailed, nora

__all__ = ["link"]


def follow(
    link: str, password: str = PASSWORD, again: str | None = None, client: Client | None = None
) -> Any:
    form = {"password": password, "again": password if again is None else again}
    return (client or Client()).post(link, form)


def test_the_link_greets_and_lets_set_a_password_once(link: str) -> None:
    client = Client()
    for _ in range(3):  # previews of mail programs open it
        page = client.get(link)
        assert "Welcome, Nora" in page.content.decode()
        assert page["Cache-Control"].startswith("max-age=0")
    answer = follow(link, client=client)
    assert (answer.status_code, answer.url) == (302, "/")
    administrator = nora()
    assert administrator.check_password(PASSWORD)
    assert administrator.state == "pending"
    assert administrator.is_active
    assert follow(link, "another long password").status_code == 404
    assert nora().check_password(PASSWORD)


def test_the_password_leaves_an_event_without_it(link: str) -> None:
    follow(link)
    event = Event.objects.get(type="PasswordChanged")
    assert (event.category, event.severity, event.feature) == ("EVENT", 5, "Admin")
    assert (event.actor_name, event.object_name, event.address) == ("Nora Lind", "Nora Lind", "127.0.0.1")
    assert Administrator.objects.get(first_name="Nora").secret_set_on is not None
    assert PASSWORD not in json.dumps(list(Event.objects.values()), default=str)


@pytest.mark.parametrize(
    ("password", "again", "field"),
    [
        ("short", "short", "password"),
        ("password1234", "password1234", "password"),
        ("nora.lind@msp.example", "nora.lind@msp.example", "password"),
        ("correct horse battery", "correct horse batter", "again"),
        ("", "correct horse battery", "password"),
        ("x" * 201, "x" * 201, "password"),
    ],
)
def test_a_password_that_will_not_do_is_refused_and_the_link_works_still(
    link: str, password: str, again: str, field: str
) -> None:
    answer = follow(link, password, again)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert follow(link).status_code == 302


def test_activation_makes_ready_and_twice_does_no_harm(link: str) -> None:
    follow(link)
    administrator = nora()
    actions.activate(administrator)
    actions.activate(administrator)
    assert nora().state == "ready"
    (event,) = Event.objects.filter(type="AdminUpdated")
    assert event.changes == {"state": ["pending", "ready"]}
    assert (event.actor_name, event.category, event.severity) == ("Nora Lind", "AUDIT", 5)


def test_activation_switches_nobody_on_who_was_switched_off(world: World) -> None:
    actions.deactivate(world.actor(world.ann), world.eve)
    actions.activate(world.eve)
    assert Administrator.objects.get(pk=world.eve.pk).state == "inactive"


# ---- how it ends


def gone(link: str) -> str:
    """What the page says; the same in every case."""
    asked, sent = Client().get(link), follow(link)
    assert asked.status_code == sent.status_code == 404
    page: str = asked.content.decode()
    assert "Nora" not in page
    assert "msp.example" not in page
    return page


def test_every_link_that_does_not_work_gets_the_same_page(world: World, link: str) -> None:
    made_up = gone("/activate/nonsense/")
    assert gone("/activate/%00/") == made_up
    follow(link)
    assert gone(link) == made_up
    other = invitations.invite_again(system(), nora()).path
    assert gone(link) == made_up
    invitations.withdraw(system(), nora())
    assert gone(other) == made_up
    assert "Ask whoever invited you to send the invitation again" in made_up


def test_it_ends_after_72_hours(link: str) -> None:
    with time_machine.travel(timezone.now() + timedelta(hours=71, minutes=59)):
        assert Client().get(link).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(hours=72, minutes=1)):
        gone(link)


def test_links_of_other_purposes_open_nothing_here(world: World, link: str) -> None:
    token = links.new_link(links.Purpose.SIGN_IN, nora())
    gone(f"/activate/{token}/")
    assert Client().post(f"/sign-in/link/{link.split('/')[2]}/").status_code == 404


def test_sending_again_ends_the_link_before_and_what_was_begun_with_it(world: World, link: str) -> None:
    client = Client()
    follow(link, client=client)
    assert client.session.session_key
    browser = world.browser(world.ann)
    asked = ask(browser, f"/administrators/{nora().pk}/invite/")
    assert "nora.lind@msp.example, for 72 hours" in asked.content.decode()
    assert nora().has_usable_password()  # asking does nothing
    assert ask(browser, f"/administrators/{nora().pk}/invite/", {})["HX-Redirect"] == "/administrators/"
    assert not nora().has_usable_password()
    assert not nora().is_active
    assert "_auth_user_id" not in client.session
    deliver()
    new = mailed()
    assert new != link
    gone(link)
    assert follow(new).status_code == 302
    event = Event.objects.filter(type="AdminUpdated").latest("pk")
    assert (event.actor_name, list(event.changes)) == ("Ann Tester", ["invited_on"])


def test_nobody_is_invited_again_who_is_active(world: World) -> None:
    browser = world.browser(world.ann)
    for answer in (
        ask(browser, f"/administrators/{world.bob.pk}/invite/"),
        ask(browser, f"/administrators/{world.bob.pk}/invite/", {}),
    ):
        assert answer.status_code == 409
        assert "Bob Tester has activated the account already" in answer.content.decode()
    assert Administrator.objects.get(pk=world.bob.pk).check_password(PASSWORD)


def test_withdrawing_takes_the_pending_administrator_and_the_link_away(world: World, link: str) -> None:
    pk, browser = nora().pk, world.browser(world.ann)
    assert "Withdraw Invitation" in ask(browser, f"/administrators/{pk}/withdraw/").content.decode()
    assert ask(browser, f"/administrators/{pk}/withdraw/", {})["HX-Redirect"] == "/administrators/"
    assert not Administrator.objects.filter(pk=pk).exists()
    assert not OneTimeLink.objects.exists()
    event = Event.objects.latest("pk")
    assert (event.type, event.severity, event.object_name) == ("AdminDeleted", 5, "Nora Lind")


def test_who_is_active_is_not_withdrawn(world: World) -> None:
    answer = ask(world.browser(world.ann), f"/administrators/{world.bob.pk}/withdraw/", {})
    assert answer.status_code == 409
    assert Administrator.objects.filter(pk=world.bob.pk).exists()


# ---- at once


@pytest.mark.django_db(transaction=True)
def test_of_two_that_use_the_link_at_once_exactly_one_has_it() -> None:
    path = invitations.invite(
        system(), email="n@msp.example", first_name="N", last_name="L", role=Role.MSP
    ).path
    answers = at_once(
        [lambda number=number: follow(path, f"password number {number}").status_code for number in range(3)]  # type: ignore[misc]
    )
    assert sorted(map(str, answers)) == ["302", "404", "404"]
    winner = answers.index(302)
    assert Administrator.objects.get(email="n@msp.example").check_password(f"password number {winner}")
    assert Event.objects.filter(type="PasswordChanged").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("other", [invitations.withdraw, invitations.invite_again])
def test_a_link_that_is_used_while_it_ends_leaves_nothing_half_done(other: Any) -> None:
    sent = invitations.invite(system(), email="n@msp.example", first_name="N", last_name="L", role=Role.MSP)
    token = sent.path.split("/")[2]
    accepted, ended = at_once(
        [lambda: invitations.accept(token, PASSWORD), lambda: other(system(), sent.administrator)]
    )
    assert isinstance(accepted, Administrator | NotVisible)
    assert not isinstance(ended, Exception)
    assert not [each for each in Administrator.objects.all() if each.has_usable_password()]
    with pytest.raises(NotVisible):
        invitations.invited(token)
