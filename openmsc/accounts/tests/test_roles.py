"""Who may do what is what the specification's table says (administrators.md, "Roles")."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.urls import URLPattern, get_resolver

from openmsc.accounts.actors import actor_for
from openmsc.accounts.roles import PERMISSIONS, Role
from openmsc.kit.audit.verbs import Verb
from openmsc.kit.web import DOOR, PUBLIC, SETTING_UP, SIGNED_IN
from openmsc.testing import make
from openmsc.testing.people import World

M, T, R = Role.MSP, Role.TENANT, Role.READ_ONLY

# The table's rows, in its order: what is done, by which permissions, by whom.
TABLE: list[tuple[str, set[str], set[Role]]] = [
    ("view service plans", {"plan.view"}, {M, T, R}),
    ("create, edit, delete service plans", {"plan.create", "plan.edit", "plan.delete"}, {M}),
    (
        "view customers, details, health, jobs",
        {"customer.view", "tenant.view", "health.view", "job.view"},
        {M, T, R},
    ),
    ("create customer, delete customer", {"customer.create", "customer.delete"}, {M}),
    ("edit customer, contacts", {"customer.edit", "contact.edit"}, {M, T}),
    (
        "add, edit, suspend, activate, delete products",
        {"tenant.create", "tenant.edit", "tenant.suspend", "tenant.delete", "policy.edit"},
        {M, T},
    ),
    ("login activities, audit trail", {"event.view"}, {M, R}),
    ("subscription history", {"subscription.view"}, {M, T, R}),
    (
        "settings, administrators",
        {
            "provider.edit", "administrator.view", "administrator.create", "administrator.edit",
            "administrator.delete",
        },
        {M},
    ),
    ("share saved views", {"view.share"}, {M}),  # CUS-9, ADM-1
    ("edit one's own profile", {"profile.edit"}, {M, T, R}),
    ("reporting tokens, of assigned", {"token.view", "token.create", "token.revoke"}, {M, T}),
]  # fmt: skip
BY_PROGRAMS = {"job.report"}  # held by reporting tokens, by no person


@pytest.mark.parametrize(("row", "permissions", "roles"), TABLE, ids=[row for row, _, _ in TABLE])
def test_each_role_may_what_the_table_says(row: str, permissions: set[str], roles: set[Role]) -> None:
    for role in Role:
        assert PERMISSIONS[role] & permissions == (permissions if role in roles else set()), role.label


def test_no_role_holds_a_permission_that_the_table_does_not_know() -> None:
    known = set().union(*(permissions for _, permissions, _ in TABLE))
    assert set().union(*PERMISSIONS.values()) == known
    assert set(PERMISSIONS) == set(Role)


def _of_pages(patterns: Any = None) -> set[str]:
    found: set[str] = set()
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            found.add(getattr(pattern.callback, "permission", ""))
        else:
            found |= _of_pages(pattern.url_patterns)
    return found - {PUBLIC, DOOR, SIGNED_IN, SETTING_UP}


def _of_verbs() -> set[str]:
    modules = [f"{app.name}.verbs" for app in apps.get_app_configs() if app.name.startswith("openmsc.")]
    found: set[str] = set()
    for name in modules:
        try:
            module = import_module(name)
        except ModuleNotFoundError:
            continue
        found |= {verb.permission for verb in vars(module).values() if isinstance(verb, Verb)}
    return found - {""}


def test_every_page_and_verb_asks_for_a_permission_that_somebody_holds() -> None:
    held = set().union(*PERMISSIONS.values()) | BY_PROGRAMS
    asked = _of_pages() | _of_verbs()
    assert len(asked) > 10
    assert asked - held == set()


def test_the_numbers_of_the_roles_are_those_of_the_api() -> None:
    assert {role.value: role.label for role in Role} == {
        2: "MSP Administrator", 3: "Tenant Administrator", 4: "Read-Only Administrator",
    }  # fmt: skip


def test_only_tenant_administrators_are_bound_to_customers(world: World) -> None:
    assert actor_for(world.ann).customer_ids is None
    assert actor_for(world.eve).customer_ids is None
    assert actor_for(world.bob).customer_ids == frozenset({world.acme.pk})
    carol = make.administrator(Role.TENANT)
    assert actor_for(carol).customer_ids == frozenset()  # nobody, not everybody
