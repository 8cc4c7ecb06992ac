"""When something breaks: our page with a number, and the log with the same number and all the rest."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from openmsc.config import urls as ours
from openmsc.kit.logs import Line
from openmsc.kit.web import DOOR, PUBLIC, Request, page
from openmsc.testing.people import World

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

FORGED = "\n2026-01-01T00:00:00.000Z INFO openmsc: all is well"
STAMP = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"


@page(PUBLIC)
def breaks(request: Request) -> HttpResponse:
    raise RuntimeError(f"secret detail{FORGED}")


@page(DOOR, get=False, post=True)
def door_breaks(request: Request) -> HttpResponse:
    raise RuntimeError("secret detail")


urlpatterns = [path("test/breaks/", breaks), path("test/door/", door_breaks), *ours.urlpatterns]


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What the log of an installation says from here on."""
    said = StringIO()
    handler = logging.StreamHandler(said)
    handler.setFormatter(Line())
    logging.getLogger().addHandler(handler)
    yield said
    logging.getLogger().removeHandler(handler)


def lines(log: StringIO) -> list[str]:
    """The lines that begin an entry: what follows one is indented."""
    return [line for line in log.getvalue().split("\n") if line and not line.startswith("    ")]


@pytest.mark.parametrize("signed_in", [True, False])
def test_the_page_of_a_failure_shows_the_number_under_which_the_log_has_it(
    world: World, log: StringIO, signed_in: bool
) -> None:
    browser = world.browser(world.ann) if signed_in else Client()
    browser.raise_request_exception = False
    answer: Any = browser.get("/test/breaks/")
    text = answer.content.decode()
    assert answer.status_code == 500
    shown = re.search(r"Reference number <span[^>]*>([0-9a-f]+)</span>", text)
    assert shown
    assert shown[1] == answer["X-Request-ID"]
    (line,) = lines(log)
    assert re.match(rf"{STAMP} ERROR django\.request \[{shown[1]}\]: Internal Server Error", line)
    assert "RuntimeError: secret detail" in log.getvalue()
    assert "Traceback" not in text
    assert "secret detail" not in text


def test_a_program_finds_the_number_in_the_headers(log: StringIO) -> None:
    answer = Client(raise_request_exception=False).post("/test/door/")
    assert answer.status_code == 500
    assert f"[{answer['X-Request-ID']}]" in lines(log)[0]


def test_also_refusals_stand_in_the_log_under_their_number(log: StringIO) -> None:
    answers = [
        Client().get("/nothing/"),
        Client().put("/sign-in/"),
        Client().get("/sign-in/", headers={"host": "evil.example"}),
        Client(enforce_csrf_checks=True).post("/sign-in/"),
        Client().post("/ingest/v1/jobs", "{}", "application/json"),
    ]
    numbers = [answer["X-Request-ID"] for answer in answers]
    assert len(set(numbers)) == len(numbers)
    for number, line in zip(numbers, lines(log), strict=True):
        assert f" [{number}]: " in line


def test_no_path_name_or_failure_can_forge_a_line_of_the_log(log: StringIO) -> None:
    browser = Client(raise_request_exception=False)
    browser.get("/nothing%0A2026-01-01T00:00:00.000Z%20INFO%20openmsc:%20all%20is%20well/")
    browser.get("/test/breaks/")
    browser.get("/sign-in/", headers={"host": "evil\u2028.example"})
    logging.getLogger("openmsc.test").warning("a name: %s", f"x{FORGED}\r\x1b[2J\x85")
    said = lines(log)
    assert len(said) == 4
    for line in said:
        assert re.match(rf"{STAMP} (WARNING|ERROR) \S+( \[[0-9a-f]+\])?: ", line)
    assert log.getvalue().replace("\n", "").isprintable()
    assert r"\x1b[2J" in said[-1]


def test_the_server_s_own_log_is_in_the_same_form() -> None:
    from openmsc.config import serve, settings

    configurations: list[dict[str, Any]] = [serve.LOGGING, settings.LOGGING]
    for configured in configurations:
        assert configured["formatters"]["line"]["()"] is Line
        assert {handler["formatter"] for handler in configured["handlers"].values()} == {"line"}


def test_the_log_never_holds_a_password_a_token_or_a_session(world: World, log: StringIO) -> None:
    secrets = ["battery staple horse", "msc_sneaky-token", "planted-session"]
    browser = Client(enforce_csrf_checks=False, raise_request_exception=False)
    browser.cookies["openmsc_session"] = secrets[2]
    browser.post("/sign-in/", {"login": "ann@msp.example", "password": secrets[0]})
    headers = {"Authorization": f"Bearer {secrets[1]}"}
    browser.post("/ingest/v1/jobs", "{", "application/json", headers=headers)
    browser.get("/test/breaks/", headers=headers)
    assert "secret detail" in log.getvalue()
    assert [secret for secret in secrets if secret in log.getvalue()] == []
