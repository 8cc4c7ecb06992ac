"""A first contact, added while the customer is created: in the same dialog and the same transaction (CUS-10)."""

from __future__ import annotations

import re
from typing import Any

import pytest

from openmsc.customers.models import Contact, Customer
from openmsc.kit.audit.models import Event
from openmsc.kit.errors import Refused
from openmsc.testing import make
from openmsc.testing.people import World

from .test_create import ADDRESS, FORM, errors, made, post

CONTACT = {
    "with_contact": "on",
    "contact_name": " Annegret  Hollmann",
    "contact_job_title": "Head of IT",
    "contact_email": "a.hollmann@eichwald.example",
    "contact_phone": "+41615550143",
}


def test_it_is_created_with_the_customer_and_is_primary(world: World) -> None:
    assert post(world, **CONTACT).status_code == 302
    contact = made().contacts.get()
    assert (contact.name, contact.job_title, contact.email, contact.phone, contact.is_primary) == (
        "Annegret Hollmann", "Head of IT", "a.hollmann@eichwald.example", "+41 61 555 01 43", True,
    )  # fmt: skip
    assert list(Event.objects.order_by("pk").values_list("type", flat=True))[-2:] == [
        "CustomerCreated",
        "CustomerContactCreated",
    ]


def test_a_name_is_enough(world: World) -> None:
    post(world, with_contact="on", contact_name="Night desk")
    assert made().contacts.get().email == ""


def test_what_was_typed_counts_only_while_the_part_is_open(world: World) -> None:
    without = {name: value for name, value in CONTACT.items() if name != "with_contact"}
    assert (
        post(world, **{**without, "contact_phone": "12345", "contact_email": "nonsense"}).status_code == 302
    )
    assert not made().contacts.exists()


def test_its_errors_stand_beside_its_fields_together_with_those_of_the_customer(world: World) -> None:
    answer = post(world, **{**CONTACT, "name": "acme ltd", "contact_phone": "12345"})
    assert set(errors(answer)) == {"name", "contact_phone"}
    assert "country code" in errors(answer)["contact_phone"]
    assert Customer.objects.count() == 2
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("contact_name", " "),
        ("contact_name", "x" * 121),
        ("contact_email", "nobody"),
        ("contact_phone", "x" * 31),
    ],
)
def test_a_field_at_fault_is_named(world: World, field: str, value: str) -> None:
    assert list(errors(post(world, **{**CONTACT, field: value}))) == [field]
    assert Customer.objects.count() == 2


def test_the_open_part_and_all_that_was_typed_stay_when_the_dialog_comes_back(world: World) -> None:
    answer = post(world, **{**CONTACT, "name": ""})
    form = answer.context["form"]
    assert form["with_contact"].value() is True
    page = answer.content.decode()
    assert re.search(r'<input [^>]*name="with_contact"[^>]* checked', page)
    for typed in ("Head of IT", "a.hollmann@eichwald.example", "+41615550143"):
        assert typed in page
    empty = post(world, name="", with_contact="on")  # nothing typed yet, but opened
    assert empty.context["form"]["with_contact"].value() is True


def test_without_it_the_part_is_closed(world: World) -> None:
    form: Any = world.browser(world.ann).get(ADDRESS).context["form"]
    assert not form["with_contact"].value()


def test_the_action_refuses_both_at_once_and_leaves_neither(world: World) -> None:
    with pytest.raises(Refused) as refused:
        make.customer(**{**FORM, "name": "zeta gmbh"}, first_contact={"name": "", "email": "nobody"})
    assert set(refused.value.fields) == {"name", "contact_name", "contact_email"}
    assert not Contact.objects.exists()
