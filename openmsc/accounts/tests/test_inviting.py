"""Inviting an administrator, through the page: the rules, the mail, and the link where no mail goes out (ADM-2)."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django_tasks_db.models import DBTaskResult
from pytest_django.fixtures import Settings

from openmsc.accounts import actions, invitations, links, tasks
from openmsc.accounts.models import Administrator, OneTimeLink, Provider
from openmsc.accounts.roles import Role
from openmsc.kit.actor import system
from openmsc.kit.audit.models import Event
from openmsc.kit.errors import Refused
from openmsc.testing import make
from openmsc.testing.dialogs import ask
from openmsc.testing.people import World
from openmsc.testing.threads import at_once

FORM = {
    "first_name": "Nora",
    "last_name": "Lind",
    "email": "Nora.Lind@msp.example",
    "phone": "+46 8 5250 1420",
    "time_zone": "Europe/Stockholm",
    "role": Role.TENANT.value,
}


def post(world: World, person: Any = None, **changed: Any) -> Any:
    return ask(world.browser(person or world.ann), "/administrators/create/", {**FORM, **changed})


def deliver() -> None:
    """As the worker does."""
    for row in DBTaskResult.objects.filter(task_path="openmsc.accounts.tasks.send_invitation"):
        tasks.send_invitation.func(*row.args_kwargs["args"])


def mailed() -> str:
    """The path of the link in the last mail."""
    found = re.search(r"https?://[^/\s]+(/activate/\S+/)$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found[1]


def nora() -> Administrator:
    found: Administrator = Administrator.objects.get(email="nora.lind@msp.example")
    return found


@pytest.fixture
def link(world: World) -> str:
    assert post(world)["HX-Redirect"] == "/administrators/"
    deliver()
    return mailed()


# ---- inviting


def test_who_is_invited_is_pending_and_gets_a_mail_with_the_link(world: World, settings: Settings) -> None:
    settings.BASE_URL = "https://backup.kestrel.example"
    actions.edit_provider(
        system(), name="Kestrel IT", support_email="help@kestrel.example", time_zone="Europe/London"
    )
    post(world)
    assert mail.outbox == []  # not while the dialog waits
    deliver()
    (sent,) = mail.outbox
    assert sent.to == ["nora.lind@msp.example"]
    assert sent.subject == "Your account at Kestrel IT"
    assert sent.body.startswith(
        "Nora, Ann Tester invites you to the backup console of Kestrel IT,\nas Tenant A"
    )
    assert "https://backup.kestrel.example/activate/" in sent.body
    assert "(Europe/Stockholm)" in sent.body
    assert sent.body.endswith("Kestrel IT\nhelp@kestrel.example\n")
    administrator = nora()
    assert administrator.state == "pending"
    assert not administrator.has_usable_password()
    assert not administrator.is_active
    assert (administrator.phone, administrator.role) == ("+46 8 525 014 20", Role.TENANT)


def test_the_event_says_who_was_made_by_whom(world: World) -> None:
    post(world)
    event = Event.objects.latest("pk")
    assert (event.type, event.category, event.severity, event.feature) == (
        "AdminCreated",
        "AUDIT",
        6,
        "Admin",
    )
    assert (event.actor_name, event.object_name, event.object_id) == (
        "Ann Tester",
        "Nora Lind",
        str(nora().pk),
    )
    assert event.changes["email"] == [None, "nora.lind@msp.example"]
    assert "password" not in event.changes


def test_the_form_begins_with_the_provider_s_time_zone(world: World) -> None:
    actions.edit_provider(system(), name="K", support_email="", time_zone="Europe/Oslo")
    answer = ask(world.browser(world.ann), "/administrators/create/")
    assert answer.context["form"]["time_zone"].value() == "Europe/Oslo"


@pytest.mark.parametrize("field", ["first_name", "last_name", "email", "time_zone", "role"])
def test_what_is_required_is_said_beside_its_field(world: World, field: str) -> None:
    answer = post(world, **{field: ""})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("email", "ANN@MSP.example", "An administrator with this e-mail already exists"),
        ("email", "nora", "Enter an e-mail address"),
        ("email", "nora\0@msp.example", "Enter an e-mail address"),
        ("phone", "0123", "Start with + and the country code"),
        ("time_zone", "Mars/Olympus", "not one of the available choices"),
        ("role", "1", "not one of the available choices"),
        ("role", "9" * 30, "not one of the available choices"),
        ("first_name", "x" * 61, "at most 60 characters"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_everything_typed_stays(
    world: World, field: str, value: str, sentence: str
) -> None:
    before = Administrator.objects.count()
    answer = post(world, **{field: value})
    assert answer.status_code == 422
    assert sentence in answer.context["form"].errors[field][0]
    assert answer.context["form"]["last_name"].value() == "Lind"
    assert Administrator.objects.count() == before
    assert not DBTaskResult.objects.exists()


def test_a_public_mail_domain_is_refused_unless_the_provider_allows_it(world: World) -> None:
    answer = post(world, email="nora@gmail.com")
    (sentence,) = answer.context["form"].errors["email"]
    assert sentence.startswith("gmail.com is a public mail domain. Enter an address of your company")
    given = {"name": "K", "support_email": "", "time_zone": "UTC", "public_mail_allowed": "on"}
    assert world.browser(world.ann).post("/provider/", given).status_code == 302
    assert post(world, email="nora@gmail.com")["HX-Redirect"] == "/administrators/"


def test_the_first_administrator_may_have_any_address_since_nobody_could_allow_it(db: None) -> None:
    assert make.administrator(email="helen@gmail.com").is_active
    with pytest.raises(Refused, match="public mail domain"):
        make.administrator(email="second@gmail.com")


def test_only_who_may_invite_does(world: World) -> None:
    for person in (world.bob, world.eve):
        assert post(world, person).status_code == 403
    assert not Administrator.objects.filter(last_name="Lind").exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_invite_the_same_person_at_once_one_does() -> None:
    world = World()
    answers = at_once([lambda: post(world).status_code] * 2)
    assert sorted(map(str, answers)) == ["200", "422"]
    assert Administrator.objects.filter(email="nora.lind@msp.example").count() == 1
    assert OneTimeLink.objects.count() == 1


# ---- where no mail server is set


def test_without_a_mail_server_the_inviter_gets_the_link_once(world: World, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    answer = post(world)
    page = answer.content.decode()
    assert "No mail server is set" in page
    assert answer["Cache-Control"] == "no-store"
    found = re.search(r"http://testserver(/activate/\w+/)", page)
    assert found
    assert Client().get(found[1]).status_code == 200


def test_with_a_mail_server_no_page_shows_the_link(world: World) -> None:
    browser = world.browser(world.ann)
    answer = ask(browser, "/administrators/create/", FORM)
    assert "/activate/" not in answer.content.decode() + browser.get("/administrators/").content.decode()


# ---- the mail


def test_only_who_knows_the_key_makes_the_link_of_what_the_database_keeps(
    link: str, settings: Settings
) -> None:
    token = link.split("/")[2]
    kept = json.dumps([list(model.objects.values()) for model in (DBTaskResult, OneTimeLink)], default=str)
    assert token not in kept
    (seed, *_) = DBTaskResult.objects.get().args_kwargs["args"]
    assert links.from_seed(seed) == token
    settings.SECRET_KEY = "another installation's key, of fifty characters or more"
    assert links.from_seed(seed) != token


def test_running_twice_sends_once(link: str) -> None:
    deliver()
    assert len(mail.outbox) == 1


def test_a_link_that_ended_meanwhile_is_not_mailed(world: World) -> None:
    post(world)
    invitations.withdraw(system(), nora())
    deliver()
    assert mail.outbox == []


def test_a_mail_server_that_is_away_is_tried_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    post(world)

    def away(*args: Any, **kwargs: Any) -> None:
        raise ConnectionRefusedError("nobody there")

    monkeypatch.setattr("openmsc.kit.mail.send", away)
    deliver()
    args = [row.args_kwargs["args"] for row in DBTaskResult.objects.order_by("enqueued_at")]
    assert [len(each) for each in args] == [3, 4]
    assert args[1] == [*args[0], 1]


def test_names_stand_in_the_mail_as_they_are(world: World) -> None:
    Provider.objects.create(pk=1, name="A & B's <Ltd>")
    post(world, first_name="Zoë <x>\u2028Bcc: all@x.example")
    deliver()
    assert mail.outbox[0].subject == "Your account at A & B's <Ltd>"
    assert mail.outbox[0].recipients() == ["nora.lind@msp.example"]
    assert "Zoë <x>" in mail.outbox[0].body
