"""Editing an administrator, through the page: what stays, who is warned, and what holds at once (ADM-2, ADM-3)."""

from __future__ import annotations

from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from openmsc.accounts import invitations
from openmsc.accounts.models import Administrator
from openmsc.accounts.roles import Role
from openmsc.kit.actor import system
from openmsc.kit.audit.models import Event
from openmsc.testing import make
from openmsc.testing.dialogs import ask, sent
from openmsc.testing.people import World


def opened(world: World, administrator: Administrator) -> dict[str, Any]:
    return sent(ask(world.browser(world.ann), f"/administrators/{administrator.pk}/edit/"))


def save(
    world: World, administrator: Administrator, form: Any = None, person: Any = None, **changed: Any
) -> Any:
    form = opened(world, administrator) if form is None else form
    browser = world.browser(person or world.ann)
    return ask(browser, f"/administrators/{administrator.pk}/edit/", {**form, **changed})


def fresh(administrator: Administrator) -> Administrator:
    found: Administrator = Administrator.objects.get(pk=administrator.pk)
    return found


def test_names_phone_and_time_zone_are_saved_with_one_event(world: World) -> None:
    answer = save(
        world, world.bob, first_name=" Robert ", phone="+44 20 7946 0142", time_zone="Europe/London"
    )
    assert answer["HX-Redirect"] == "/administrators/"
    bob = fresh(world.bob)
    assert (bob.name, bob.phone, bob.time_zone) == ("Robert Tester", "+44 20 7946 0142", "Europe/London")
    event = Event.objects.latest("pk")
    assert (event.type, event.category, event.severity, event.object_name) == (
        "AdminUpdated",
        "AUDIT",
        5,
        "Robert Tester",
    )
    assert set(event.changes) == {"first_name", "phone", "time_zone"}
    assert event.customer_id is None


def test_the_e_mail_of_who_is_active_stays_whatever_is_sent(world: World) -> None:
    answer = ask(world.browser(world.ann), f"/administrators/{world.bob.pk}/edit/")
    assert "email" not in answer.context["form"].fields
    assert "The sign-in name. Cannot be changed." in answer.content.decode()
    save(world, world.bob, email="other@msp.example", first_name="Robert")
    assert fresh(world.bob).email == "bob@msp.example"


def test_a_pending_one_s_new_e_mail_is_invited_anew_and_the_old_link_ends(world: World) -> None:
    first = invitations.invite(
        system(), email="typo@msp.example", first_name="Nora", last_name="Lind", role=Role.TENANT
    )
    tasks_before = DBTaskResult.objects.count()
    answer = save(world, first.administrator, email="NORA@msp.example")
    assert answer["HX-Redirect"] == "/administrators/"
    assert fresh(first.administrator).email == "nora@msp.example"
    assert world.browser(world.eve).get(first.path).status_code == 404
    assert DBTaskResult.objects.count() == tasks_before + 1
    save(world, first.administrator, last_name="Lindt")  # the same address: nobody is invited
    assert DBTaskResult.objects.count() == tasks_before + 1


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("Ann@msp.example", "An administrator with this e-mail already exists"),
        ("nora@gmail.com", "gmail.com is a public mail domain."),
    ],
)
def test_a_pending_one_s_new_e_mail_keeps_the_rules(world: World, email: str, sentence: str) -> None:
    first = invitations.invite(system(), email="n@msp.example", first_name="N", last_name="L", role=Role.MSP)
    answer = save(world, first.administrator, email=email)
    assert answer.status_code == 422
    assert answer.context["form"].errors["email"][0].startswith(sentence)
    assert fresh(first.administrator).email == "n@msp.example"
    assert world.browser(world.eve).get(first.path).status_code == 200  # the link sent works still


def test_of_two_who_edit_the_later_sees_theirs_beside_hers(world: World) -> None:
    form = opened(world, world.bob)
    save(world, world.bob, form, first_name="Robert")
    answer = save(world, world.bob, form, first_name="Bobby", phone="+44 20 7946 0142")
    assert answer.status_code == 422
    assert set(answer.context["form"].conflicts) == {"first_name"}
    assert fresh(world.bob).name == "Robert Tester"


def test_another_role_holds_at_once_in_a_session_that_is_open(world: World) -> None:
    eves = world.browser(world.eve)
    assert eves.get("/administrators/").status_code == 403
    save(world, world.eve, role=Role.MSP.value)
    assert eves.get("/administrators/").status_code == 200
    save(world, world.eve, role=Role.READ_ONLY.value)
    assert eves.get("/administrators/").status_code == 403


def test_a_role_that_looks_after_nobody_asks_first_and_names_the_customers(world: World) -> None:
    world.zeta.tenant_admins.add(world.bob)
    answer = save(world, world.bob, role=Role.READ_ONLY.value, first_name="Robert")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Nothing is saved yet." in page
    assert "is removed from 2 customers" in page
    assert [customer.name for customer in answer.context["dropped"]] == ["Acme Ltd", "Zeta GmbH"]
    assert answer.context["form"]["first_name"].value() == "Robert"  # what was typed stays
    bob = fresh(world.bob)
    assert (bob.role, bob.first_name, bob.customers.count()) == (Role.TENANT, "Bob", 2)
    drop = [customer.pk for customer in answer.context["dropped"]]
    confirmed = save(world, world.bob, sent(answer), drop=drop)
    assert confirmed["HX-Redirect"] == "/administrators/"
    bob = fresh(world.bob)
    assert (bob.role, bob.first_name, bob.customers.count()) == (Role.READ_ONLY, "Robert", 0)
    events = Event.objects.filter(type="CustomerUpdated").order_by("customer_name")
    assert [(event.customer_name, event.actor_name) for event in events] == [
        ("Acme Ltd", "Ann Tester"), ("Zeta GmbH", "Ann Tester"),
    ]  # fmt: skip
    assert events[0].changes == {"tenant_admins": [["Robert Tester"], []]}


def test_a_customer_that_was_assigned_meanwhile_is_asked_about_too(world: World) -> None:
    form = opened(world, world.bob)
    world.zeta.tenant_admins.add(world.bob)
    seen_one = save(world, world.bob, form, role=Role.MSP.value, drop=[world.acme.pk, "nonsense"])
    assert seen_one.status_code == 422
    assert fresh(world.bob).customers.count() == 2


def test_a_role_that_stays_asks_nothing(world: World) -> None:
    assert save(world, world.bob, last_name="Test")["HX-Redirect"] == "/administrators/"
    assert list(world.acme.tenant_admins.all()) == [world.bob]


def test_who_takes_the_role_from_themselves_is_led_away_from_the_list(world: World) -> None:
    make.administrator(Role.MSP)
    browser = world.browser(world.ann)
    form = sent(ask(browser, f"/administrators/{world.ann.pk}/edit/"))
    answer = ask(browser, f"/administrators/{world.ann.pk}/edit/", {**form, "role": Role.READ_ONLY.value})
    assert answer["HX-Redirect"] == "/"
    assert browser.get("/administrators/").status_code == 403


def test_the_only_msp_administrator_keeps_the_role(world: World) -> None:
    answer = save(world, world.ann, role=Role.READ_ONLY.value)
    assert answer.status_code == 422
    assert (
        "Ann Tester is the only active MSP Administrator. Add another one first." in answer.content.decode()
    )
    assert fresh(world.ann).role == Role.MSP


def test_nobody_else_edits(world: World) -> None:
    for person in (world.bob, world.eve):
        assert save(world, world.bob, {"first_name": "X"}, person).status_code == 403
    assert fresh(world.bob).first_name == "Bob"
