"""Every route × every kind of person × every method: who is let in, who is refused, and how (ADM-1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from openmsc.accounts.models import Administrator
from openmsc.accounts.roles import Role
from openmsc.kit.web import DOOR as DOOR_MARK
from openmsc.kit.web import PUBLIC as PUBLIC_MARK
from openmsc.testing import make
from openmsc.testing.people import World

from .access import (
    ACCESS,
    DOOR,
    EVERYONES,
    LOOK,
    LOOK_AFTER,
    MSP,
    OVERSEE,
    PUBLIC,
    SETTING_UP,
    SIGNED_IN,
    SWITCHED_OFF,
    Audience,
)
from .addresses import ROUTES, Addresses
from .crawl import plain, undone

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
IN, SIGN_IN, SET_UP, FORBIDDEN, ABSENT, NOT_ALLOWED = (
    "let in",
    "sign in first",
    "set up a second factor first",
    "403",
    "404",
    "405",
)
# Whom each audience lets in. Carol looks after another customer than the one whose address she asks for.
LETS_IN: dict[Audience, set[str]] = {
    PUBLIC: {"signed out", "MSP", "own", "other", "read-only", "pending", "owing", "inactive", "locked"},
    SIGNED_IN: {"MSP", "own", "other", "read-only", "locked"},
    SETTING_UP: {"MSP", "own", "other", "read-only", "locked", "pending", "owing"},
    LOOK: {"MSP", "own", "other", "read-only", "locked"},
    LOOK_AFTER: {"MSP", "own", "other", "locked"},
    OVERSEE: {"MSP", "read-only", "locked"},
    MSP: {"MSP", "locked"},
}


def test_every_route_stands_in_the_table_and_names_a_permission() -> None:
    assert sorted(ACCESS) == sorted(ROUTES), "Tell ACCESS who may open the new page."
    for route, pattern in ROUTES.items():
        assert getattr(pattern.callback, "permission", None), f"Mark the view of {route} with @page(…)."


def test_what_needs_nobody_to_sign_in_is_marked_so() -> None:
    """The marks that let everybody in are few, and known here."""
    marked = {route for route in ROUTES if ROUTES[route].callback.permission in {PUBLIC_MARK, DOOR_MARK}}
    assert marked == {route for route, (audience, _) in ACCESS.items() if audience in {PUBLIC, DOOR}}


class People:
    """A browser with a session for each kind of person, as if it had been opened while they might."""

    def __init__(self, world: World) -> None:
        carol = make.administrator(Role.TENANT)
        world.zeta.tenant_admins.add(carol)
        self.browsers: dict[str, Client] = {
            "signed out": Client(),
            "MSP": world.browser(world.ann),
            "own": world.browser(world.bob),
            "other": world.browser(carol),
            "read-only": world.browser(world.eve),
            "pending": self._turned(world, "pending"),
            "owing": Client(),
            "inactive": self._turned(world, "inactive"),
            "locked": self._locked(world),
        }

        # With the password alone.
        self.browsers["owing"].force_login(make.administrator(Role.MSP), "openmsc.accounts.sign_in.Backend")

    def _turned(self, world: World, state: str) -> Client:
        person = make.administrator(Role.MSP)
        browser = world.browser(person)
        Administrator.objects.filter(pk=person.pk).update(state=state)
        return browser

    def _locked(self, world: World) -> Client:
        """Somebody guesses at their password: that keeps out whoever signs in, not who is in already."""
        person = make.administrator(Role.MSP)
        browser = world.browser(person)
        for _ in range(6):
            Client().post("/sign-in/", {"login": person.email, "password": "a guess"})
        return browser


def expected(route: str, who: str, method: str) -> str:
    audience, methods = ACCESS[route]
    answered = {*methods.split(), *({"HEAD"} if "GET" in methods else ())}
    if method not in answered:
        return NOT_ALLOWED
    if audience is DOOR:
        return "401"
    if route in SWITCHED_OFF:
        return ABSENT
    if who in LETS_IN[audience]:
        another = (
            who == "other" and "<" in route and not route.startswith(EVERYONES) and audience is not PUBLIC
        )
        return ABSENT if another else IN
    if who in {"pending", "owing"}:
        return SET_UP
    return SIGN_IN if who in {"signed out", "inactive"} else FORBIDDEN


def outcome(answer: Any) -> str:
    if answer.status_code == 302 and answer.url.startswith("/sign-in/?next="):
        return SIGN_IN
    # Pages of a second factor that there is none of lead back to the others, too.
    if answer.status_code == 302 and answer.url == "/profile/second-factors/":
        return SET_UP if answer.wsgi_request.owes else IN
    # 409, 422: a rule or a field says no, so whoever asked had been let in.
    return IN if answer.status_code in {200, 302, 409, 422} else str(answer.status_code)


def ask(browser: Client, method: str, address: str) -> Any:
    """Whatever it does is taken back, signing out too."""
    with undone(browser):
        # A list answers a POST that names a tool; other forms do not read it.
        return browser.generic(method, address, "tool=columns", "application/x-www-form-urlencoded")


def test_each_person_gets_the_answer_of_the_table(world: World) -> None:
    people, addresses = People(world), Addresses(world, ours=True)
    wrong = {}
    for route, who, method in _all_cases():
        right = expected(route, who, method)
        got = outcome(ask(people.browsers[who], method, addresses.address(route)))
        # A secret that nobody holds (a link that works once, one's own session) leads nobody anywhere. What one
        # has not of one's own (recovery codes) is not there.
        own = "<str" in route or route.startswith(("profile/", "settings/sign-in/forget"))
        if got != right and not (right == IN and own and got == ABSENT):
            wrong[route, who, method] = f"{got}, not {right}"
    assert not wrong


def _all_cases() -> Iterator[tuple[str, str, str]]:
    for route in ACCESS:
        for who in sorted(LETS_IN[PUBLIC]):
            for method in METHODS if who == "MSP" else ("GET", "POST"):
                yield route, who, method


def test_what_is_another_customer_s_is_as_what_does_not_exist(world: World) -> None:
    browser, theirs = world.browser(world.bob), Addresses(world, ours=False)
    nobodys = Addresses.__new__(Addresses)
    nobodys.of = {start: _nobodys(pk) for start, pk in theirs.of.items()}
    for route, (audience, methods) in ACCESS.items():
        if audience not in {LOOK, LOOK_AFTER} or "<" not in route or route.startswith(EVERYONES):
            continue
        for method in methods.split():
            addresses = [each.address(route) for each in (theirs, nobodys)]
            answers = [(address, ask(browser, method, address)) for address in addresses]
            assert [answer.status_code for _, answer in answers] == [404, 404], (route, method)
            assert len({plain(answer).replace(address, "") for address, answer in answers}) == 1, (
                route,
                method,
            )


def _nobodys(pk: Any) -> Any:
    return pk + 1_000_000 if isinstance(pk, int) else "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize("pk", ["0", "99999999999999999999999", "00000000-0000-0000-0000-000000000000"])
def test_an_id_that_is_nobody_s_is_not_found(world: World, pk: str) -> None:
    browser = world.browser(world.ann)
    for route in [route for route in ACCESS if "<int" in route or "<uuid" in route]:
        method = "GET" if "GET" in ACCESS[route][1] else "POST"
        answer = ask(browser, method, "/" + re.sub(r"<\w+:\w+>", pk, route))
        assert answer.status_code == 404, route
