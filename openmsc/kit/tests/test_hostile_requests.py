"""Requests that are meant to harm: refused before they cost anything, and never with a stack trace."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.test import Client

from openmsc.testing.people import World

LARGE = 3 * 1024 * 1024
COOKIE = {"openmsc_csrf": "x" * 32}


class Unread(BytesIO):
    """A body that fails the test when anybody reads it."""

    def read(self, *_: Any) -> bytes:
        raise AssertionError("The body was read.")


def post(client: Client, address: str, length: int) -> Any:
    return client.generic(
        "POST",
        address,
        content_type="application/x-www-form-urlencoded",
        **{"wsgi.input": Unread(), "CONTENT_LENGTH": str(length)},  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("address", ["/customers/create/", "/theme/", "/customers/"])
def test_the_body_of_somebody_signed_out_is_not_even_read(db: None, address: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies.load(COOKIE)
    assert post(client, address, 100_000).status_code in {302, 405}


@pytest.mark.parametrize("address", ["/sign-in/", "/setup/nothing/"])
def test_what_is_larger_than_any_form_is_refused_unread(db: None, address: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies.load(COOKIE)
    answer = post(client, address, LARGE)
    assert answer.status_code == 413
    assert "more than any form" in answer.content.decode()


def test_more_fields_than_any_form_has_are_refused(db: None) -> None:
    for number, status in ((1000, 200), (1001, 400)):
        fields = "&".join(f"x{each}=" for each in range(number))
        answer = Client().post("/sign-in/", fields, "application/x-www-form-urlencoded")
        assert answer.status_code == status
        assert Client().get(f"/sign-in/?{fields}").status_code == status


def test_a_file_sent_along_is_kept_nowhere(world: World) -> None:
    browser = world.browser(world.ann)
    answer = browser.post("/customers/create/", {"name": "x", "file": BytesIO(b"x" * 1000)})
    assert answer.status_code == 422  # the form is read, the file is not
    assert not answer.wsgi_request.FILES


@pytest.mark.parametrize("charset", ["zlib", "undefined", "unicode_escape", "utf-16", "nonsense"])
def test_no_other_encoding_than_utf_8_is_believed(db: None, charset: str) -> None:
    answer = Client().get("/sign-in/?next=%5cud800", content_type=f"text/plain; charset={charset}")
    assert answer.status_code == 200


@pytest.mark.parametrize("header", ["", "fe80::1%" + "x" * 300, "nonsense", "1.2.3.4"])
def test_an_odd_forwarded_address_breaks_nothing(world: World, settings: Any, header: str) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    browser = world.browser(world.ann)
    assert browser.get("/customers/", headers={"X-Forwarded-For": header}).status_code == 200


def test_pages_of_people_are_kept_by_no_cache(world: World) -> None:
    assert "no-store" in world.browser(world.ann).get("/customers/")["Cache-Control"]


@pytest.mark.parametrize("key", ["9" * 19, "9" * 30, "9" * 5000, "-" + "9" * 30, "nan", "\0"])
def test_a_key_that_no_database_keeps_is_nobody_s_row(world: World, key: str) -> None:
    browser = world.browser(world.ann)
    ticked = {"tool": "export", "column": ["id"], "row": [key]}
    answer: Any = browser.post("/jobs/", ticked)
    assert len(b"".join(answer.streaming_content).splitlines()) == 1  # the names of the columns
    assert browser.post("/jobs/", {**ticked, "stage": "ask"}).status_code == 200
    chosen = {"tool": "bulk:tenant-admins", "stage": "preview", "all": "1", "assign": [key]}
    assert browser.post("/customers/", chosen).status_code == 422
    assert browser.post("/customers/create/", {"name": "x", "tenant_admins": [key]}).status_code == 422
