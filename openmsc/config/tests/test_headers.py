"""What every answer of the console carries, whichever part of it answers (ASVS 14.4)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from openmsc.testing import make
from openmsc.testing.people import World

POLICY = {
    "default-src": "'none'",  # so no objects, frames, workers, manifests either
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
EXACTLY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Server": "OpenMSC",
}
NEVER = {
    "Access-Control-Allow-Origin",
    "X-Powered-By",
    "Strict-Transport-Security",
}  # the last: there is no TLS here
UNUSED = ("camera", "microphone", "geolocation", "payment", "usb", "display-capture")
DOOR = "/ingest/v1/jobs"


def export(world: World) -> Any:
    return world.browser(world.ann).post("/customers/", {"tool": "export", "column": ["name"]})


def report(world: World) -> Any:
    _, secret = make.token(world.ours)
    headers = {"Authorization": f"Bearer {secret}"}
    return Client().post(DOOR, make.report(), "application/json", headers=headers)


# What answers, how, and with which status.
ANSWERS: dict[str, tuple[Callable[[World], Any], int]] = {
    "a page": (lambda world: world.browser(world.ann).get("/customers/"), 200),
    "a page to nobody": (lambda world: Client().get("/sign-in/"), 200),
    "a part of a page": (
        lambda world: world.browser(world.ann).get("/customers/?tool=filter", headers={"HX-Request": "true"}),
        200,
    ),
    "a redirect": (lambda world: Client().get("/customers/"), 302),
    "a missing slash": (lambda world: Client().get("/sign-in"), 301),
    "a refused dialog": (
        lambda world: world.browser(world.ann).post("/customers/create/", {"name": ""}),
        422,
    ),
    "nothing here": (lambda world: Client().get("/nothing/"), 404),
    "not yours": (lambda world: world.browser(world.bob).get(f"/customers/{world.zeta.pk}/"), 404),
    "not allowed": (lambda world: world.browser(world.eve).get("/customers/create/"), 403),
    "no token": (lambda world: Client(enforce_csrf_checks=True).post("/sign-in/"), 403),
    "no such method": (lambda world: Client().put("/sign-in/"), 405),
    "too large": (lambda world: Client().post("/sign-in/", {"login": "x" * 3_000_000}), 413),
    "a wrong host": (lambda world: Client().get("/sign-in/", headers={"host": "evil.example"}), 400),
    "an export": (export, 200),
    "a door": (report, 200),
    "a door to nobody": (lambda world: Client().post(DOOR, "{}", "application/json"), 401),
    "a file": (lambda world: Client().get("/static/openmsc/theme.js"), 200),
    "the health of it": (lambda world: Client().get("/health/"), 200),
}
every_answer = pytest.mark.parametrize("name", ANSWERS)


def answer_of(world: World, name: str) -> Any:
    ask, status = ANSWERS[name]
    answer = ask(world)
    assert answer.status_code == status
    if name == "a file":
        answer.getvalue()  # which closes it
    return answer


@pytest.fixture(autouse=True)
def files_of_the_checkout(settings: Any) -> None:
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True  # none are collected for tests


@every_answer
def test_the_policy_is_exactly_this_on_every_answer(world: World, name: str) -> None:
    policy = answer_of(world, name)["Content-Security-Policy"]
    assert dict(part.strip().split(" ", 1) for part in policy.split(";")) == POLICY


@every_answer
def test_the_other_headers_are_on_every_answer(world: World, name: str) -> None:
    answer = answer_of(world, name)
    assert {header: answer[header] for header in EXACTLY} == EXACTLY
    assert not NEVER & set(answer.headers)
    for feature in UNUSED:
        assert f"{feature}=()" in answer["Permissions-Policy"].split(", ")
    # What the console does use: the clipboard for secrets to copy, and passkeys.
    assert not re.search("clipboard|publickey", answer["Permissions-Policy"])


@every_answer
def test_nothing_but_files_is_kept_by_any_cache(world: World, name: str) -> None:
    kept = answer_of(world, name)["Cache-Control"]
    assert ("no-store" in kept) is (name != "a file"), kept


@every_answer
def test_every_answer_says_what_it_is_and_text_in_which_encoding(world: World, name: str) -> None:
    kind = answer_of(world, name)["Content-Type"]
    assert kind == "application/json" or kind.endswith(('charset="utf-8"', "charset=utf-8")), kind


@every_answer
def test_every_request_has_a_number_of_its_own_that_the_caller_does_not_choose(
    world: World, name: str
) -> None:
    number = answer_of(world, name)["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{10}", number)
    forged = Client().get("/sign-in/", headers={"X-Request-ID": "mine"})["X-Request-ID"]
    assert forged not in {number, "mine"}


def test_a_file_to_download_is_no_page(world: World) -> None:
    answer = export(world)
    assert answer["Content-Disposition"].startswith('attachment; filename="')
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_name_of_a_file_is_never_the_caller_s(world: World) -> None:
    browser = world.browser(world.ann)
    data = {"tool": "export", "column": ["name"], "filename": "evil.bat"}
    answer = browser.post("/customers/evil.bat", data)
    assert answer.status_code == 404
    answer = browser.post("/customers/?q=evil.bat&filename=evil.bat", data)
    assert re.fullmatch(r'attachment; filename="customers-[\d-]+\.csv"', answer["Content-Disposition"])


def test_what_goes_to_the_next_page_is_in_a_cookie_out_of_reach(world: World) -> None:
    browser = world.browser(world.ann)
    browser.post("/customers/create/", {**FORM, "name": "Acme & Sons"})
    cookie = browser.cookies["openmsc_messages"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")


FORM = {"name": "x", "address": "14 Dock Road", "phone": "+44 1632 960017", "time_zone": "Europe/London"}
