"""The sandbox customer: one per installation, and its account details stay as they are (CUS-17)."""

from __future__ import annotations

import pytest

from openmsc.customers import actions
from openmsc.customers.models import Contact, Customer
from openmsc.kit.actor import system
from openmsc.kit.errors import Refused
from openmsc.testing import make
from openmsc.testing.people import World

SENTENCE = "The sandbox customer is for demonstrations: its account details stay as they are."


@pytest.fixture
def sandbox(world: World) -> Customer:
    return make.customer(name="Demonstration", is_sandbox=True)


@pytest.mark.parametrize("path", ["edit/", "contacts/add/"])
def test_its_dialogs_refuse_and_say_why(world: World, sandbox: Customer, path: str) -> None:
    browser = world.browser(world.ann)
    address = f"/customers/{sandbox.pk}/{path}"
    for answer in (browser.get(address), browser.post(address, {"name": "Mine"})):
        assert answer.status_code == 409
        assert SENTENCE in answer.content.decode()
    assert not sandbox.contacts.exists()


def test_its_actions_refuse_and_say_why(world: World, sandbox: Customer) -> None:
    with pytest.raises(Refused, match="account details stay as they are"):
        actions.add_contact(world.actor(world.ann), sandbox, name="Nobody")
    with pytest.raises(Refused, match="account details stay as they are"):
        actions.edit(
            system(),
            sandbox,
            name="Mine",
            hide_name=False,
            address="x",
            phone="+44 1632 960123",
            time_zone="UTC",
            tenant_admins=[],
        )
    assert Customer.objects.find(system(), pk=sandbox.pk).name == "Demonstration"


def test_a_contact_that_it_has_all_the_same_stays_as_it_is(world: World, sandbox: Customer) -> None:
    """From a time before it was the sandbox, or from a restored database."""
    contact = Contact.objects.create(customer=sandbox, name="Old")
    with pytest.raises(Refused, match="account details stay as they are"):
        actions.delete_contact(system(), contact)
    page = world.browser(world.ann).get(f"/customers/{sandbox.pk}/").content.decode()
    assert "/contacts/" not in page
    for path in ("edit/", "delete/"):
        answer = world.browser(world.ann).post(f"/contacts/{contact.pk}/{path}", {"name": "New"})
        assert answer.status_code == 409
    contact.refresh_from_db()
    assert contact.name == "Old"


def test_its_page_marks_it_and_greys_what_is_refused_with_the_reason(world: World, sandbox: Customer) -> None:
    page = world.browser(world.ann).get(f"/customers/{sandbox.pk}/").content.decode()
    assert f'aria-disabled="true" aria-label="Edit account details" title="{SENTENCE}' in page
    assert f'aria-disabled="true" title="{SENTENCE}' in page  # Add Contact
    assert page.count('<span class="fact">Sandbox</span>') == 2  # beside the heading and beside its name
    assert f"/customers/{sandbox.pk}/edit/" not in page


def test_there_is_one(world: World, sandbox: Customer) -> None:
    with pytest.raises(Refused, match="There is a sandbox customer already"):
        make.customer(is_sandbox=True)
