"""`openmsc manage administrator …`: the same actions and rules, from a shell (AUTH-3)."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from openmsc.accounts import lockout
from openmsc.accounts.models import Administrator
from openmsc.accounts.roles import Role
from openmsc.accounts.second_factors import methods
from openmsc.kit.audit.models import Event
from openmsc.testing import make
from openmsc.testing.commands import Command
from openmsc.testing.make import PASSWORD
from openmsc.testing.people import World
from openmsc.testing.second_factors import App

command = Command("administrator")
run, told, refused = command.run, command.told, command.refused
NAMES = ["--first-name", "Nora", "--last-name", "Lind"]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Any:
    def enter(text: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(text))

    return enter


def test_administrators_are_listed_and_shown(world: World) -> None:
    found = told("list")
    assert [each["email"] for each in found] == ["ann@msp.example", "bob@msp.example", "eve@msp.example"]
    assert found[1] == told("show", "BOB@msp.example")
    assert found[1]["customers"] == ["Acme Ltd"]
    assert run("list").splitlines()[0].split() == ["E-MAIL", "NAME", "ROLE", "STATE"]
    assert "role: Tenant Administrator" in run("show", "bob@msp.example").splitlines()
    assert "password" not in run("show", "bob@msp.example")


def test_who_is_invited_gets_a_link_that_works(world: World, settings: Settings) -> None:
    settings.BASE_URL = "https://backup.kestrel.example"
    said = told("invite", "nora@msp.example", *NAMES, "--role", "tenant")
    assert (said["state"], said["role"]) == ("Pending", "Tenant Administrator")
    path = said["link"].removeprefix("https://backup.kestrel.example")
    assert Client().get(path).status_code == 200
    again = run("invite-again", "nora@msp.example").splitlines()[-1]
    assert Client().get(path).status_code == 404
    assert Client().get(again.removeprefix(settings.BASE_URL)).status_code == 200
    assert Event.objects.filter(type="AdminCreated").latest("pk").actor_kind == "system"
    run("delete", "nora@msp.example")
    assert not Administrator.objects.filter(email="nora@msp.example").exists()


def test_an_msp_administrator_is_created_with_a_password_that_is_read(world: World, typed: Any) -> None:
    typed(f"{PASSWORD}\nand nothing of this\n")
    assert run("create", "nora@msp.example", *NAMES).strip() == "Created Nora Lind (nora@msp.example)."
    nora = Administrator.objects.get(email="nora@msp.example")
    assert (nora.role, nora.state) == (Role.MSP, "ready")
    assert nora.check_password(PASSWORD)
    typed("xyz 17")
    assert "too short" in refused("create", "other@msp.example", *NAMES)


def test_an_edit_changes_what_is_named_and_nothing_else(world: World) -> None:
    before = told("show", "bob@msp.example")
    assert told("edit", "bob@msp.example", "--first-name", "Robert") == {**before, "first_name": "Robert"}
    assert "Removed from Acme Ltd" in refused("edit", "bob@msp.example", "--role", "read-only")
    dropped = told("edit", "bob@msp.example", "--role", "read-only", "--drop-customers")
    assert (dropped["role"], dropped["customers"]) == ("Read-Only Administrator", [])
    assert "cannot be changed" in refused("edit", "bob@msp.example", "--new-email", "rob@msp.example")


def test_switching_off_and_on_and_letting_in(world: World) -> None:
    assert told("deactivate", "bob@msp.example")["state"] == "Inactive"
    assert told("activate", "bob@msp.example")["state"] == "Ready"
    for _ in range(5):
        Client().post("/sign-in/", {"login": "bob@msp.example", "password": "wrong password"})
    assert told("show", "bob@msp.example")["locked_until"]
    assert told("unlock", "bob@msp.example")["locked_until"] is None
    assert not lockout.is_locked(world.bob)


def test_deleting_asks_for_who_takes_over(world: World) -> None:
    carol = make.administrator(Role.TENANT, email="carol@msp.example")
    assert "looks after Acme Ltd. Choose who takes over" in refused("delete", "bob@msp.example")
    assert "Eve Tester is no Tenant Administrator" in refused(
        "delete", "bob@msp.example", "--successor", "eve@msp.example"
    )
    run("delete", "bob@msp.example", "--successor", "carol@msp.example")
    assert list(world.acme.tenant_admins.all()) == [carol]


def test_what_cannot_be_done_is_said(world: World) -> None:
    assert refused("show", "nobody@msp.example") == "There is no such administrator."
    alone = "Ann Tester is the only active MSP Administrator. Add another one first."
    for words in (["deactivate"], ["delete"]):
        assert refused(*words, "ann@msp.example") == alone
    assert refused("edit", "ann@msp.example", "--role", "tenant") == alone
    assert refused("invite", "a@gmail.com", *NAMES, "--role", "msp").startswith(
        "gmail.com is a public mail domain"
    )


def test_who_has_lost_the_second_factor_is_unlocked_and_sets_up_anew(world: World) -> None:
    App(world.bob)
    for _ in range(5):
        Client().post("/sign-in/", {"login": "bob@msp.example", "password": "wrong password"})
    assert "Second factor reset" in run("reset-second-factor", " BOB@msp.example ")
    assert methods.of(world.bob).number == 0
    assert not lockout.is_locked(world.bob)
    assert "has no second factor" in refused("reset-second-factor", "bob@msp.example")
