"""Only Ready tenant administrators are assigned, whichever way it is tried (CUS-15, ADM-3)."""

from __future__ import annotations

from typing import Any

import pytest

from openmsc.accounts import actions as accounts
from openmsc.accounts.models import Administrator
from openmsc.accounts.roles import Role
from openmsc.customers import actions
from openmsc.kit.actor import system
from openmsc.kit.errors import Refused
from openmsc.testing import make
from openmsc.testing.commands import Command
from openmsc.testing.dialogs import ask, sent
from openmsc.testing.people import World

SENTENCES = {
    "pending": "Carol Tester has not activated the account yet (Pending). Assign them once they have.",
    "inactive": "Carol Tester is switched off (Inactive). Choose a Ready Tenant Administrator.",
}
not_ready = pytest.mark.parametrize("state", SENTENCES)


@pytest.fixture
def carol(world: World, state: str) -> Administrator:
    made = make.administrator(
        Role.TENANT, first_name="Carol", password=None if state == "pending" else make.PASSWORD
    )
    if state == "inactive":
        accounts.deactivate(system(), made)
    return made


def edit(world: World, *assigned: Administrator) -> Any:
    browser, address = world.browser(world.ann), f"/customers/{world.acme.pk}/edit/"
    form = sent(ask(browser, address))
    return ask(browser, address, {**form, "tenant_admins": [each.pk for each in assigned]})


@not_ready
def test_the_picker_greys_them_and_a_guess_by_id_is_refused_by_name(
    world: World, carol: Administrator, state: str
) -> None:
    answer = edit(world, world.bob, carol)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"tenant_admins": [SENTENCES[state]]}
    assert answer.context["form"].fields["tenant_admins"].widget.why_not == {str(carol.pk): SENTENCES[state]}
    assert list(world.acme.tenant_admins.all()) == [world.bob]


@not_ready
def test_nor_does_a_new_customer_or_the_command_take_them(
    world: World, carol: Administrator, state: str
) -> None:
    form = {"name": "New", "address": "1 Quay", "phone": "+44 1632 960017", "time_zone": "UTC"}
    answer = ask(
        world.browser(world.ann), "/customers/create/", {**form, "tenant_admins": [world.bob.pk, carol.pk]}
    )
    assert answer.context["form"].errors == {"tenant_admins": [SENTENCES[state]]}
    command = Command("customer")
    assert command.refused("edit", "Acme Ltd", "--tenant-admin", carol.email) == SENTENCES[state]


@not_ready
def test_what_the_action_was_given_does_not_count_but_what_is_so_now(
    world: World, carol: Administrator, state: str
) -> None:
    carol.state = Administrator.State.READY  # as the form read it, a moment ago
    with pytest.raises(Refused, match="Carol Tester"):
        actions.assign_administrators(system(), world.acme, assign=[carol])
    with pytest.raises(Refused, match="Carol Tester"):
        make.customer(tenant_admins=[carol])


def test_who_was_deleted_a_moment_ago_is_not_assigned(world: World) -> None:
    dora = make.administrator(Role.TENANT, first_name="Dora")
    Administrator.objects.filter(pk=dora.pk).delete()
    with pytest.raises(Refused, match="Dora Tester: there is no such administrator any more"):
        actions.assign_administrators(system(), world.acme, assign=[dora])


def test_who_is_switched_off_stays_assigned_and_is_shown_so(world: World) -> None:
    accounts.deactivate(system(), world.bob)
    browser = world.browser(world.ann)
    assert (
        'Bob Tester <span class="fact">Inactive</span>'
        in browser.get(f"/customers/{world.acme.pk}/").content.decode()
    )
    assert "Bob Tester (Inactive)" in browser.get("/customers/").content.decode()
    assert edit(world, world.bob)["HX-Redirect"]  # what was so already does not stand in the way
    assert list(world.acme.tenant_admins.all()) == [world.bob]
    assert edit(world)["HX-Redirect"]
    assert not world.acme.tenant_admins.exists()
