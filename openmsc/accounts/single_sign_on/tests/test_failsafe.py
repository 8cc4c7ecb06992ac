"""Passwords while single sign-on is required, and the way out for who is locked out (AUTH-2)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from openmsc.accounts.models import Administrator, LinkedAccount, SingleSignOn
from openmsc.accounts.single_sign_on import actions
from openmsc.accounts.single_sign_on.actions import Wish
from openmsc.kit.actor import system
from openmsc.kit.audit.models import Event
from openmsc.kit.errors import Refused
from openmsc.testing.commands import Command
from openmsc.testing.make import PASSWORD
from openmsc.testing.people import World

ISSUER = "https://id.msp.example"
ANN, BOB = "ann@msp.example", "bob@msp.example"
FOLD = "Another way"


def use(**more: Any) -> None:
    wish = {"issuer": ISSUER, "client_id": "openmsc", "label": "Kestrel ID"}
    actions.configure(system(), Wish("openid_connect", **{**wish, **more}))


def enter(email: str, password: str = PASSWORD) -> Any:
    return Client().post("/sign-in/", {"login": email, "password": password})


def told(answer: Any) -> str:
    """What the page says, without what differs on every page."""
    page = re.sub('name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())
    assert "E-mail or password is wrong." in page
    return page


def page() -> str:
    return Client().get("/sign-in/").content.decode()


def link(email: str = ANN, issuer: str = ISSUER) -> None:
    administrator = Administrator.objects.get(email=email)
    LinkedAccount.objects.create(administrator=administrator, issuer=issuer, subject=f"{email} there")


def test_while_it_is_not_required_both_ways_are_offered_and_open(world: World) -> None:
    use()
    assert "Sign in with Kestrel ID" in page()
    assert "or with a password" in page()
    assert FOLD not in page()
    assert enter(BOB).status_code == 302


def test_where_to_go_on_to_stays_on_the_way(world: World) -> None:
    use()
    shown = Client().get("/sign-in/?next=/jobs/").content.decode()
    assert shown.count('name="next" value="/jobs/"') == 3  # also with a passkey


def test_with_the_failsafe_only_msp_administrators_get_in_by_password(world: World) -> None:
    use(required=True)
    assert FOLD in page()
    assert "for MSP administrators only" in page()
    assert enter(ANN).status_code == 302
    for email in (BOB, "eve@msp.example"):
        assert told(enter(email)) == told(enter(email, "wrong password"))
        assert Event.objects.latest("pk").type == "AdminLoginFailed"


def test_a_right_password_that_is_refused_takes_as_long_as_a_wrong_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time goes into hashing and into the database: both are asked the same number of times."""
    use(required=True)
    enter(BOB, "wrong password")
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> Any:
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    with CaptureQueriesContext(connection) as wrong:
        enter(BOB, "wrong password")
    with CaptureQueriesContext(connection) as right:
        enter(BOB)
    assert len(right) == len(wrong) > 0
    assert hashed == ["wrong password", PASSWORD]


def test_after_a_refused_password_the_form_is_not_folded_away_again(world: World) -> None:
    use(required=True)
    assert "checked" in enter(BOB).content.decode()
    assert "checked" not in page()


def test_without_the_failsafe_nobody_gets_in_by_password(world: World) -> None:
    link()
    use(required=True, failsafe=False)
    assert "Passwords are switched off here." in page()
    for email in (ANN, BOB):
        assert told(enter(email)) == told(enter(email, "wrong password"))


def test_the_failsafe_goes_only_after_an_msp_administrator_came_in_so(world: World) -> None:
    for email, issuer in ((None, ""), (BOB, ISSUER), (ANN, "https://other.example")):
        if email:
            link(email, issuer)
        with pytest.raises(Refused, match="sign in with it once") as refused:
            use(required=True, failsafe=False)
        assert set(refused.value.fields) == {"failsafe"}
    assert not SingleSignOn.objects.exists()
    use(required=False, failsafe=False)  # not required: nothing is closed


def test_a_shell_on_the_server_lets_passwords_in_again(world: World) -> None:
    link()
    use(required=True, failsafe=False)
    command = Command("single-sign-on")
    assert command.told("show") == {
        "method": "openid_connect", "identity_provider": ISSUER, "required": True, "failsafe": False,
    }  # fmt: skip
    assert "Passwords: for nobody" in command.run("show")
    assert command.run("off").strip() == "Single sign-on is off. Passwords let in."
    assert Event.objects.latest("pk").changes == {"method": ["openid_connect", "off"]}
    assert enter(ANN).status_code == 302
    assert "Kestrel ID" not in page()
    assert command.told("off") == {"was_on": False}
    assert SingleSignOn.current().issuer == ISSUER  # all else is kept


def test_a_shell_on_the_server_forgets_an_account(world: World) -> None:
    link()
    command = Command("single-sign-on")
    assert command.told("forget-account", "nobody@msp.example") == {"forgotten": 0}
    assert command.told("forget-account", " Ann@msp.example") == {"forgotten": 1}
    assert not LinkedAccount.objects.exists()
    event = Event.objects.latest("pk")
    assert (event.type, event.object_name, event.actor_kind) == ("AdminUpdated", "Ann Tester", "system")
