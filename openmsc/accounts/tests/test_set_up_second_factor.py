"""Choosing the first second factor, before anything else is reachable (AUTH-1, ADM-3)."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from openmsc.accounts.models import Administrator, Session
from openmsc.accounts.second_factors import methods
from openmsc.accounts.session_store import SessionStore
from openmsc.kit.audit.models import Event
from openmsc.testing.make import PASSWORD
from openmsc.testing.people import World
from openmsc.testing.second_factors import App, mailed
from openmsc.testing.worker import run_tasks

PAGE = "/profile/second-factors/"
APP = f"{PAGE}app/"
KEEP = f"{PAGE}recovery-codes/"


def owing(administrator: Administrator) -> Client:
    client = Client()
    answer: Any = client.post("/sign-in/", {"login": administrator.email, "password": PASSWORD})
    assert answer.status_code == 302
    page: Any = client.get(answer.url)
    assert page.url == PAGE
    return client


def secret(client: Client) -> str:
    return str(client.get(APP).context["secret"]).replace(" ", "")


def set_up_app(client: Client) -> Any:
    return client.post(APP, {"code": App.showing(secret(client))})


def test_an_app_is_confirmed_by_a_code_and_lets_in(world: World) -> None:
    client = owing(world.ann)
    before = client.cookies["openmsc_session"].value
    assert 'role="img" aria-label="QR code of the secret"' in client.get(APP).content.decode()
    assert set_up_app(client).url == KEEP
    assert client.get("/customers/").status_code == 200
    assert client.cookies["openmsc_session"].value != before
    assert methods.of(world.ann).names == ["authenticator app"]


def test_a_wrong_code_is_told_beside_its_field_and_the_secret_stays(world: World) -> None:
    client = owing(world.ann)
    before = secret(client)
    answer: Any = client.post(APP, {"code": "000000"})
    assert answer.status_code == 422
    assert "This code is wrong" in str(answer.context["form"].errors["code"])
    assert secret(client) == before
    assert client.get("/customers/").status_code == 302
    assert methods.of(world.ann).number == 0


def test_the_code_that_confirmed_it_does_not_sign_in_too(world: World) -> None:
    client = owing(world.ann)
    code = App.showing(secret(client))
    client.post(APP, {"code": code})
    other = Client()
    other.post("/sign-in/", {"login": world.ann.email, "password": PASSWORD})
    assert other.post("/sign-in/second-step/app/", {"code": code}).status_code == 422


def test_recovery_codes_are_shown_until_they_are_kept_and_then_never_again(world: World) -> None:
    client = owing(world.ann)
    set_up_app(client)
    codes = client.get(KEEP).context["codes"]
    assert len(codes) == 10
    text = client.get(f"{PAGE}recovery-codes.txt").content.decode()
    assert all(code in text for code in codes)
    assert client.post(KEEP, {}).status_code == 422  # the box is not ticked
    assert client.get(KEEP).context["codes"] == codes
    answer: Any = client.post(KEEP, {"kept": "on"})
    assert answer.url == "/"
    assert client.get(KEEP).status_code == 302
    assert client.get(f"{PAGE}recovery-codes.txt").status_code == 404


def test_setting_it_up_ends_the_other_sessions_that_know_only_the_password(world: World) -> None:
    thief, client = owing(world.ann), owing(world.ann)
    set_up_app(client)
    assert client.get("/customers/").status_code == 200
    answer: Any = thief.get(APP)
    assert answer.url.startswith("/sign-in/")


def test_who_has_one_already_proves_it_instead_of_adding_another(world: World) -> None:
    """A session that knows only the password must not get in by a second app."""
    client = owing(world.ann)
    App(world.ann)
    for address in (PAGE, APP, f"{PAGE}passkey/", f"{PAGE}e-mail/"):
        answer: Any = client.get(address)
        assert answer.status_code == 302
        assert answer.url.startswith("/sign-in/")
    assert client.post(APP, {"code": "1"}).status_code == 302
    assert methods.of(world.ann).number == 1


def test_success_is_noted_once_it_is_set_up_and_the_change_without_the_secret(world: World) -> None:
    client = owing(world.ann)
    assert not Event.objects.filter(type="AdminLoginSuccess").exists()
    shown = secret(client)
    set_up_app(client)
    changed, success = Event.objects.order_by("pk")[Event.objects.count() - 2 :]
    assert (changed.type, changed.changes) == (
        "AdminUpdated",
        {"second_factors": [[], ["authenticator app"]]},
    )
    assert (success.type, success.actor_id) == ("AdminLoginSuccess", world.ann.pk)
    assert changed.actor_name == "Ann Tester"
    assert shown not in str(list(Event.objects.values()))


def test_secrets_are_encrypted_in_the_database_and_in_the_session(world: World) -> None:
    client = owing(world.ann)
    shown = secret(client)
    kept = [SessionStore().decode(session.session_data) for session in Session.objects.all()]
    assert shown not in str(kept)
    set_up_app(client)
    has = methods.of(world.ann)
    assert has.app and has.recovery_codes
    assert shown not in str(has.app.data)
    assert has.app.data["secret"].startswith("gAAAA")
    assert has.recovery_codes.data["seed"].startswith("gAAAA")


def test_under_another_secret_key_codes_are_wrong_and_no_page_breaks(world: World, settings: Any) -> None:
    app, client = App(world.ann), Client()
    client.post("/sign-in/", {"login": world.ann.email, "password": PASSWORD})
    old = settings.SECRET_KEY
    settings.SECRET_KEY = "another"
    assert app.sign_in(Client()).status_code == 422
    settings.SECRET_KEY_FALLBACKS = [old]
    assert app.sign_in(Client()).status_code == 302


def test_who_was_invited_is_ready_once_it_is_set_up(world: World) -> None:
    Administrator.objects.filter(pk=world.bob.pk).update(state="pending")
    client = owing(world.bob)
    assert Administrator.objects.get(pk=world.bob.pk).state == "pending"
    set_up_app(client)
    assert Administrator.objects.get(pk=world.bob.pk).state == "ready"
    assert client.get("/customers/").status_code == 200


def test_who_was_invited_and_broke_off_is_ready_after_the_second_step(world: World) -> None:
    app = App(world.bob)
    Administrator.objects.filter(pk=world.bob.pk).update(state="pending")
    client = Client()
    assert app.sign_in(client).status_code == 302
    assert client.get("/customers/").status_code == 200
    assert Administrator.objects.get(pk=world.bob.pk).state == "ready"


def test_no_mark_in_a_session_lets_in_who_is_pending(world: World) -> None:
    client = world.browser(world.bob)
    Administrator.objects.filter(pk=world.bob.pk).update(state="pending")
    answer: Any = client.get("/customers/")
    assert answer.url == PAGE


def test_passkeys_are_offered_only_where_browsers_allow_them(world: World) -> None:
    client = owing(world.ann)
    page = client.get(PAGE).content.decode()
    assert "Passkeys need an address that begins with https://" in page
    assert client.get(f"{PAGE}passkey/").status_code == 409
    for host, secure, offered in (
        ("localhost", False, True),
        ("127.0.0.1", True, False),
        ("testserver", True, True),
        ("[::1]:8000", True, False),
    ):
        page = client.get(PAGE, headers={"Host": host}, secure=secure).content.decode()
        assert (f'href="{PAGE}passkey/"' in page) is offered, host


def made_up(kind: str, data: str) -> str:
    """An answer of the right form with nothing right in it."""
    client = base64.urlsafe_b64encode(
        json.dumps({"type": "webauthn.x", "challenge": "x", "origin": "http://localhost"}).encode()
    ).decode()
    response = {"clientDataJSON": client, kind: data, "signature": data, "userHandle": data}
    return json.dumps({"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": response})


ANSWERS = [
    "", "{}", "[]", "nonsense", "null", '{"response": []}', "[" * 9_000, '{"response": {"userHandle": 5}}',
    *(made_up("attestationObject", data) for data in ("", "AAAA", "gYGB" * 3_000)),
    *(made_up("authenticatorData", data) for data in ("", "AAAA", "gYGB" * 3_000)),
    made_up("authenticatorData", "A" * 43 + "_" * 200),
]  # fmt: skip


@pytest.mark.parametrize("answer", ANSWERS, ids=range(len(ANSWERS)))
def test_an_answer_that_is_none_is_no_passkey_and_breaks_no_page(world: World, answer: str) -> None:
    client = owing(world.ann)
    local = {"Host": "localhost"}
    client.get(f"{PAGE}passkey/", headers=local)
    page = client.post(f"{PAGE}passkey/", {"name": "x", "code": answer}, headers=local)
    assert page.status_code == 422
    assert methods.of(world.ann).number == 0
    stranger = Client(headers=local)
    stranger.get("/sign-in/passkey/")
    assert stranger.post("/sign-in/passkey/", {"code": answer}).status_code == 302
    assert stranger.get("/customers/").status_code == 302
    assert Event.objects.latest("pk").changes == {"step": [None, "passkey"]}


def test_codes_by_e_mail_are_not_offered_where_no_mail_is_sent(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
    client = owing(world.ann)
    page = client.get(PAGE).content.decode()
    assert "OPENMSC_EMAIL_URL names no mail server" in page
    assert client.get(f"{PAGE}e-mail/").status_code == client.post(f"{PAGE}e-mail/").status_code == 409


@pytest.mark.django_db(transaction=True)
def test_codes_by_e_mail_are_chosen_by_entering_one_that_arrived(world: World) -> None:
    client = owing(world.ann)
    address = f"{PAGE}e-mail/"
    client.get(address)
    run_tasks()
    assert mail.outbox == []  # opening the page sends nothing
    client.post(address)
    run_tasks()
    assert client.post(address, {"code": "no"}).status_code == 422
    assert not methods.of(Administrator.objects.get(pk=world.ann.pk)).by_email
    answer: Any = client.post(address, {"code": mailed()})
    assert answer.url == KEEP
    assert methods.of(Administrator.objects.get(pk=world.ann.pk)).names == ["code by e-mail"]
    assert client.get("/customers/").status_code == 200
