"""`openmsc manage customer …`: the same actions, said in lines or as JSON; a refusal is its sentence and status 1."""

from __future__ import annotations

from uuid import uuid4

from openmsc.customers.models import Customer
from openmsc.kit.audit.models import Event
from openmsc.testing import make
from openmsc.testing.commands import Command
from openmsc.testing.people import World

command = Command("customer")
run, told, refused = command.run, command.told, command.refused


NEW = [
    "--name", "Hollins Dental", "--address", "1 High St", "--phone", "+44 1632 960017", "--time-zone", "Europe/London",
]  # fmt: skip


def test_customers_are_listed_and_shown(world: World) -> None:
    _ = world.ours
    found = told("list")
    assert [each["name"] for each in found] == ["Acme Ltd", "Zeta GmbH"]
    assert found[0] == told("show", "ACME ltd") == told("show", str(world.acme.pk))
    assert found[0]["products"] == ["Enterprise Workloads"]
    assert found[0]["tenant_admins"] == [world.bob.email]
    assert run("list").splitlines()[0].split() == ["ID", "NAME", "HEALTH", "PRODUCTS"]
    assert f"tenant admins: {world.bob.email}" in run("show", "Acme Ltd").splitlines()


def test_a_customer_is_created_and_has_an_event_of_the_system_s(world: World) -> None:
    data = told("create", *NEW, "--tenant-admin", "BOB@msp.example")
    customer = Customer.objects.get(name="Hollins Dental")
    assert (data["id"], data["account_name"]) == (str(customer.pk), "Hollins Dental")
    assert list(customer.tenant_admins.all()) == [world.bob]
    assert Event.objects.get(type="CustomerCreated", customer_id=customer.pk).actor_kind == "system"
    assert told("create", *NEW[2:], "--name", "Secret", "--account-name", "A1")["hide_name"] is True


def test_an_edit_changes_what_is_named_and_nothing_else(world: World) -> None:
    before = told("show", "Acme Ltd")
    said = run("edit", "Acme Ltd", "--name", "Acme Holding", "--hide-name")
    assert said.strip() == f"Saved Acme Holding ({world.acme.pk})."
    assert told("show", str(world.acme.pk)) == {**before, "name": "Acme Holding", "hide_name": True}
    assert (
        told("edit", "Acme Ltd", "--tenant-admin", "", "--no-hide-name")["tenant_admins"] == []
    )  # by account name


def test_a_customer_is_deleted_or_the_rule_says_why_not(world: World) -> None:
    _ = world.ours
    assert refused("delete", "Acme Ltd").startswith("You cannot delete a customer that has a product")
    assert run("delete", "Zeta GmbH").strip() == f"Deleted Zeta GmbH ({world.zeta.pk})."
    assert not Customer.objects.filter(pk=world.zeta.pk).exists()


def test_what_cannot_be_done_is_said(world: World) -> None:
    assert refused("show", "Nobody") == "There is no such customer."
    assert refused("show", str(uuid4())) == "There is no such customer."
    assert (
        refused("create", *NEW, "--tenant-admin", "x@y.example") == "There is no administrator x@y.example."
    )
    assert refused("create", *NEW[2:], "--name", "ACME LTD") == "Customer name already exists"
    assert "Tenant Administrator" in refused("edit", "Acme Ltd", "--tenant-admin", world.eve.email)


def test_a_name_that_means_two_customers_asks_for_the_id(world: World) -> None:
    other = make.customer(name="Other", hide_name=True, account_name="Shared")
    make.customer(name="Shared", hide_name=True, account_name="Yet another")
    sentence = refused("delete", "shared")
    assert sentence.startswith("2 customers are named shared: give the id of one, ")
    assert str(other.pk) in sentence
