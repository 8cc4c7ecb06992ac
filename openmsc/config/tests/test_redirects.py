"""Whatever a caller asks for, no answer leads out of the console."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.test import Client

from openmsc.testing import make
from openmsc.testing.people import World

ELSEWHERE = [
    "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "\\/evil.example", "https:evil.example", "https:/evil.example", "http:///evil.example", "/\t/evil.example",
    "\t//evil.example", " //evil.example", "/\n/evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
    "data:text/html,evil", "//testserver@evil.example/", "https://testserver.evil.example/", "%2f%2fevil.example",
    "//localhost/evil", "http://localhost/evil", "//evil%E3%80%82example", "//\u2100.evil.example", "\0//evil.example",
    "ftp://testserver/evil", "//[::1]/evil", "https://testserver:8443/evil",
]  # fmt: skip
everywhere = pytest.mark.parametrize("target", ELSEWHERE)


def stays(location: str, asked: str = "/") -> bool:
    """Where a browser would go: it takes \\ for / and leaves out tabs and line ends."""
    cleaned = location.translate({9: None, 10: None, 13: None, 92: "/"}).strip(" \0")
    try:
        there = urlsplit(urljoin(f"http://testserver{asked}", cleaned))
    except ValueError:  # a host that is none in Python's eyes, and may be one in a browser's
        return False
    return (there.scheme, there.netloc) == ("http", "testserver")


def test_the_test_knows_where_a_browser_would_go() -> None:
    assert [stays(target) for target in ("/\\evil.example", "\t//evil.example", "javascript:x", "//x")] == [
        False
    ] * 4
    assert stays("/customers/?next=//evil.example")
    assert sum(not stays(target) for target in ELSEWHERE) > len(ELSEWHERE) - 6


@everywhere
def test_signing_in_and_out_stays_here(world: World, target: str) -> None:
    browser = Client()
    form = {"login": "ann@msp.example", "password": make.PASSWORD, "next": target}
    signed_in: Any = browser.post("/sign-in/", form)
    assert signed_in.status_code == 302
    assert stays(signed_in.url, "/sign-in/")
    again: Any = browser.get("/sign-in/", {"next": target})
    assert again.status_code == 302
    assert stays(again.url, "/sign-in/")
    out: Any = browser.post("/sign-out/", {"next": target})
    assert out.status_code == 302
    assert stays(out.url, "/sign-out/")


@everywhere
def test_choosing_a_theme_stays_here(world: World, target: str) -> None:
    answer: Any = world.browser(world.ann).post("/theme/", {"theme": "dark", "next": target})
    assert answer.status_code == 302
    assert stays(answer.url, "/theme/")


@everywhere
def test_a_lost_session_leads_to_our_own_sign_in(db: None, target: str) -> None:
    header = target.encode("ascii", "replace").decode().translate({0: None, 10: None})
    answer = Client().get("/customers/", headers={"HX-Request": "true", "HX-Current-URL": header})
    assert answer["HX-Redirect"].startswith("/sign-in/?next=/")
    assert stays(answer["HX-Redirect"])


@everywhere
def test_an_address_that_looks_like_another_site_leads_nowhere(db: None, target: str) -> None:
    for path in (
        f"/{quote(target, safe='/:@')}",
        f"//evil.example/{quote(target)}",
        f"/customers/{quote(target)}",
    ):
        answer = Client().generic("GET", path)
        assert answer.status_code in {301, 302, 404}
        if answer.status_code != 404:
            assert stays(answer["Location"], path)
