"""Signing in and out through the page: who gets in, what everybody else is told, what is kept of it (AUTH-1)."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from openmsc.accounts.models import Administrator, Session
from openmsc.accounts.roles import Role
from openmsc.kit.audit.models import Event
from openmsc.testing import make
from openmsc.testing.make import PASSWORD
from openmsc.testing.people import World
from openmsc.testing.second_factors import App

WRONG = "E-mail or password is wrong."
PAGE = "/sign-in/"


def enter(login: str, password: str = PASSWORD, client: Client | None = None, **more: Any) -> Any:
    return (client or Client()).post(PAGE, {"login": login, "password": password, **more})


def told(answer: Any) -> tuple[int, str]:
    """Status, and what the page says, without what differs on every page."""
    page: str = answer.content.decode().split("<body")[1]
    return answer.status_code, re.sub(r'<input[^>]*name="(csrfmiddlewaretoken|login)"[^>]*>', "", page)


@pytest.mark.parametrize("login", ["ann@msp.example", "Ann@MSP.Example", " ann@msp.example "])
def test_the_right_password_leads_to_the_second_step_whatever_the_case_of_the_address(
    world: World, login: str
) -> None:
    app, client = App(world.ann), Client()
    answer = enter(login, client=client)
    assert (answer.status_code, answer.url) == (302, "/sign-in/second-step/")
    assert client.get("/customers/").status_code == 302  # not in yet
    proved: Any = client.post(f"{answer.url}app/", {"code": app.code()})
    assert proved.url == "/customers/"
    assert "Ann Tester" in client.get("/customers/").content.decode()


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("ann@msp.example", "correct horse battery "),
        ("ann@msp.example", PASSWORD.upper()),
        ("nobody@msp.example", PASSWORD),
        ("pending@msp.example", PASSWORD),
        ("inactive@msp.example", PASSWORD),
        ("inactive@msp.example", "wrong password"),
    ],
)
def test_everybody_else_gets_one_and_the_same_answer(world: World, login: str, password: str) -> None:
    make.administrator(Role.TENANT, email="pending@msp.example", password=None)
    inactive = make.administrator(Role.TENANT, email="inactive@msp.example")
    Administrator.objects.filter(pk=inactive.pk).update(state=Administrator.State.INACTIVE)
    client = Client()
    answer = enter(login, password, client)
    assert told(answer) == told(enter("ann@msp.example", "wrong password"))
    assert WRONG in answer.content.decode()
    assert login in answer.content.decode()  # what was typed stays, but for the password
    assert password.strip() not in answer.content.decode()
    assert client.get("/customers/").status_code == 302
    assert not Session.objects.filter(session_key=client.cookies.get("openmsc_session")).exists()


def test_a_known_and_an_unknown_address_take_the_same_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time goes into hashing: it is done once for each."""
    make.administrator(Role.TENANT, email="pending@msp.example", password=None)
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> Any:
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    for login in ("ann@msp.example", "nobody@msp.example", "pending@msp.example"):
        hashed.clear()
        enter(login, "wrong password")
        assert len(hashed) == 1, login


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("", PASSWORD),
        ("ann@msp.example", ""),
        ("ann", PASSWORD),
        ("a\0b@msp.example", PASSWORD),
        ("x" * 400, "y"),
    ],
)
def test_what_cannot_be_an_address_or_password_is_told_beside_its_field(
    world: World, login: str, password: str
) -> None:
    answer = enter(login, password)
    assert answer.status_code == 200
    assert len(answer.context["form"].errors) == 1
    assert "__all__" not in answer.context["form"].errors


# ---- events


def test_success_and_failure_are_in_the_audit_trail_without_the_password(world: World) -> None:
    app = App(world.ann)
    before = Event.objects.latest("pk").pk
    enter("Ann@msp.example", "my secret guess")
    enter("nobody@msp.example", "another secret guess")
    app.sign_in(Client())
    failed, unknown, success = Event.objects.filter(pk__gt=before).order_by("pk")
    assert [(e.type, e.category, e.severity) for e in (failed, unknown, success)] == [
        ("AdminLoginFailed", "EVENT", 5), ("AdminLoginFailed", "EVENT", 5), ("AdminLoginSuccess", "EVENT", 6),
    ]  # fmt: skip
    assert (failed.actor_kind, failed.actor_id, failed.actor_name.lower()) == (
        "nobody",
        None,
        "ann@msp.example",
    )
    assert unknown.actor_email == "nobody@msp.example"
    assert (success.actor_id, success.actor_name) == (world.ann.pk, "Ann Tester")
    assert {e.address for e in (failed, unknown, success)} == {"127.0.0.1"}
    kept = json.dumps(list(Event.objects.values()), default=str)
    for secret in ("secret guess", PASSWORD):
        assert secret not in kept


def test_an_address_that_nobody_vouches_for_is_not_believed(world: World) -> None:
    Client().post(
        PAGE,
        {"login": "ann@msp.example", "password": "wrong password"},
        headers={
            "X-Forwarded-For": "203.0.113.9",
            "X-Real-IP": "203.0.113.9",
            "Forwarded": "for=203.0.113.9",
        },
    )
    assert Event.objects.latest("pk").address == "127.0.0.1"


# ---- where to


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "///evil.example",
        "http:///evil.example", "javascript:alert(1)", "https:evil.example", "//testserver@evil.example/",
        " https://evil.example", "\thttps://evil.example", "https://testserver.evil.example/",
    ],
)  # fmt: skip
def test_signing_in_leads_to_no_other_site(world: World, target: str) -> None:
    signed_in = enter("ann@msp.example", next=target)
    assert (signed_in.status_code, signed_in.url) == (302, "/customers/")
    client = Client()
    form = client.get(PAGE, {"next": target}).content.decode()
    assert f'value="{target}"' not in form or enter("ann@msp.example", next=target).url == "/customers/"
    again: Any = world.browser(world.ann).get(PAGE, {"next": target})
    assert "evil" not in again.get("Location", "")


def test_signing_in_leads_back_to_where_one_was_going(world: World) -> None:
    address = f"/customers/{world.acme.pk}/?x=1%262"
    client = Client()
    asked: Any = client.get(address)
    form = client.get(asked.url)
    target = form.context["redirect_field_value"]
    assert target == address
    assert enter("ann@msp.example", client=client, next=target).url == address


# ---- out


def test_signing_out_ends_the_session_for_good(world: World) -> None:
    client = Client()
    enter("ann@msp.example", client=client)
    cookie = client.cookies["openmsc_session"].value
    assert client.get("/sign-out/").status_code == 405  # a link or a picture signs nobody out
    answer: Any = client.post("/sign-out/")
    assert answer.url == PAGE
    assert client.get("/customers/").status_code == 302
    thief = Client()
    thief.cookies["openmsc_session"] = cookie
    assert thief.get("/customers/").status_code == 302


def test_signing_out_twice_does_no_harm(world: World) -> None:
    answer: Any = Client().post("/sign-out/")
    assert (answer.status_code, answer.url) == (302, PAGE)


def test_signing_in_gives_a_new_session(world: World) -> None:
    """One that was planted before is worth nothing afterwards."""
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies["openmsc_session"] = planted or ""
    enter("ann@msp.example", client=client)
    assert client.cookies["openmsc_session"].value != planted
    assert not Session.objects.filter(pk=planted).exists()


def test_whoever_was_made_with_capital_letters_can_sign_in(world: World) -> None:
    make.administrator(email="Carl.Big@MSP.example")
    for login in ("Carl.Big@MSP.example", "carl.big@msp.example"):
        answer = Client().post("/sign-in/", {"login": login, "password": PASSWORD})
        assert answer.status_code == 302
