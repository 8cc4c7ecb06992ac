"""A forgotten password: who gets a link, what asking tells, and what the link does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django_tasks_db.models import DBTaskResult

from openmsc.accounts import links
from openmsc.accounts.models import Administrator, OneTimeLink, Session
from openmsc.accounts.password_reset import actions, tasks
from openmsc.kit.audit.models import Event
from openmsc.testing import make
from openmsc.testing.make import PASSWORD
from openmsc.testing.people import World
from openmsc.testing.threads import at_once
from openmsc.testing.worker import run_tasks

PAGE, NEW = "/sign-in/forgotten/", "seven green umbrellas"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel("2026-11-24T23:30:00Z") as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def address(settings: Any) -> None:
    settings.BASE_URL = "https://msc.example.org"


def ask(email: str = "ann@msp.example", **extra: Any) -> Any:
    return Client(**extra).post(PAGE, {"email": email})


def send(email: str = "ann@msp.example") -> str:
    """What the worker does for whoever asked; gives the path of the link in the mail, if there is one."""
    mail.outbox.clear()
    tasks.send_link.func(email, "https://msc.example.org")
    return path_in(mail.outbox[0]) if mail.outbox else ""


def path_in(message: Any) -> str:
    found = re.search(r"https://msc\.example\.org(\S+)", message.body)
    assert found
    return found[1]


def has(person: Administrator, password: str) -> bool:
    return bool(Administrator.objects.get(pk=person.pk).check_password(password))


# ---- asking


@pytest.mark.django_db(transaction=True)
def test_the_link_comes_by_mail_and_sets_a_password_once(world: World) -> None:
    Administrator.objects.filter(pk=world.ann.pk).update(time_zone="Asia/Tokyo", date_style="de")
    signed_in = world.browser(world.ann)
    assert signed_in.get("/customers/").status_code == 200
    assert "Forgotten your password?" in Client().get("/sign-in/").content.decode()
    assert ask(" Ann@MSP.example ").status_code == 200
    run_tasks()
    [told] = mail.outbox
    assert (told.to, told.subject) == (["ann@msp.example"], "Set a new password")
    assert "25.11.2026, 09:30 (Asia/Tokyo)" in told.body
    path = path_in(told)
    browser = Client()
    for _ in range(2):  # previews of mail programs open it
        assert "For ann@msp.example" in browser.get(path).content.decode()
    answer: Any = browser.post(path, {"password": NEW})
    assert answer.url == "/sign-in/"
    assert "Your password is changed. Sign in with it." in browser.get("/sign-in/").content.decode()
    assert browser.get("/customers/").status_code == 302  # it signs nobody in: all the other steps stand
    assert signed_in.get("/customers/").status_code == 302
    assert not Session.objects.filter(administrator=world.ann).exists()
    assert has(world.ann, NEW)
    assert browser.get(path).status_code == browser.post(path, {"password": NEW}).status_code == 404
    event = Event.objects.get(type="PasswordChanged")
    assert (event.actor_id, event.address, event.category, event.severity) == (
        world.ann.pk,
        "127.0.0.1",
        "EVENT",
        5,
    )
    run_tasks()
    assert [each.subject for each in mail.outbox[1:]] == ["Your password was changed"]


def test_a_known_and_an_unknown_address_get_the_same_answer_and_cost_the_same(world: World) -> None:
    known, unknown = ask(), ask("nobody@msp.example")
    page = [
        re.sub(r'csrfmiddlewaretoken" value="\w+"|\w+@msp\.example', "", each.content.decode())
        for each in (known, unknown)
    ]
    assert page[0] == page[1]
    assert known.status_code == unknown.status_code == 200
    assert DBTaskResult.objects.count() == 2  # only the worker looks whether there is anybody
    assert not OneTimeLink.objects.exists()


@pytest.mark.parametrize("state", [Administrator.State.PENDING, Administrator.State.INACTIVE])
def test_who_may_not_sign_in_gets_no_link(world: World, state: str) -> None:
    Administrator.objects.filter(pk=world.ann.pk).update(state=state)
    assert send() == ""


def test_who_has_no_password_gets_none_and_nobody_gets_none(world: World) -> None:
    world.ann.set_unusable_password()
    world.ann.save(update_fields=["password"])
    assert send() == send("nobody@msp.example") == send("") == ""
    assert not OneTimeLink.objects.exists()


def test_nothing_that_is_kept_can_be_used_as_a_link(world: World) -> None:
    ask()
    path = send()
    token = path.strip("/").rsplit("/", 1)[-1]
    assert token not in str(list(OneTimeLink.objects.values())) + str(list(DBTaskResult.objects.values()))


def test_asking_is_limited_by_account_whoever_asks_and_whether_or_not_there_is_one(
    world: World, clock: Any
) -> None:
    for email in ("ann@msp.example", "nobody@msp.example"):
        answers = [ask(email.swapcase(), REMOTE_ADDR=f"198.51.100.{number}") for number in range(4)]
        limited = ["Too many attempts" in answer.content.decode() for answer in answers]
        assert limited == [False, False, False, True], email
    clock.shift(timedelta(hours=1, seconds=1))
    assert "Too many attempts" not in ask().content.decode()


def test_asking_is_limited_by_address(world: World) -> None:
    answers = [ask(f"person{number}@msp.example") for number in range(21)]
    assert ["Too many" in each.content.decode() for each in answers] == [False] * 20 + [True]


@pytest.mark.parametrize("email", ["", "nonsense", "a\0b@msp.example", "x" * 300 + "@msp.example"])
def test_what_is_no_address_is_told_beside_its_field(db: None, email: str) -> None:
    answer = ask(email)
    assert list(answer.context["form"].errors) == ["email"]
    assert not DBTaskResult.objects.exists()


def test_without_a_mail_server_the_page_says_so(db: None, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    assert "This console sends no mail" in Client().get(PAGE).content.decode()
    assert "This console sends no mail" in ask().content.decode()
    assert not DBTaskResult.objects.exists()


def test_whoever_asks_has_no_say_in_where_the_link_leads(world: World, settings: Any) -> None:
    """Else a stranger has a link mailed that hands its secret to another port, or to another host that is allowed."""
    settings.ALLOWED_HOSTS = ["*"]
    ask(HTTP_HOST="evil.example:8443")
    assert "evil" not in str(list(DBTaskResult.objects.values()))
    settings.BASE_URL = ""
    assert "This console sends no mail with links" in ask(HTTP_HOST="evil.example:8443").content.decode()
    assert DBTaskResult.objects.count() == 1


# ---- the link


def test_a_weak_password_is_refused_and_the_link_stays_good(world: World) -> None:
    path = send()
    for weak in ("short", "password1234", "ann@msp.example", ""):
        answer = Client().post(path, {"password": weak})
        assert list(answer.context["form"].errors) == ["password"]
    assert has(world.ann, PASSWORD)
    Client().post(path, {"password": NEW})
    assert has(world.ann, NEW)


def test_the_link_ends_after_an_hour_and_with_the_next_one(world: World, clock: Any) -> None:
    old = send()
    assert Client().get(old).status_code == 200
    new = send()
    assert Client().get(old).status_code == Client().post(old, {"password": NEW}).status_code == 404
    clock.shift(timedelta(minutes=59))
    assert Client().get(new).status_code == 200
    clock.shift(timedelta(minutes=2))
    assert Client().get(new).status_code == Client().post(new, {"password": NEW}).status_code == 404
    assert has(world.ann, PASSWORD)


def test_who_is_switched_off_meanwhile_cannot_use_it(world: World) -> None:
    path = send()
    Administrator.objects.filter(pk=world.ann.pk).update(state=Administrator.State.INACTIVE)
    assert Client().get(path).status_code == Client().post(path, {"password": NEW}).status_code == 404


def test_a_link_for_something_else_sets_no_password(world: World) -> None:
    token = links.new_link(links.Purpose.SIGN_IN, world.ann)
    assert Client().post(f"{PAGE}{token}/", {"password": NEW}).status_code == 404
    assert Client().get(f"{PAGE}nonsense/").status_code == 404
    of_password = send().strip("/").rsplit("/", 1)[-1]
    assert Client().post(f"/sign-in/link/{of_password}/").status_code == 404


def test_the_address_with_the_secret_is_neither_kept_nor_handed_on(world: World) -> None:
    answer = Client().get(send())
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db(transaction=True)
def test_of_two_that_use_it_at_once_one_sets_the_password() -> None:
    person = make.administrator(email="ann@msp.example")
    token = send().strip("/").rsplit("/", 1)[-1]
    passwords = [f"{NEW} one", f"{NEW} two"]
    calls = [partial(actions.reset, actions.valid_link(token), each, address="") for each in passwords]
    answers = at_once(calls)
    assert sorted(isinstance(answer, Administrator) for answer in answers) == [False, True]
    assert Event.objects.filter(type="PasswordChanged").count() == 1
    assert sum(has(person, each) for each in passwords) == 1


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_is_away_is_tried_again_with_a_new_link(
    world: World, monkeypatch: pytest.MonkeyPatch, clock: Any
) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise ConnectionRefusedError

    ask()
    monkeypatch.setattr("openmsc.kit.mail.send", away)
    run_tasks()
    monkeypatch.undo()
    clock.shift(timedelta(days=1))
    run_tasks()
    path = path_in(mail.outbox[0])
    assert Client().get(path).status_code == 200
