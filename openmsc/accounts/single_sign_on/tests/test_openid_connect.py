"""Signing in at a real OpenID Connect provider: who gets in, and who does not (AUTH-2)."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from openmsc.accounts.models import Administrator, LinkedAccount
from openmsc.accounts.roles import Role
from openmsc.accounts.single_sign_on import actions
from openmsc.kit.audit.models import Event
from openmsc.testing import make
from openmsc.testing.people import World

from .openid_provider import SECRET, OpenIdProvider
from .signing_in import ANN, begin, is_in, reason
from .signing_in import enter_by_openid as enter
from .signing_in import use_openid as use

# ---- who gets in


def test_who_is_known_there_and_ready_here_is_signed_in(ready: World, openid: OpenIdProvider) -> None:
    client = Client()
    answer = enter(openid, client=client, next="/jobs/?q=fs")
    assert (answer.status_code, answer.url) == (302, "/jobs/?q=fs")
    assert "Ann Tester" in client.get("/customers/").content.decode()
    event = Event.objects.filter(type="AdminLoginSuccess").latest("pk")
    assert (event.actor_email, event.actor_role) == (ANN, "MSP Administrator")
    assert event.changes == {
        "by": [None, "single sign-on"],
        "identity provider": [None, openid.address],
        "linked account": [None, "ann-there"],
    }


def test_the_session_is_new_and_marked_and_the_old_one_is_gone(ready: World, openid: OpenIdProvider) -> None:
    client = Client()
    address = begin(client)
    before = client.cookies["openmsc_session"].value
    client.get(openid.sign_in(address, "ann-there"))
    assert client.cookies["openmsc_session"].value != before
    assert "second-factor-proved" in client.session
    assert client.session["began"] == client.session["seen"] >= time.time() - 30
    client.cookies["openmsc_session"] = before
    assert not is_in(client)


@pytest.mark.parametrize("email", ["Ann@MSP.Example", " ann@msp.example "])
def test_the_case_of_the_address_does_not_matter(world: World, openid: OpenIdProvider, email: str) -> None:
    use(openid)
    openid.account("ann-there", email=email)
    assert enter(openid).status_code == 302


def test_a_letter_that_only_looks_the_same_in_small_is_another_address(
    world: World, openid: OpenIdProvider
) -> None:
    make.administrator(Role.MSP, email="kay@msp.example")
    use(openid)
    openid.account(
        "kay-there", email="\u212aay@msp.example"
    )  # the sign of Kelvin, a small k in small letters
    assert enter(openid, "kay-there").status_code == 403


def test_who_asks_for_another_place_is_sent_to_ours(ready: World, openid: OpenIdProvider) -> None:
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        assert enter(openid, next=elsewhere).url == "/"


def test_a_lock_out_of_password_guesses_does_not_hold_here(ready: World, openid: OpenIdProvider) -> None:
    for _ in range(6):
        Client().post("/sign-in/", {"login": ANN, "password": "wrong password"})
    assert (
        "Too many" in Client().post("/sign-in/", {"login": ANN, "password": make.PASSWORD}).content.decode()
    )
    assert enter(openid).status_code == 302


def test_what_is_sent_is_the_secret_the_verifier_of_the_challenge_and_no_more(
    ready: World, openid: OpenIdProvider
) -> None:
    client = Client()
    address = begin(client)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert set(asked) == {
        "response_type", "client_id", "redirect_uri", "scope", "state", "nonce",
        "code_challenge", "code_challenge_method",
    }  # fmt: skip
    assert asked["redirect_uri"] == "http://testserver/sign-in/openid-connect/"
    client.get(openid.sign_in(address, "ann-there"))
    (sent,) = openid.token_requests
    digest = hashlib.sha256(sent["code_verifier"].encode()).digest()
    assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]
    basic = base64.b64decode(sent["authorization"].removeprefix("Basic ")).decode()
    assert basic == "openmsc:" + SECRET.replace(" ", "+")
    assert "client_secret" not in sent


def test_the_address_is_asked_for_where_the_token_leaves_it_out(ready: World, openid: OpenIdProvider) -> None:
    openid.spoil = lambda claims: {name: value for name, value in claims.items() if name != "email"}
    assert enter(openid).status_code == 302
    openid.answers["/userinfo"] = ("200 OK", b'{"sub": "somebody else", "email": "ann@msp.example"}')
    assert enter(openid).status_code == 403
    assert "two different accounts" in reason()


@pytest.mark.parametrize("email", ["\ud800@msp.example", "ann\x00@msp.example", "x" * 100_000])
@pytest.mark.parametrize("proved", [True, False])
def test_an_address_that_is_no_text_breaks_no_page(
    world: World, openid: OpenIdProvider, email: str, proved: bool
) -> None:
    """JSON can hold half a letter, which no page can."""
    use(openid)
    openid.account("someone")
    told = {"sub": "someone", "email": email, "email_verified": proved}
    openid.answers["/userinfo"] = ("200 OK", json.dumps(told).encode())
    answer = enter(openid, "someone")
    assert answer.status_code == 403
    assert len(answer.content) < 20_000


# ---- who does not


@pytest.mark.parametrize(
    ("claims", "said", "kept"),
    [
        (
            {"email": "stranger@msp.example"},
            "knows you as stranger@msp.example, but nobody here",
            "no administrator",
        ),
        ({"email": "pending@msp.example"}, "knows you as pending@msp.example, but nobody here", "is Pending"),
        (
            {"email": "inactive@msp.example"},
            "knows you as inactive@msp.example, but nobody here",
            "is Inactive",
        ),
        ({"email": ANN, "email_verified": False}, "has not been proved to be yours", "not verified"),
        ({"email": ANN, "email_verified": "false"}, "has not been proved to be yours", "not verified"),
        ({"name": "Ann"}, "did not tell your e-mail address", "no e-mail"),
        ({"email": "a\0nn@msp.example"}, "nobody here may sign in so", "no e-mail"),
        ({"email": "<b>x</b>@msp.example"}, "knows you as &lt;b&gt;x", "no administrator"),
    ],
)
def test_everybody_else_is_told_so_and_nobody_is_created(
    world: World, openid: OpenIdProvider, claims: dict[str, Any], said: str, kept: str
) -> None:
    make.administrator(Role.TENANT, email="pending@msp.example", password=None)
    inactive = make.administrator(Role.TENANT, email="inactive@msp.example")
    Administrator.objects.filter(pk=inactive.pk).update(state=Administrator.State.INACTIVE)
    use(openid)
    openid.account("someone", **claims)
    before, client = Administrator.objects.count(), Client()
    answer = enter(openid, "someone", client)
    assert answer.status_code == 403
    assert said in answer.content.decode()
    assert kept in reason()
    assert not is_in(client)
    assert Administrator.objects.count() == before
    assert not LinkedAccount.objects.exists()


def test_pending_inactive_and_unknown_are_told_the_same(world: World, openid: OpenIdProvider) -> None:
    make.administrator(Role.TENANT, email="pending@msp.example", password=None)
    use(openid)
    pages = set()
    for name in ("pending", "unknown"):
        openid.account(name, email=f"{name}@msp.example")
        pages.add(enter(openid, name).content.decode().replace(name, "…"))
    assert len(pages) == 1


def test_who_cancels_there_is_told_so(ready: World, openid: OpenIdProvider) -> None:
    client = Client()
    answer = client.get(openid.deny(begin(client)))
    assert answer.status_code == 403
    # This provider leaves the state out of what it sends back: then nothing of it is believed.
    assert "did not work" in answer.content.decode()
    state = parse_qs(urlsplit(begin(client)).query)["state"][0]
    answer = client.get("/sign-in/openid-connect/", {"error": "access_denied", "state": state})
    assert "you cancelled there" in answer.content.decode()
    assert "access_denied" in reason()
    assert not is_in(client)


# ---- the same account, always


def test_an_address_that_was_given_to_somebody_else_lets_nobody_in(
    ready: World, openid: OpenIdProvider
) -> None:
    assert enter(openid).status_code == 302
    openid.account("new-ann", email=ANN)
    answer = enter(openid, "new-ann")
    assert answer.status_code == 403
    assert "another account than the one linked" in reason()
    assert enter(openid).status_code == 302
    actions.unlink(ready.actor(ready.ann), LinkedAccount.objects.get())
    assert Event.objects.latest("pk").type == "AdminUpdated"
    assert enter(openid, "new-ann").status_code == 302


def test_one_account_is_not_two_administrators(ready: World, openid: OpenIdProvider) -> None:
    assert enter(openid).status_code == 302
    openid.account("ann-there", email="bob@msp.example")
    assert enter(openid).status_code == 403
    assert "belongs to another administrator" in reason()
