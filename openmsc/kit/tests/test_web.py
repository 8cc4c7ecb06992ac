"""The edge of the web: no mark, no page; errors are pages of ours; and what every answer carries."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from openmsc.config import urls as ours
from openmsc.kit.errors import EditedMeanwhile, Forbidden, NotVisible, Refused
from openmsc.kit.web import DOOR, PUBLIC, SIGNED_IN, Request, dialog, done, page
from openmsc.testing import make
from openmsc.testing.people import World, let_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

HTMX = {"HX-Request": "true"}
OUR_500 = "The server could not finish this request."
RAISED: dict[str, Exception] = {
    "refused": Refused("Acme <b>is</b> suspended."),
    "edited": EditedMeanwhile("Somebody else was quicker."),
    "forbidden": Forbidden("customer.delete"),
    "not-visible": NotVisible("customer"),
    "broken": ZeroDivisionError("secret detail"),
}
ANSWERS = [
    ("refused", 409, "Acme &lt;b&gt;is&lt;/b&gt; suspended."),
    ("edited", 409, "Somebody else was quicker."),
    ("forbidden", 403, "Your role does not allow this."),
    ("not-visible", 404, "There is nothing here, or it is not yours to see."),
]


def unmarked(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open to all")


@page(PUBLIC, post=True)
def raises(request: Request, name: str) -> HttpResponse:
    raise RAISED[name]


@page(PUBLIC)
def public(request: Request) -> HttpResponse:
    return HttpResponse(request.actor.kind)


@page(SIGNED_IN)
def signed_in(request: Request) -> HttpResponse:
    return HttpResponse(request.actor.name)


@page(DOOR)
def door(request: Request) -> HttpResponse:
    return HttpResponse("door")


@page("customer.delete")
def for_some(request: Request) -> HttpResponse:
    return HttpResponse("some")


@page(PUBLIC)
def shows_dialog(request: Request) -> HttpResponse:
    return dialog(request, "customers/delete_dialog.html", {"title": "Ask", "customer": "<x>"})


@page(SIGNED_IN, post=True)
def does(request: Request) -> HttpResponse:
    return done(request, "Thing done", "customers")


urlpatterns = [
    path("test/unmarked/", unmarked),
    path("test/raises/<str:name>/", raises),
    path("test/public/", public),
    path("test/signed-in/", signed_in),
    path("test/door/", door),
    path("test/some/", for_some),
    path("test/dialog/", shows_dialog),
    path("test/does/", does),
    *ours.urlpatterns,
]


def text(answer: Any) -> str:
    body: str = answer.content.decode()
    return body


# ---- who gets in


def test_a_view_without_a_mark_is_open_to_nobody(world: World, client: Client) -> None:
    for browser in (client, world.browser(world.ann)):
        answer = browser.get("/test/unmarked/")
        assert answer.status_code == 403
        assert "names no permission" in text(answer)
        assert "open to all" not in text(answer)


def test_marks_open_to_whom_they_name(world: World, client: Client) -> None:
    eve, ann = world.browser(world.eve), world.browser(world.ann)
    assert text(client.get("/test/public/")) == "nobody"
    assert text(client.get("/test/door/")) == "door"
    assert client.get("/test/signed-in/").status_code == 302
    assert text(eve.get("/test/signed-in/")) == "Eve Tester"
    assert eve.get("/test/some/").status_code == 403
    assert ann.get("/test/some/").status_code == 200


def test_the_signed_out_come_back_to_where_they_were_going(client: Client) -> None:
    answer: Any = client.get("/test/signed-in/?q=a%26b")
    assert answer.url == "/sign-in/?next=/test/signed-in/%3Fq%3Da%2526b"


def test_a_lost_session_sends_an_htmx_request_s_whole_page_to_sign_in(client: Client) -> None:
    page_it_stood_on = "http://testserver/customers/?sort=name"
    answer = client.get("/test/signed-in/", headers={**HTMX, "HX-Current-URL": page_it_stood_on})
    assert answer.status_code == 200
    assert answer["HX-Redirect"] == "/sign-in/?next=/customers/%3Fsort%3Dname"
    elsewhere = client.get("/test/signed-in/", headers={**HTMX, "HX-Current-URL": "https://evil.example/x"})
    assert "evil" not in elsewhere["HX-Redirect"]


def test_what_a_page_does_not_answer_is_not_allowed(client: Client) -> None:
    answer = client.post("/test/public/")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert client.head("/test/public/").status_code == 200


# ---- errors


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
@pytest.mark.parametrize(("name", "status", "sentence"), ANSWERS)
def test_errors_of_ours_are_pages_with_our_own_words(
    client: Client, headers: dict[str, str], name: str, status: int, sentence: str
) -> None:
    for ask in (client.get, client.post):
        answer = ask(f"/test/raises/{name}/", headers=headers)
        assert answer.status_code == status
        assert sentence in text(answer)
        assert "data-error-sentence" in text(answer)  # where requests.js finds the words
        assert "Traceback" not in text(answer)


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_view_that_breaks_shows_our_page_and_nothing_of_the_inside(
    world: World, headers: dict[str, str]
) -> None:
    browser = world.browser(world.ann)
    browser.raise_request_exception = False
    answer = browser.get("/test/raises/broken/", headers=headers)
    assert answer.status_code == 500
    assert OUR_500 in text(answer)
    for inside in ("Traceback", "ZeroDivisionError", "secret detail", "test_web.py", "Django"):
        assert inside not in text(answer)


def test_an_address_that_is_nothing_says_the_same_as_one_that_is_not_yours(world: World) -> None:
    browser = world.browser(world.bob)
    nothing, hidden = browser.get("/nothing/"), browser.get(f"/customers/{world.zeta.pk}/")
    assert nothing.status_code == hidden.status_code == 404
    for answer in (nothing, hidden):
        assert "There is nothing here, or it is not yours to see." in text(answer)
        assert "Zeta" not in text(answer)


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "a b", ""])
def test_a_wrong_host_is_a_bad_request_without_a_word_of_the_inside(host: str) -> None:
    browser = Client(raise_request_exception=False)
    for address in ("/sign-in/", "/health/", "/static/x.css", "/ingest/v1/jobs"):
        answer = browser.get(address, headers={"host": host})
        assert answer.status_code == 400
        assert "The request could not be read." in text(answer)
        for inside in ("Traceback", "ALLOWED_HOSTS", "DisallowedHost", "Django", "evil.example"):
            assert inside not in text(answer)


def test_a_form_without_its_token_is_refused_with_what_to_do(world: World) -> None:
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post("/sign-in/", {"login": "ann@msp.example", "password": make.PASSWORD})
    assert answer.status_code == 403
    assert "reload the page and try again" in text(answer)
    assert "CSRF" not in text(answer)
    let_in(browser, world.ann)
    create = browser.post(
        "/customers/create/", {"name": "Forged"}, headers={"Origin": "https://evil.example"}
    )
    assert create.status_code == 403


# ---- what every answer carries


@pytest.mark.parametrize(
    "address", ["/sign-in/", "/customers/", "/nothing/", "/test/raises/refused/", "/test/raises/broken/"]
)
def test_every_answer_carries_the_headers_that_protect_it(world: World, address: str) -> None:
    browser = world.browser(world.ann)
    browser.raise_request_exception = False
    answer = browser.get(address)
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert not [
        source for source in policy.values() if "unsafe" in source or "*" in source or "http" in source
    ]
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Server"] == "OpenMSC"


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(world: World) -> None:
    browser = Client()
    browser.get("/sign-in/")
    browser.post("/sign-in/", {"login": "ann@msp.example", "password": make.PASSWORD})
    assert set(browser.cookies) == {"openmsc_session", "openmsc_csrf"}
    for cookie in browser.cookies.values():
        assert cookie["httponly"] is True
        assert cookie["samesite"] == "Lax"
        assert cookie["path"] == "/"
    assert browser.cookies["openmsc_session"]["max-age"] == ""  # it ends with the browser


# ---- dialogs and what follows an action


def test_a_dialog_is_a_page_of_its_own_for_those_without_htmx(client: Client) -> None:
    bare, whole = client.get("/test/dialog/", headers=HTMX), client.get("/test/dialog/")
    assert text(bare).lstrip().startswith("<dialog")
    assert text(whole).lstrip().startswith("<!doctype html>")
    for answer in (bare, whole):
        assert "Yes, Delete" in text(answer)
        assert "&lt;x&gt;" in text(answer)
        assert 'action="/test/dialog/"' in text(answer)
        assert "HX-Request" in answer["Vary"]


def test_after_an_action_it_is_said_once_on_the_next_page(world: World) -> None:
    browser = world.browser(world.ann)
    answer: Any = browser.post("/test/does/", follow=True)
    assert answer.redirect_chain == [("/customers/", 302)]
    assert "Thing done" in text(answer)
    assert "Thing done" not in text(browser.get("/customers/"))
    by_htmx = browser.post("/test/does/", headers=HTMX)
    assert (by_htmx.status_code, by_htmx["HX-Redirect"]) == (200, "/customers/")
    assert "Thing done" in text(browser.get("/customers/"))
