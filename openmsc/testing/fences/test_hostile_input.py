"""Every URL, asked with what no person types: an answer each time, never a failure. New URLs are covered at once."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from django.test import Client

from openmsc.kit.lists.views import DOES, SHOWS
from openmsc.kit.web import DOOR
from openmsc.testing.fences.addresses import ROUTES, Addresses
from openmsc.testing.fences.crawl import undone
from openmsc.testing.fences.test_lists import PAGES as LISTS
from openmsc.testing.people import World

FORM = "application/x-www-form-urlencoded"
ODD = {
    "nul": b"a\0b",
    "bytes": b"\xff\xfe\xc0\x80\xed\xa0\x80",  # no UTF-8; the end is half a character of UTF-16
    "digits": b"9" * 5000,
    "code": b"\"'><script>{{7*7}}</script>') OR 1=1; DROP TABLE x; -- ../../../../etc/passwd"
    b"\r\nSet-Cookie: a=b\r\n\r\nx" + "\u202e\u2028\ufeff\U0001f4a9e\u0301".encode(),
    "long": b"x" * 8_000,
}
ALONE = {"tool", "stage", "view"}  # odd, they end it before the others are looked at
EVERYWHERE = ALONE | {
    "q", "sort", "page", "size", "after", "before", "columns", "next", "row", "status", "version",
}  # fmt: skip
ANSWERED = {200, 204, 301, 302, 400, 401, 403, 404, 405, 409, 413, 422, 429}
OPEN = [route for route in ROUTES if "POST" in ROUTES[route].callback.methods]
# What an identity provider makes a browser send: signed by it, and worth nothing without the browser's own half.
FROM_ELSEWHERE = {"sign-in/saml/"}
GUARDED = [
    route for route in OPEN if ROUTES[route].callback.permission != DOOR and route not in FROM_ELSEWHERE
]
BODIES = [
    (FORM, "&".join(f"x{number}=1" for number in range(1001)).encode()),  # more fields than any form has
    ("multipart/form-data; boundary=x", b"--x\r\n\r\n"),
    ("multipart/form-data", b"--x\r\nContent-Disposition: form-data; name=\xff\0\r\n\r\n\xff"),
    ("application/json", b"[" * 50_000),
    ("x" * 999, b"\xff\0"),
    ("", b""),
]


def encoded(names: Any, value: bytes) -> str:
    return "&".join(f"{name}={quote_from_bytes(value)}" for name in names)


def sound(answer: Any) -> bool:
    """An answer of ours, in which nothing that was sent became a header or a tag."""
    text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return (
        answer.status_code in ANSWERED
        and "a" not in answer.cookies
        and b"<script>{{" not in text
        and b"><script>49" not in text
        and b"Traceback" not in text
    )


def asked_for(browser: Client, place: str) -> tuple[set[str], dict[str, str]]:
    """The names of the fields on a page, and what its hidden ones hold."""
    text = browser.get(place).content.decode()
    hidden = {}
    for tag in re.findall(r'<input[^>]*type="hidden"[^>]*>', text):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            hidden[name[1]] = value[1] if value else ""
    return set(re.findall(r'\bname="([\w:-]+)"', text)) - {"viewport", "htmx-config"}, hidden


def test_no_address_breaks_a_page(world: World) -> None:
    browser, ours = world.browser(world.ann), Addresses(world, ours=True)
    for route in ROUTES:
        place = ours.address(route)
        for what, value in ODD.items():
            for names in (EVERYWHERE, EVERYWHERE - ALONE):
                query = encoded(
                    [*names, *names], value
                )  # each twice: which of the two counts must not matter
                with undone(browser):
                    assert sound(browser.get(f"{place}?{query}")), (route, what)
        assert sound(Client().get(f"{place}?{encoded(EVERYWHERE, ODD['nul'])}")), route


def test_no_part_of_an_address_breaks_a_page(world: World) -> None:
    browser = world.browser(world.ann)
    for route in [route for route in ROUTES if "<" in route]:
        for what, value in ODD.items():
            place = "/" + re.sub(r"<\w+:\w+>", quote_from_bytes(value, safe=""), route)
            assert sound(browser.get(place)), (route, what)
        assert sound(Client().get(place)), route


def test_no_form_breaks_a_page(world: World) -> None:
    browser, ours = world.browser(world.ann), Addresses(world, ours=True)
    for route in OPEN:
        place = ours.address(route)
        names, hidden = asked_for(browser, place)
        kept = "".join(f"&{name}={text}" for name, text in hidden.items())
        for what, value in ODD.items():
            for fields in (encoded(names | EVERYWHERE, value), encoded(names - hidden.keys(), value) + kept):
                with undone(browser):
                    assert sound(browser.post(place, fields, FORM)), (route, what)


@pytest.mark.parametrize("name", LISTS)
def test_no_tool_of_a_list_is_broken_by_what_it_is_asked(world: World, name: str) -> None:
    place, browser = LISTS[name](world), world.browser(world.ann)
    others = (EVERYWHERE - {"tool"}) | {"column", "name", "edit", "all", "shared", "run", "of", "key"}
    for value in (ODD["nul"], ODD["bytes"], ODD["code"]):
        for tool in DOES:
            assert sound(browser.post(place, f"tool={tool}&{encoded(others, value)}", FORM)), tool
        for tool in SHOWS:
            assert sound(browser.get(f"{place}?tool={tool}&{encoded(others, value)}")), tool


def test_no_body_breaks_a_page(world: World) -> None:
    browser, ours = world.browser(world.ann), Addresses(world, ours=True)
    for route in OPEN:
        for kind, body in BODIES:
            with undone(browser):
                assert sound(browser.post(ours.address(route), body, kind)), (route, kind, body[:9])


def test_every_form_without_its_token_is_refused(world: World) -> None:
    """Another site can make a browser send a form, with its cookies; it cannot read the token."""
    browser, ours = world.browser(world.ann), Addresses(world, ours=True)
    browser.handler.enforce_csrf_checks = True
    for route in GUARDED:
        for headers in ({}, {"Origin": "https://evil.example"}, {"HX-Request": "true"}):
            sent = {"name": "Forged", "csrfmiddlewaretoken": "x" * 64}
            answer = browser.post(ours.address(route), sent, headers=headers)
            assert answer.status_code == 403, route
            assert "reload the page and try again" in answer.content.decode(), route


def test_only_doors_take_a_post_without_a_token_and_doors_look_at_no_cookie(world: World) -> None:
    exempt = {route for route in ROUTES if getattr(ROUTES[route].callback, "csrf_exempt", False)}
    doors = {route for route in ROUTES if ROUTES[route].callback.permission == DOOR}
    assert doors
    assert exempt - FROM_ELSEWHERE == doors
    browser, ours = world.browser(world.ann), Addresses(world, ours=True)
    for route in doors:
        assert browser.post(ours.address(route), "{}", "application/json").status_code == 401


@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "DELETE", "GETS"])
def test_no_page_answers_any_other_method(world: World, method: str) -> None:
    browser, ids = world.browser(world.ann), Addresses(world, ours=True)
    for route in ROUTES:
        answer = browser.generic(method, ids.address(route), headers={"X-Probe": "sent along"})
        assert answer.status_code == 405, route
        assert "sent along" not in str(answer.headers) + answer.content.decode()


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"])
def test_no_header_changes_the_method(world: World, header: str) -> None:
    browser = world.browser(world.ann)
    assert browser.get("/sign-out/", headers={header: "POST"}).status_code == 405
    assert browser.get("/customers/").status_code == 200
