"""Delete customer (CUS-16): what stands in the way, what goes with it, what stays."""

from __future__ import annotations

from typing import Any

import pytest

from openmsc.customers import actions
from openmsc.customers.models import Contact, Customer
from openmsc.kit.actor import system
from openmsc.kit.audit.models import Event
from openmsc.kit.errors import Refused
from openmsc.plans.products import ProductId
from openmsc.tenants.models import Tenant
from openmsc.testing import make
from openmsc.testing.people import World

SENTENCE = "You cannot delete a customer that has a product associated with it"


def test_a_customer_without_products_is_deleted_after_asking(world: World) -> None:
    browser = world.browser(world.ann)
    address = f"/customers/{world.acme.pk}/delete/"
    asked = browser.get(address).content.decode()
    assert "Yes, Delete" in asked
    assert Customer.objects.count() == 2  # asking deletes nothing
    answer: Any = browser.post(address, follow=True)
    assert answer.redirect_chain == [("/customers/", 302)]
    assert "Customer deleted" in answer.content.decode()
    assert "Acme Ltd" not in answer.content.decode()
    assert list(Customer.objects.all()) == [world.zeta]
    assert browser.get(f"/customers/{world.acme.pk}/").status_code == 404


def test_contacts_and_assignments_go_with_it_and_people_and_events_stay(world: World) -> None:
    actions.add_contact(system(), world.acme, name="Helen", email="helen@acme.example")
    before = set(Event.objects.filter(customer_id=world.acme.pk).values_list("type", flat=True))
    key = world.acme.pk
    actions.delete(world.actor(world.ann), world.acme)
    assert not Contact.objects.exists()
    world.bob.refresh_from_db()
    assert not world.bob.customers.exists()
    kept = Event.objects.filter(customer_id=key)
    assert set(kept.values_list("type", flat=True)) == {*before, "CustomerDeleted"}
    assert set(kept.values_list("customer_name", flat=True)) == {"Acme Ltd"}
    assert kept.latest("pk").changes["tenant_admins"] == [["Bob Tester"], None]


@pytest.mark.parametrize("status", Tenant.Status.values)
def test_any_product_stands_in_the_way_also_one_suspended_or_being_deleted(world: World, status: int) -> None:
    make.in_status(world.ours, status)
    browser = world.browser(world.ann)
    for answer in (
        browser.get(f"/customers/{world.acme.pk}/delete/"),
        browser.post(f"/customers/{world.acme.pk}/delete/"),
    ):
        assert answer.status_code == 409
        assert f"{SENTENCE}: Enterprise Workloads." in answer.content.decode()
    with pytest.raises(Refused, match=f"{SENTENCE}: Enterprise Workloads"):
        actions.delete(system(), world.acme)
    assert Customer.objects.filter(pk=world.acme.pk).exists()


def test_the_refusal_names_every_product(world: World) -> None:
    _ = world.ours
    make.tenant(customer=world.acme, product=ProductId.SAAS_AND_ENDPOINTS)
    with pytest.raises(Refused, match=r"Enterprise Workloads, SaaS Apps and Endpoints"):
        actions.delete(system(), world.acme)


def test_a_product_added_meanwhile_stands_in_the_way(world: World) -> None:
    """The row may have been read before; the rule looks again."""
    stale = Customer.objects.prefetch_related("tenants").find(system(), pk=world.acme.pk)
    assert list(stale.tenants.all()) == []
    _ = world.ours
    with pytest.raises(Refused, match=SENTENCE):
        actions.delete(system(), stale)


def test_the_sandbox_is_never_deleted(world: World) -> None:
    sandbox = make.customer(name="Demonstration", is_sandbox=True)
    with pytest.raises(Refused, match="part of the installation"):
        actions.delete(system(), sandbox)
    answer = world.browser(world.ann).post(f"/customers/{sandbox.pk}/delete/")
    assert answer.status_code == 409
    assert Customer.objects.filter(pk=sandbox.pk).exists()


def test_after_deletion_the_name_is_free_again(world: World) -> None:
    actions.delete(system(), world.acme)
    assert make.customer(name="ACME Ltd").pk != world.acme.pk
