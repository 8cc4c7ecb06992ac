"""Answers of an OpenID Connect provider that must let nobody in (AUTH-2)."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from openmsc.testing.people import World

from .openid_provider import SECRET, OpenIdProvider, running
from .signing_in import ANN, begin, is_in, reason
from .signing_in import enter_by_openid as enter
from .signing_in import use_openid as use


def hs256(claims: Any, key: Any) -> str:
    return jwt.encode(claims, "x" * 32, "HS256", headers={"kid": "ours"})


def unsigned(claims: Any, key: Any) -> str:
    return jwt.encode(claims, "", "none", headers={"kid": "ours"})


def of_another_key(claims: Any, key: Any) -> str:
    return jwt.encode(claims, rsa.generate_private_key(65537, 2048), "RS256", headers={"kid": "ours"})


def altered(claims: Any, key: Any) -> str:
    good = jwt.encode({**claims, "email": "stranger@msp.example"}, key, "RS256", headers={"kid": "ours"})
    bad = jwt.encode({**claims, "email": ANN}, key, "RS256", headers={"kid": "ours"})
    return ".".join([*bad.split(".")[:2], good.split(".")[2]])


@pytest.mark.parametrize(
    ("spoil", "sign", "kept"),
    [
        (lambda claims: {**claims, "nonce": "another"}, None, "another sign-in"),
        (lambda claims: {k: v for k, v in claims.items() if k != "nonce"}, None, "another sign-in"),
        (lambda claims: {**claims, "exp": int(time.time()) - 120}, None, "has expired"),
        (lambda claims: {**claims, "iat": int(time.time()) + 3600}, None, "of the future"),
        (lambda claims: {**claims, "aud": "another program"}, None, "another client ID"),
        (lambda claims: {**claims, "aud": ["openmsc", "b"], "azp": "b"}, None, "another program"),
        (lambda claims: {**claims, "iss": "https://evil.example"}, None, "another issuer"),
        (lambda claims: {k: v for k, v in claims.items() if k != "sub"}, None, "its ID token is none"),
        (dict, hs256, "not safe enough"),
        (dict, unsigned, "not safe enough"),
        (dict, of_another_key, "signature is wrong"),
        (dict, altered, "signature is wrong"),
        (dict, lambda claims, key: jwt.encode(claims, key, "RS256", headers={"kid": "x"}), "does not publish"),
        (dict, lambda claims, key: "no token at all", "its ID token is none"),
    ],
)  # fmt: skip
def test_a_spoilt_id_token_lets_nobody_in(
    ready: World, openid: OpenIdProvider, spoil: Callable[[Any], Any], sign: Any, kept: str
) -> None:
    openid.spoil, openid.sign = dict, None
    assert enter(openid).status_code == 302  # one that is only signed anew is good
    openid.spoil, openid.sign = spoil, sign
    client = Client()
    answer = enter(openid, client=client)
    assert answer.status_code == 403
    assert kept in reason()
    assert kept not in answer.content.decode()
    assert not is_in(client)


def test_a_provider_whose_clock_is_wrong_is_told_apart(ready: World) -> None:
    with running(token_lasts=timedelta(hours=-1)) as late:
        use(late)
        late.account("ann-there", email=ANN)
        assert enter(late).status_code == 403
        assert "has expired" in reason()


def test_an_answer_is_good_once_in_the_browser_that_asked_and_for_ten_minutes(
    ready: World, openid: OpenIdProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, other = Client(), Client()
    back = openid.sign_in(begin(client), "ann-there")
    begin(other)
    assert other.get(back).status_code == 403
    assert "not begun in this browser" in reason()
    assert client.get(back).status_code == 302
    client.post("/sign-out/")
    assert client.get(back).status_code == 403
    slow = Client()
    back = openid.sign_in(begin(slow), "ann-there")
    now = time.time()
    monkeypatch.setattr("openmsc.accounts.single_sign_on.under_way.time.time", lambda: now + 601)
    assert slow.get(back).status_code == 403
    assert "took too long" in reason()


def test_an_answer_of_another_provider_is_refused(ready: World, openid: OpenIdProvider) -> None:
    client = Client()
    back = openid.sign_in(begin(client), "ann-there")
    assert client.get(f"{back}&iss=https://evil.example").status_code == 403
    assert "another identity provider" in reason()


@pytest.mark.parametrize("query", [{}, {"state": ""}, {"state": "é"}, {"code": "x"}, {"state": "x" * 9999}])
def test_nonsense_is_refused(ready: World, query: dict[str, str]) -> None:
    assert Client().get("/sign-in/openid-connect/", query).status_code == 403


@pytest.mark.parametrize(
    ("path", "answer", "kept"),
    [
        ("/oauth2/token", ("400 Bad Request", b'{"error": "invalid_client"}'), "“invalid_client”"),
        ("/oauth2/token", ("500 Oh", b"<html>"), "status 500"),
        ("/oauth2/token", ("200 OK", b"[]"), "not JSON"),
        ("/oauth2/token", ("302 Found", b""), "status 302"),
        ("/jwks", ("200 OK", b'{"keys": []}'), "no key"),
        ("/jwks", ("200 OK", b'{"keys": "x"}'), "no key"),
        ("/jwks", ("200 OK", b"x" * 1_000_001), "more than a megabyte"),
        ("/.well-known/openid-configuration", ("503 Away", b""), "status 503"),
    ],
)
def test_a_provider_that_answers_nonsense_lets_nobody_in(
    ready: World, openid: OpenIdProvider, path: str, answer: tuple[str, bytes], kept: str
) -> None:
    client = Client()
    back = openid.sign_in(begin(client), "ann-there")
    openid.answers[path] = answer
    assert client.get(back).status_code == 403
    assert kept in reason()
    assert SECRET not in reason()


def test_a_provider_that_is_away_is_told_on_a_page_of_ours(world: World) -> None:
    with running() as gone:
        use(gone)
    answer = Client().post("/sign-in/elsewhere/")
    assert answer.status_code == 403
    assert "did not work" in answer.content.decode()
    assert "cannot be reached" in reason()


def test_while_it_is_off_there_is_no_way_in(world: World) -> None:
    client = Client()
    assert client.post("/sign-in/elsewhere/").status_code == 404
    for path in ("openid-connect/?state=x", "saml/arrival/?ticket=x"):
        assert client.get(f"/sign-in/{path}").status_code == 404
    assert client.post("/sign-in/saml/").status_code == 404
    assert "elsewhere" not in client.get("/sign-in/").content.decode()
