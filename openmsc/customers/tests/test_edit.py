"""Edit customer (CUS-14), and the row menu that leads there (CUS-7)."""

from __future__ import annotations

from typing import Any

import pytest

from openmsc.accounts.models import Administrator
from openmsc.accounts.roles import Role
from openmsc.customers import actions
from openmsc.customers.lists import row_menu
from openmsc.customers.models import Customer
from openmsc.kit.actor import system
from openmsc.testing import make
from openmsc.testing.people import World

SANDBOX = "The sandbox customer is for demonstrations: its account details stay as they are."


def opened(world: World, customer: Customer, person: Administrator | None = None) -> Any:
    """The form as the dialog shows it."""
    return world.browser(person or world.ann).get(f"/customers/{customer.pk}/edit/").context["form"]


def save(world: World, customer: Customer, form: Any = None, person: Any = None, **changed: Any) -> Any:
    """Send the dialog back as a browser would, with some fields changed."""
    form = form or opened(world, customer, person)
    sent = {name: form[name].value() for name in form.fields}
    if not sent["hide_name"]:
        del sent["hide_name"]
    return world.browser(person or world.ann).post(f"/customers/{customer.pk}/edit/", {**sent, **changed})


def fresh(customer: Customer) -> Customer:
    return Customer.objects.find(system(), pk=customer.pk)


def test_the_dialog_shows_what_there_is_and_saves_what_changed(world: World) -> None:
    form = opened(world, world.acme)
    assert form["name"].value() == "Acme Ltd"
    assert list(form["tenant_admins"].value()) == [world.bob.pk]
    answer = save(
        world,
        world.acme,
        form,
        name="Acme plc",
        address="New Quay 2",
        phone="+1 212 555 0100",
        time_zone="Asia/Tokyo",
    )
    assert answer.url == f"/customers/{world.acme.pk}/"
    acme = fresh(world.acme)
    assert (acme.name, acme.address, acme.phone, acme.time_zone) == (
        "Acme plc", "New Quay 2", "+1 212-555-0100", "Asia/Tokyo",
    )  # fmt: skip
    assert list(acme.tenant_admins.all()) == [world.bob]


def test_the_account_name_is_shown_and_stays_for_life(world: World) -> None:
    page = world.browser(world.ann).get(f"/customers/{world.acme.pk}/edit/").content.decode()
    assert 'name="account_name"' not in page
    assert "Acme Ltd" in page
    save(world, world.acme, name="Renamed", account_name="Smuggled", hide_name="on")
    acme = fresh(world.acme)
    assert (acme.name, acme.account_name, acme.hide_name) == ("Renamed", "Acme Ltd", True)
    page = world.browser(world.ann).get(f"/customers/{world.acme.pk}/").content.decode()
    assert "<dt>Name</dt><dd>Acme Ltd</dd>" in page


def test_no_action_changes_an_account_name(world: World) -> None:
    details: dict[str, Any] = {
        "name": "Renamed",
        "hide_name": True,
        "address": "Quay 1",
        "phone": "+44 1632 960123",
        "time_zone": "UTC",
        "tenant_admins": [],
    }
    with pytest.raises(TypeError, match="account_name"):
        actions.edit(system(), world.acme, **details, account_name="Smuggled")  # type: ignore[call-arg]
    world.acme.account_name = "Smuggled"
    actions.edit(system(), world.acme, **details)
    acme = fresh(world.acme)
    assert (acme.name, acme.account_name) == ("Renamed", "Acme Ltd")


def test_a_customer_keeps_its_own_name_in_other_letters_and_takes_no_other_s(world: World) -> None:
    assert save(world, world.acme, name="ACME ltd").status_code == 302
    answer = save(world, world.acme, name="zeta  GMBH")
    assert answer.status_code == 422
    assert answer.context["form"].errors["name"] == ["Customer name already exists"]
    assert fresh(world.acme).name == "ACME ltd"


def test_a_report_that_arrives_meanwhile_is_no_edit_by_somebody_else(world: World) -> None:
    form = opened(world, world.acme)
    _, secret = make.token(world.ours)
    headers = {"Authorization": f"Bearer {secret}"}
    world.browser(world.ann).post("/ingest/v1/jobs", make.report(), "application/json", headers=headers)
    assert save(world, world.acme, form, name="Acme plc").status_code == 302
    acme = fresh(world.acme)
    assert (acme.name, acme.health, acme.health_sources) == ("Acme plc", Customer.Health.HEALTHY, 1)


# ---- tenant admins


def test_admins_come_and_go_and_who_is_not_ready_comes_not(world: World) -> None:
    carol = make.administrator(Role.TENANT, first_name="Carol")
    save(world, world.acme, tenant_admins=[world.bob.pk, carol.pk])
    assert set(fresh(world.acme).tenant_admins.all()) == {world.bob, carol}
    save(world, world.acme, tenant_admins=[])
    assert not fresh(world.acme).tenant_admins.exists()
    Administrator.objects.filter(pk=carol.pk).update(state=Administrator.State.INACTIVE)
    answer = save(world, world.acme, tenant_admins=[carol.pk])
    assert "Carol Tester" in str(answer.context["form"].errors["tenant_admins"])


def test_who_was_assigned_before_being_switched_off_stays_until_taken_off(world: World) -> None:
    Administrator.objects.filter(pk=world.bob.pk).update(state=Administrator.State.INACTIVE)
    assert save(world, world.acme, name="Still his").status_code == 302
    assert list(fresh(world.acme).tenant_admins.all()) == [world.bob]
    assert save(world, world.acme, tenant_admins=[]).status_code == 302


def test_a_tenant_administrator_edits_but_cannot_take_themselves_off(world: World) -> None:
    assert save(world, world.acme, person=world.bob, name="Bob's Acme").status_code == 302
    answer = save(world, world.acme, person=world.bob, tenant_admins=[])
    assert answer.status_code == 422
    assert "no longer see this customer" in str(answer.context["form"].errors["tenant_admins"])
    assert list(fresh(world.acme).tenant_admins.all()) == [world.bob]


# ---- the row menu


def test_the_menu_offers_what_the_role_may_and_greys_what_a_rule_forbids(world: World) -> None:
    sandbox = make.customer(name="Demonstration", is_sandbox=True)

    def entries(person: Administrator, customer: Customer) -> dict[str, str | None]:
        return {entry.label: entry.why for entry in row_menu(customer, world.actor(person))}

    assert entries(world.ann, world.acme) == {"Edit": None, "Delete": None}
    assert entries(world.bob, world.acme) == {"Edit": None}
    assert entries(world.eve, world.acme) == {}
    assert entries(world.ann, sandbox) == {
        "Edit": SANDBOX,
        "Delete": "The sandbox customer is part of the installation and cannot be deleted.",
    }
    _ = world.ours
    assert "Enterprise Workloads" in (entries(world.ann, world.acme)["Delete"] or "")
    page = world.browser(world.ann).get("/customers/").content.decode()
    assert SANDBOX in page
    assert f"/customers/{sandbox.pk}/edit/" not in page
