"""Deleting an administrator, through the page: who takes over, what goes along, what stays (ADM-3)."""

from __future__ import annotations

from typing import Any

import pytest

from openmsc.accounts import actions, links
from openmsc.accounts.models import Administrator, OneTimeLink
from openmsc.accounts.roles import Role
from openmsc.kit.actor import system
from openmsc.kit.audit.models import Event
from openmsc.kit.lists.models import BulkRun, TableView
from openmsc.testing import make
from openmsc.testing.dialogs import ask
from openmsc.testing.people import World


def delete(world: World, administrator: Administrator, person: Any = None, **form: Any) -> Any:
    return ask(world.browser(person or world.ann), f"/administrators/{administrator.pk}/delete/", form)


def there(administrator: Administrator) -> bool:
    return bool(Administrator.objects.filter(pk=administrator.pk).exists())


def test_who_looks_after_nobody_is_deleted_after_a_question(world: World) -> None:
    eves = world.browser(world.eve)
    asked = ask(world.browser(world.ann), f"/administrators/{world.eve.pk}/delete/")
    assert "Eve Tester, eve@msp.example: sessions end at once" in asked.content.decode()
    assert there(world.eve)
    assert delete(world, world.eve)["HX-Redirect"] == "/administrators/"
    assert not there(world.eve)
    assert eves.get("/customers/").status_code == 302
    event = Event.objects.latest("pk")
    assert (event.type, event.category, event.severity) == ("AdminDeleted", "AUDIT", 5)
    assert (event.object_name, event.object_id, event.actor_name) == (
        "Eve Tester",
        str(world.eve.pk),
        "Ann Tester",
    )
    assert event.changes["email"] == ["eve@msp.example", None]


def test_what_hangs_on_a_row_goes_along_and_events_stay(world: World) -> None:
    world.browser(world.eve).post("/customers/", {"tool": "columns", "columns": ["health"]})
    TableView.objects.create(owner=world.eve, list_name="customers", name="Mine", shared=True)
    BulkRun.objects.create(administrator=world.eve, list_name="customers", action="tenant-admins")
    links.new_link(links.Purpose.SIGN_IN, world.eve)
    before = Event.objects.count()
    delete(world, world.eve)
    assert not there(world.eve)
    assert not TableView.objects.filter(name="Mine").exists()
    assert not BulkRun.objects.exists()
    assert not OneTimeLink.objects.exists()
    assert Event.objects.count() == before + 1


def test_who_is_assigned_is_not_deleted_before_somebody_takes_over(world: World) -> None:
    carol = make.administrator(Role.TENANT, first_name="Carol")
    asked = ask(world.browser(world.ann), f"/administrators/{world.bob.pk}/delete/")
    assert "Bob Tester looks after 1 customer:" in asked.content.decode()
    assert [str(label) for _, label in asked.context["form"].fields["successor"].choices] == [
        "Choose who takes over", "Carol Tester",
    ]  # fmt: skip
    refused = delete(world, world.bob)
    assert refused.status_code == 422
    assert refused.context["form"].errors == {"successor": ["This is required"]}
    assert there(world.bob)
    assert delete(world, world.bob, successor=carol.pk)["HX-Redirect"] == "/administrators/"
    assert not there(world.bob)
    assert list(world.acme.tenant_admins.all()) == [carol]
    customer, administrator = Event.objects.order_by("-pk")[:2][::-1]
    assert (customer.type, customer.changes) == (
        "CustomerUpdated", {"tenant_admins": [["Bob Tester"], ["Carol Tester"]]},
    )  # fmt: skip
    assert administrator.type == "AdminDeleted"


def test_a_successor_who_looks_after_some_of_them_already_stays_there_once(world: World) -> None:
    carol = make.administrator(Role.TENANT)
    world.acme.tenant_admins.add(carol)
    world.zeta.tenant_admins.add(world.bob)
    delete(world, world.bob, successor=carol.pk)
    assert list(world.acme.tenant_admins.all()) == list(world.zeta.tenant_admins.all()) == [carol]
    assert Event.objects.filter(type="CustomerUpdated").count() == 2


@pytest.mark.parametrize("state", ["pending", "inactive"])
def test_a_successor_who_is_not_ready_is_not_offered_and_refused_by_name(world: World, state: str) -> None:
    carol = make.administrator(Role.TENANT, first_name="Carol")
    Administrator.objects.filter(pk=carol.pk).update(state=state)
    asked = ask(world.browser(world.ann), f"/administrators/{world.bob.pk}/delete/")
    assert "There is no other Ready Tenant Administrator to take over." in asked.content.decode()
    assert "Carol" not in asked.content.decode()
    answer = delete(world, world.bob, successor=carol.pk)
    assert answer.status_code == 422
    assert answer.context["form"].errors["successor"][0].startswith("Carol Tester ")
    assert there(world.bob)
    assert list(world.acme.tenant_admins.all()) == [world.bob]


@pytest.mark.parametrize("who", ["ann", "bob", "nobody", "9" * 30, "x\0"])
def test_who_cannot_take_over_by_a_guessed_id_is_refused(world: World, who: str) -> None:
    make.administrator(Role.TENANT)
    guess = {"ann": world.ann.pk, "bob": world.bob.pk}.get(who, who)
    answer = delete(world, world.bob, successor=guess)
    assert answer.status_code == 422
    assert "successor" in answer.context["form"].errors
    assert there(world.bob)


def test_a_pending_one_is_not_deleted(world: World) -> None:
    pending = make.administrator(Role.TENANT, password=None)
    for answer in (
        ask(world.browser(world.ann), f"/administrators/{pending.pk}/delete/"),
        delete(world, pending),
    ):
        assert answer.status_code == 409
        assert "Withdraw the invitation instead." in answer.content.decode()
    assert there(pending)


def test_nobody_deletes_themselves_nor_the_only_msp_administrator(world: World) -> None:
    answer = delete(world, world.ann)
    assert answer.status_code == 409
    assert "Ann Tester is the only active MSP Administrator" in answer.content.decode()
    second = make.administrator(Role.MSP)
    answer = delete(world, world.ann)
    assert answer.status_code == 409
    assert "This is your own account." in answer.content.decode()
    assert delete(world, world.ann, second)["HX-Redirect"] == "/administrators/"
    assert not there(world.ann)


def test_an_inactive_msp_administrator_can_go_while_one_is_left(world: World) -> None:
    second = make.administrator(Role.MSP)
    actions.deactivate(system(), second)
    assert delete(world, second)["HX-Redirect"] == "/administrators/"


def test_nobody_else_deletes(world: World) -> None:
    for person in (world.bob, world.eve):
        assert delete(world, world.eve, person).status_code == 403
    assert there(world.eve)
