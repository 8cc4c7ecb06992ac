"""Whoever owes the second factor reaches nothing but its set-up (AUTH-1): every URL, whatever comes new."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.test import Client

from openmsc.kit.web import DOOR, PUBLIC, SETTING_UP
from openmsc.testing.people import World

from .addresses import ROUTES

SET_UP = "/profile/second-factors/"
CLOSED = [
    route
    for route, pattern in ROUTES.items()
    if pattern.callback.permission not in {PUBLIC, DOOR, SETTING_UP}
]
OPEN = sorted(route for route, pattern in ROUTES.items() if pattern.callback.permission == SETTING_UP)


def _address(route: str) -> str:
    route = re.sub(r"<uuid:\w+>", str(uuid.uuid4()), route)
    return "/" + re.sub(r"<\w+:\w+>", "1", route)


@pytest.fixture
def owing(world: World) -> Client:
    """Ann, who may do everything, after the password."""
    client = Client()
    client.force_login(world.ann, backend="openmsc.accounts.sign_in.Backend")
    return client


@pytest.mark.parametrize("route", CLOSED)
def test_it_leads_to_the_set_up_however_it_is_asked(owing: Client, route: str) -> None:
    ways: list[dict[str, Any]] = [
        {},
        {"headers": {"Accept": "application/json"}},
        {"headers": {"X-Requested-With": "XMLHttpRequest"}},
        {"query_params": {"tool": "export", "format": "csv"}},
    ]
    for method in ROUTES[route].callback.methods:
        for way in ways:
            answer: Any = owing.generic(method, _address(route), **way)
            assert (answer.status_code, answer.url) == (302, SET_UP)
            assert answer.content == b""
        by_htmx = owing.generic(method, _address(route), headers={"HX-Request": "true"})
        assert by_htmx["HX-Redirect"] == SET_UP
        assert by_htmx.content == b""


def test_only_these_are_open_to_them() -> None:
    """Whoever adds one says why it may be reached with a password alone."""
    assert len(CLOSED) > 40
    assert OPEN == [
        "profile/second-factors/",
        "profile/second-factors/app/",
        "profile/second-factors/e-mail/",
        "profile/second-factors/passkey/",
    ]


def test_no_page_that_everybody_sees_tells_them_more(owing: Client, world: World) -> None:
    for address in (SET_UP, "/health/", "/nothing/", f"/customers/{world.acme.pk}/"):
        page = owing.get(address).content.decode()
        assert "Acme" not in page
        assert "nav-main" not in page
    assert owing.post("/sign-out/").status_code == 302
    assert owing.get(SET_UP).status_code == 302  # the way out
