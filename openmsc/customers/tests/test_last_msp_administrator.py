"""At least one active MSP Administrator always remains, whatever two do at the same moment (ADM-4); nor is anybody
assigned who is being switched off (CUS-15)."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import openmsc
from openmsc.accounts import actions, guard
from openmsc.accounts.models import Administrator
from openmsc.accounts.roles import Role
from openmsc.customers import actions as customers
from openmsc.customers import administrator_changes as changes
from openmsc.customers.models import Customer
from openmsc.kit.actor import system
from openmsc.kit.errors import NotVisible, Refused
from openmsc.testing import make
from openmsc.testing.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
Way = Callable[..., object]


def demote(actor: Any, administrator: Administrator, role: Role = Role.READ_ONLY) -> object:
    return changes.edit(
        actor,
        administrator,
        first_name=administrator.first_name,
        last_name=administrator.last_name,
        phone="",
        time_zone="UTC",
        role=role,
        drop=[customer.pk for customer in Customer.objects.all()],
    )


WAYS: dict[str, Way] = {"demote": demote, "deactivate": actions.deactivate, "delete": changes.delete}


@pytest.mark.parametrize(("first", "second"), list(product(WAYS, WAYS)))
def test_of_the_last_two_that_are_taken_away_at_once_one_stays(first: str, second: str) -> None:
    left, right = make.administrator(Role.MSP), make.administrator(Role.MSP)
    given = at_once([partial(WAYS[first], system(), left), partial(WAYS[second], system(), right)])
    (refused,) = [each for each in given if isinstance(each, Exception)]
    assert isinstance(refused, Refused)
    assert "is the only active MSP Administrator" in refused.message
    assert guard.ready().count() == 1


def test_of_many_at_once_exactly_one_stays() -> None:
    people = [make.administrator(Role.MSP) for _ in range(4)]
    ways: list[Way] = [demote, actions.deactivate, changes.delete, actions.deactivate]
    given = at_once([partial(way, system(), person) for way, person in zip(ways, people, strict=True)])
    assert sum(isinstance(each, Refused) for each in given) == 1
    assert guard.ready().count() == 1


@pytest.mark.parametrize("way", WAYS)
def test_a_pending_or_inactive_one_is_no_other(way: str) -> None:
    only = make.administrator(Role.MSP)
    make.administrator(Role.MSP, password=None)
    off = make.administrator(Role.MSP)
    actions.deactivate(system(), off)
    with pytest.raises(Refused, match="is the only active MSP Administrator"):
        WAYS[way](system(), only)
    assert list(guard.ready()) == [only]


@pytest.mark.parametrize("way", WAYS)
def test_nobody_is_assigned_who_is_taken_away_at_the_same_moment(way: str) -> None:
    make.administrator(Role.MSP)
    person, other = make.administrator(Role.TENANT), make.administrator(Role.TENANT)
    customer = make.customer(tenant_admins=[other])
    mine = Customer.objects.find(system(), pk=customer.pk)
    both: list[Callable[[], object]] = [
        partial(WAYS[way], system(), person),
        partial(customers.assign_administrators, system(), mine, assign=[person]),
    ]
    gone, assigned = at_once(both)
    assert isinstance(assigned, Refused | NotVisible | None)
    left = Administrator.objects.filter(pk=person.pk, customers=customer).first()
    if isinstance(gone, Refused):  # the assignment came first, and now stands in the way
        assert assigned is None
        assert left is not None
    elif left is not None:
        assert way == "deactivate"  # assigned first; who is switched off stays assigned
        assert assigned is None


def test_two_who_hand_over_to_each_other_do_not_wait_for_ever() -> None:
    make.administrator(Role.MSP)
    left, right = make.administrator(Role.TENANT), make.administrator(Role.TENANT)
    ours, theirs = make.customer(tenant_admins=[left]), make.customer(tenant_admins=[right])
    given = at_once(
        [
            partial(changes.delete, system(), left, successor=right),
            partial(changes.delete, system(), right, successor=left),
            partial(customers.assign_administrators, system(), ours, assign=[right]),
            partial(customers.assign_administrators, system(), theirs, assign=[left]),
        ]
    )
    assert all(isinstance(each, Refused | NotVisible | None) for each in given), given
    (stays,) = Administrator.objects.filter(role=Role.TENANT)
    assert list(ours.tenant_admins.all()) == list(theirs.tenant_admins.all()) == [stays]


def test_every_function_that_takes_a_role_or_state_away_goes_through_the_guard() -> None:
    """A fence for what is written next: another state than Ready, or another role, is set inside the guard only."""
    root = Path(openmsc.__file__).parent
    files = [path for path in root.rglob("*.py") if not {"tests", "testing", "migrations"} & set(path.parts)]
    takes_away = re.compile(r"administrator\.(role|state) = (?!Administrator\.State\.READY)")
    found = {}
    for path in files:
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef) and takes_away.search(
                text := ast.get_source_segment(source, node) or ""
            ):
                found[f"{path.relative_to(root)}:{node.name}"] = "guard.changing(" in text
    assert found == {"accounts/actions.py:deactivate": True, "customers/administrator_changes.py:edit": True}
