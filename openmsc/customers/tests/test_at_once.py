"""Two at the same moment, for real: in threads, each with its own connection, on either database."""

from __future__ import annotations

from typing import Any

import pytest

from openmsc.customers import actions
from openmsc.customers.models import Contact, Customer
from openmsc.kit.actor import system
from openmsc.kit.audit.models import Event
from openmsc.kit.errors import EditedMeanwhile, NotVisible, Refused
from openmsc.testing import make
from openmsc.testing.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def rename(customer: Customer, name: str) -> Customer:
    mine = Customer.objects.find(system(), pk=customer.pk)
    return actions.edit(
        system(),
        mine,
        name=name,
        hide_name=mine.hide_name,
        address=mine.address,
        phone=mine.phone,
        time_zone=mine.time_zone,
        tenant_admins=[],
    )


def the_refused(given: list[Any]) -> Refused:
    (refused,) = [each for each in given if isinstance(each, Exception)]
    assert isinstance(refused, Refused)
    return refused


def test_of_two_renamed_to_the_same_name_one_wins_and_the_other_is_told_beside_the_field() -> None:
    left, right = make.customer(name="Left"), make.customer(name="Right")
    given = at_once([lambda: rename(left, "Same Name"), lambda: rename(right, " same  NAME")])
    assert the_refused(given).fields == {"name": "Customer name already exists"}
    assert Customer.objects.filter(name_key="same name").count() == 1
    assert Event.objects.filter(type="CustomerUpdated").count() == 1


def test_of_a_rename_and_a_creation_to_the_same_name_one_wins() -> None:
    left = make.customer(name="Left")
    given = at_once([lambda: rename(left, "Same Name"), lambda: make.customer(name="SAME name")])
    assert the_refused(given).fields["name"] == "Customer name already exists"
    assert Customer.objects.filter(name_key="same name").count() == 1


def test_of_two_that_hide_their_names_behind_the_same_account_name_one_wins() -> None:
    def hide(name: str) -> Customer:
        return make.customer(name=name, hide_name=True, account_name="Client 12")

    given = at_once([lambda: hide("Left"), lambda: hide("Right")])
    assert the_refused(given).fields == {"account_name": "Account name already exists"}
    assert Customer.objects.count() == 1


def test_of_two_that_become_primary_the_second_takes_the_mark_from_the_first() -> None:
    customer = make.customer()

    def add(name: str) -> Contact:
        mine = Customer.objects.find(system(), pk=customer.pk)
        return actions.add_contact(system(), mine, name=name, is_primary=True)

    given = at_once([lambda name=name: add(name) for name in "ABCD"])  # type: ignore[misc]
    assert not [each for each in given if isinstance(each, Exception)]
    assert customer.contacts.count() == 4
    assert customer.contacts.filter(is_primary=True).count() == 1
    assert Event.objects.filter(type="CustomerContactUpdated").count() == 3  # each lost the mark to the next


def test_of_two_that_edit_the_same_contact_one_wins() -> None:
    contact = actions.add_contact(system(), make.customer(), name="Piotr")

    def save(name: str) -> Contact:
        mine = Contact.objects.find(system(), pk=contact.pk)
        return actions.edit_contact(
            system(),
            mine,
            name=name,
            job_title="",
            email="",
            phone="",
            is_primary=True,
            version=contact.version,
        )

    (lost,) = [
        each for each in at_once([lambda: save("A"), lambda: save("B")]) if isinstance(each, Exception)
    ]
    assert isinstance(lost, EditedMeanwhile)


def test_a_customer_that_is_being_deleted_takes_no_contact() -> None:
    customer = make.customer()
    stale = Customer.objects.find(system(), pk=customer.pk)
    given = at_once(
        [
            lambda: actions.delete(system(), customer),
            lambda: actions.add_contact(system(), stale, name="Late", is_primary=True),
        ]
    )
    assert given[0] is None
    assert isinstance(given[1], (Contact, NotVisible))
    assert not Customer.objects.exists()
    assert not Contact.objects.exists()
