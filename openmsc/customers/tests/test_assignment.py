"""Assigning and removing tenant administrators of many customers (CUS-8, CUS-15, CUS-17, ADM-1)."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.http import QueryDict

from openmsc.accounts.models import Administrator
from openmsc.accounts.roles import Role
from openmsc.customers.actions import assign_administrators
from openmsc.customers.bulk import AssignmentForm
from openmsc.customers.models import Customer
from openmsc.kit.audit.models import Event
from openmsc.kit.errors import Forbidden, NotVisible, Refused
from openmsc.testing import make
from openmsc.testing.people import World
from openmsc.testing.threads import at_once


@pytest.fixture
def carol(db: None) -> Administrator:
    return make.administrator(Role.TENANT, first_name="Carol", last_name="Raman")


def form(world: World, person: Any = None, **chosen: list[int]) -> AssignmentForm:
    data = QueryDict(mutable=True)
    for name, keys in chosen.items():
        data.setlist(name, [str(pk) for pk in keys])
    return AssignmentForm(world.actor(person or world.ann), data)


def test_who_is_named_comes_or_goes_and_the_others_stay(world: World, carol: Administrator) -> None:
    dora = make.administrator(Role.TENANT, first_name="Dora")
    world.acme.tenant_admins.add(dora)
    assign_administrators(world.actor(world.ann), world.acme, assign=[carol], remove=[world.bob])
    assert set(world.acme.tenant_admins.all()) == {dora, carol}
    (event,) = Event.objects.filter(type="CustomerUpdated")
    assert event.changes["tenant_admins"] == [
        ["Bob Tester", "Dora Tester"], ["Carol Raman", "Dora Tester"],
    ]  # fmt: skip


def test_what_is_so_already_is_refused_and_leaves_no_event(world: World, carol: Administrator) -> None:
    with pytest.raises(Refused, match=r"^Nothing would change\.$"):
        assign_administrators(world.actor(world.ann), world.acme, assign=[world.bob], remove=[carol])
    assert not Event.objects.filter(type="CustomerUpdated").exists()


@pytest.mark.parametrize(
    ("state", "sentence"),
    [("pending", r"Carol Raman .* \(Pending\)"), ("inactive", r"Carol Raman .* \(Inactive\)")],
)
def test_who_is_not_ready_cannot_be_assigned_but_removed(
    world: World, carol: Administrator, state: str, sentence: str
) -> None:
    Administrator.objects.filter(pk=carol.pk).update(state=state)
    carol.refresh_from_db()
    ann = world.actor(world.ann)
    with pytest.raises(Refused, match=sentence):
        assign_administrators(ann, world.acme, assign=[carol])
    world.acme.tenant_admins.add(carol)
    assign_administrators(ann, world.acme, remove=[carol])
    assert list(world.acme.tenant_admins.all()) == [world.bob]


def test_only_tenant_administrators_are_assigned(world: World) -> None:
    with pytest.raises(Refused, match="Eve Tester is no Tenant Administrator"):
        assign_administrators(world.actor(world.ann), world.acme, assign=[world.eve])


def test_the_sandbox_customer_keeps_its_account_details(world: World, carol: Administrator) -> None:
    sandbox = make.customer(is_sandbox=True)
    with pytest.raises(Refused, match="The sandbox customer is for demonstrations"):
        assign_administrators(world.actor(world.ann), sandbox, assign=[carol])


def test_nobody_takes_themselves_off(world: World, carol: Administrator) -> None:
    world.acme.tenant_admins.add(carol)
    with pytest.raises(Refused, match="You would no longer see this customer"):
        assign_administrators(world.actor(world.bob), world.acme, remove=[world.bob])
    assign_administrators(world.actor(world.bob), world.acme, remove=[carol])
    assert list(world.acme.tenant_admins.all()) == [world.bob]


def test_it_asks_for_the_permission_and_the_scope(world: World, carol: Administrator) -> None:
    with pytest.raises(Forbidden):
        assign_administrators(world.actor(world.eve), world.acme, assign=[carol])
    with pytest.raises(NotVisible):
        assign_administrators(world.actor(world.bob), world.zeta, assign=[world.bob])


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_neither_undoes_the_other() -> None:
    world = World()
    people = [make.administrator(Role.TENANT) for _ in range(4)]
    ann = world.actor(world.ann)
    fresh = [Customer.objects.find(ann, pk=world.acme.pk) for _ in people]
    outcomes = at_once(
        [
            partial(assign_administrators, ann, customer, assign=[each])
            for customer, each in zip(fresh, people, strict=True)
        ]
    )
    assert outcomes == [None] * 4
    assert set(world.acme.tenant_admins.all()) == {world.bob, *people}
    assert Event.objects.filter(type="CustomerUpdated").count() == 4


def test_the_form_wants_somebody_and_nobody_twice(world: World, carol: Administrator) -> None:
    world.acme.tenant_admins.add(carol)
    assert form(world).errors == {"assign": ["Choose whom to assign or whom to remove"]}
    both = form(world, assign=[carol.pk, world.bob.pk], remove=[carol.pk])
    assert both.errors == {"remove": ["Carol Raman: assign or remove, not both"]}
    right = form(world, assign=[carol.pk], remove=[world.bob.pk])
    assert right.is_valid()
    assert right.cleaned_data == {"assign": [carol], "remove": [world.bob]}


def test_the_form_offers_whom_the_actor_may_know_and_greys_who_is_not_ready(
    world: World, carol: Administrator
) -> None:
    Administrator.objects.filter(pk=carol.pk).update(state="pending")
    anns: dict[str, Any] = form(world).fields
    bobs: dict[str, Any] = form(world, world.bob).fields
    assert {name for _, name in anns["assign"].choices} == {"Carol Raman", "Bob Tester"}
    assert set(anns["assign"].widget.why_not) == {str(carol.pk)}
    assert anns["remove"].widget.why_not == {}
    assert {name for _, name in bobs["assign"].choices} == {"Bob Tester"}
