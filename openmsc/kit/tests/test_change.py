"""The gate every write goes through: who may, what is kept of it, and that it is all or nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from openmsc.accounts.models import Administrator
from openmsc.accounts.roles import Role
from openmsc.customers import actions, verbs
from openmsc.customers.models import Contact, Customer
from openmsc.kit.actor import NOBODY, Actor, system
from openmsc.kit.audit.models import Event
from openmsc.kit.change import change
from openmsc.kit.errors import EditedMeanwhile, Forbidden, NotVisible, Refused
from openmsc.testing import make
from openmsc.testing.people import World
from openmsc.testing.threads import at_once


def edit(actor: Actor, customer: Customer, **changed: Any) -> Customer:
    given = {
        "name": customer.name,
        "hide_name": customer.hide_name,
        "address": customer.address,
        "phone": customer.phone,
        "time_zone": customer.time_zone,
        "tenant_admins": list(customer.tenant_admins.all()),
    }
    return actions.edit(actor, customer, **{**given, **changed})


def events(type: str = "") -> list[Event]:  # noqa: A002 - what the model calls it
    found = Event.objects.order_by("pk")
    return list(found.filter(type=type) if type else found)


# ---- who may


def test_without_the_permission_nothing_is_written(world: World) -> None:
    before = len(events())
    with pytest.raises(Forbidden):
        edit(world.actor(world.eve), world.acme, name="Eve's")
    assert Customer.objects.filter(name="Eve's").count() == 0
    assert len(events()) == before


def test_another_s_customer_does_not_exist_even_for_who_lacks_the_permission(world: World) -> None:
    bob = world.actor(world.bob)
    with pytest.raises(NotVisible):
        edit(bob, world.zeta, name="Bob's")
    with pytest.raises(NotVisible):  # he may delete none: the answer must not tell that this one is there
        actions.delete(bob, world.zeta)
    with pytest.raises(Forbidden):
        actions.delete(bob, world.acme)
    with pytest.raises(NotVisible):
        edit(NOBODY, world.acme, name="Nobody's")
    assert {c.name for c in Customer.objects.all()} == {"Acme Ltd", "Zeta GmbH"}


def test_a_row_that_is_gone_is_not_visible(world: World) -> None:
    stale = Customer.objects.find(system(), pk=world.zeta.pk)
    actions.delete(system(), world.zeta)
    with pytest.raises(NotVisible):
        edit(system(), stale, name="Back")


def test_nobody_can_move_a_row_out_of_their_own_sight(world: World) -> None:
    contact = actions.add_contact(system(), world.acme, name="Helen")
    before = len(events())
    with pytest.raises(NotVisible), change(world.actor(world.bob), verbs.CREATE_CONTACT, contact):
        contact.customer = world.zeta
    assert Contact.objects.find(system(), pk=contact.pk).customer == world.acme
    assert len(events()) == before


def test_nobody_can_take_themselves_off_a_customer(world: World) -> None:
    before = len(events())
    with pytest.raises(Refused, match="no longer see this customer"):
        edit(world.actor(world.bob), world.acme, name="Left", tenant_admins=[])
    acme = Customer.objects.find(system(), pk=world.acme.pk)
    assert (acme.name, list(acme.tenant_admins.all())) == ("Acme Ltd", [world.bob])
    assert len(events()) == before


def test_nobody_can_create_what_they_would_not_see(world: World) -> None:
    contact = Contact(customer=world.zeta, name="Hidden")
    with pytest.raises(NotVisible), change(world.actor(world.bob), verbs.CREATE_CONTACT, contact):
        pass
    assert not Contact.objects.exists()


# ---- what is kept


def test_the_event_shows_who_did_what_to_what_with_old_and_new(world: World) -> None:
    ann = replace(world.actor(world.ann), address="192.0.2.7")
    edit(ann, world.acme, name="  Acme   plc ", tenant_admins=[])
    event = events("CustomerUpdated")[-1]
    assert event.changes == {"name": ["Acme Ltd", "Acme plc"], "tenant_admins": [["Bob Tester"], []]}
    assert (event.category, event.feature, event.severity) == ("AUDIT", "Customer", 5)
    assert (event.actor_kind, event.actor_id, event.actor_name) == (
        "administrator",
        world.ann.pk,
        "Ann Tester",
    )
    assert (event.actor_email, event.actor_role) == ("ann@msp.example", "MSP Administrator")
    assert (event.address, event.customer_id, event.object_id) == (
        "192.0.2.7", world.acme.pk, str(world.acme.pk),
    )  # fmt: skip


def test_creating_and_deleting_show_every_field_once(world: World) -> None:
    customer = make.customer(name="Brief")
    key = customer.pk
    created = events("CustomerCreated")[-1]
    assert created.changes["name"] == [None, "Brief"]
    assert created.changes["phone"][1].startswith("+44 ")
    actions.delete(system(), customer)
    deleted = events("CustomerDeleted")[-1]
    assert deleted.changes["name"] == ["Brief", None]
    assert deleted.customer_id == key
    assert deleted.customer_name == deleted.object_name == "Brief"
    assert not {"name_key", "health", "version"} & {*created.changes, *deleted.changes}


def test_a_change_leaves_one_event_and_no_change_leaves_none(world: World) -> None:
    before = len(events())
    edit(world.actor(world.ann), world.acme, name="One")
    assert len(events()) == before + 1
    edit(world.actor(world.ann), world.acme)
    assert len(events()) == before + 1


def test_secrets_are_in_no_event(world: World) -> None:
    administrator = make.administrator(Role.READ_ONLY)
    token, secret = make.token(world.ours)
    kept = json.dumps([[str(event), event.changes] for event in events()])
    for word in (make.PASSWORD, administrator.password, "password", secret, token.token_hash, "token_hash"):
        assert word not in kept


# ---- all or nothing


def test_several_fields_at_fault_are_told_at_once(world: World) -> None:
    pending = make.administrator(Role.TENANT, password=None, first_name="Penny")
    with pytest.raises(Refused) as refused:
        make.customer(name="acme LTD", phone="12", time_zone="Mars", tenant_admins=[pending])
    assert refused.value.fields["name"] == "Customer name already exists"
    assert "Penny Tester" in refused.value.fields["tenant_admins"]
    assert set(refused.value.fields) == {"name", "phone", "time_zone", "tenant_admins"}
    assert Customer.objects.count() == 2


def test_a_refusal_takes_everything_back(world: World) -> None:
    before = len(events())
    actor = world.actor(world.ann)

    def refuse() -> None:
        raise Refused("Not so.")

    with pytest.raises(Refused, match="Not so"), change(actor, verbs.EDIT, world.acme) as changes:
        world.acme.name = "Half"
        Contact.objects.create(customer=world.acme, name="Half")  # written before the refusal …
        changes.then(lambda: world.acme.tenant_admins.clear())  # … and after the row
        changes.then(refuse)
    acme = Customer.objects.find(system(), pk=world.acme.pk)
    assert (acme.name, acme.contacts.count(), acme.tenant_admins.count()) == ("Acme Ltd", 0, 1)
    assert len(events()) == before


def test_a_problem_with_a_field_stops_a_deletion_too(world: World) -> None:
    with pytest.raises(Refused) as refused, change(system(), verbs.DELETE, world.zeta) as changes:
        changes.refuse_if("Still needed.", "name")
        changes.delete()
    assert refused.value.fields == {"name": "Still needed."}
    assert Customer.objects.filter(pk=world.zeta.pk).exists()


def test_what_a_general_constraint_says_is_the_message(world: World) -> None:
    actions.add_contact(system(), world.acme, name="First", is_primary=True)
    second = Contact(customer=world.acme, name="Second", is_primary=True)
    with pytest.raises(Refused) as refused, change(system(), verbs.CREATE_CONTACT, second):
        pass
    assert refused.value.message == "This customer has a primary contact already"
    assert refused.value.fields == {}


def test_an_e_mail_that_is_taken_is_told_beside_it(world: World) -> None:
    with pytest.raises(Refused) as refused:
        make.administrator(email="ANN@msp.example")
    assert refused.value.fields == {"email": "An administrator with this e-mail already exists"}


def test_the_later_of_two_edits_is_refused(world: World) -> None:
    actor, stale = world.actor(world.ann), Customer.objects.find(system(), pk=world.acme.pk)
    seen = stale.version
    edit(actor, world.acme, name="First", version=seen)
    with pytest.raises(EditedMeanwhile, match="changed by somebody else"):
        edit(actor, stale, name="Second", version=seen)
    assert Customer.objects.find(system(), pk=world.acme.pk).name == "First"


# ---- at the same moment


@pytest.mark.django_db(transaction=True)
def test_of_two_that_create_the_same_name_one_wins_and_the_other_is_told_beside_the_field() -> None:
    names = ["Same Name", " same  NAME "]
    first, second = at_once([lambda name=name: make.customer(name=name) for name in names])  # type: ignore[misc]
    (refused,) = [each for each in (first, second) if isinstance(each, Refused)]
    assert refused.fields["name"] == "Customer name already exists"
    assert Customer.objects.count() == 1
    assert len(events("CustomerCreated")) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_that_edit_the_same_version_one_wins() -> None:
    customer = make.customer()
    seen = customer.version

    def save(name: str) -> Customer:
        mine = Customer.objects.find(system(), pk=customer.pk)
        return edit(system(), mine, name=name, version=seen)

    given = at_once([lambda: save("Left"), lambda: save("Right")])
    (lost,) = [each for each in given if isinstance(each, Exception)]
    assert isinstance(lost, EditedMeanwhile)
    assert len(events("CustomerUpdated")) == 1


@pytest.mark.django_db(transaction=True)
def test_edits_that_name_no_version_take_turns_and_lose_no_event() -> None:
    customer = make.customer()

    def save(name: str) -> Customer:
        return edit(system(), Customer.objects.find(system(), pk=customer.pk), name=name)

    given = at_once([lambda name=name: save(name) for name in "ABCD"])  # type: ignore[misc]
    assert not [each for each in given if isinstance(each, Exception)]
    told = [event.changes["name"] for event in events("CustomerUpdated")]
    assert [old for old, _ in told[1:]] == [new for _, new in told[:-1]]  # each saw the one before
    assert Customer.objects.find(system(), pk=customer.pk).version == customer.version + 4
    assert Administrator.objects.count() == 0
