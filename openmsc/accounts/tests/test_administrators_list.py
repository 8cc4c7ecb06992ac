"""The Administrators page (ADM-2), as a list."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import apps

from openmsc.accounts.models import Administrator
from openmsc.accounts.roles import Role
from openmsc.kit.change import snapshot
from openmsc.testing import make
from openmsc.testing.people import World

sort_keys = import_module("openmsc.accounts.migrations.0002_sort_keys")


def names(world: World, **params: Any) -> list[str]:
    answer: Any = world.browser(world.ann).get("/administrators/", params)
    return [line.row.first_name for line in answer.context["listing"].lines]


def test_everybody_is_listed_by_name(world: World) -> None:
    make.administrator(first_name="Ångel", last_name="Zz")
    assert names(world) == ["Ångel", "Ann", "Bob", "Eve"]


def test_they_are_found_by_name_and_by_e_mail(world: World) -> None:
    make.administrator(first_name="Zoë", last_name="Łukasz", email="Z.Luk@other.example")
    assert names(world, q="zoe lukasz") == ["Zoë"]
    assert names(world, q="OTHER.example") == ["Zoë"]
    assert names(world, q="tester") == ["Ann", "Bob", "Eve"]


def test_a_new_name_is_found_and_the_old_one_not(world: World) -> None:
    world.bob.first_name = "Robert"
    world.bob.save()
    assert names(world, q="robert") == ["Robert"]
    assert names(world, q="bob t") == []


def test_role_and_state_narrow_the_list(world: World) -> None:
    Administrator.objects.filter(pk=world.eve.pk).update(state="inactive")
    assert names(world, role=Role.MSP.value) == ["Ann"]
    assert names(world, state="inactive") == ["Eve"]
    assert names(world, role=[Role.TENANT.value, Role.READ_ONLY.value], state="ready") == ["Bob"]


def test_the_customers_of_each_are_counted(world: World) -> None:
    world.zeta.tenant_admins.add(world.bob)
    answer: Any = world.browser(world.ann).get("/administrators/", {"sort": "-customers"})
    counts = [(line.row.first_name, line.row.customers_count) for line in answer.context["listing"].lines]
    assert counts == [("Bob", 2), ("Ann", 0), ("Eve", 0)]


def test_it_stands_under_settings_for_msp_administrators_only(world: World) -> None:
    answer: Any = world.browser(world.ann).get("/administrators/")
    assert [item.label for item in answer.context["menu"] if item.current] == ["Settings"]
    for person in (world.bob, world.eve):
        assert world.browser(person).get("/administrators/").status_code == 403
        page: Any = world.browser(person).get("/customers/")
        assert "Settings" not in {item.label for item in page.context["menu"]}


def test_no_event_shows_the_keys(world: World) -> None:
    assert not {"name_sort", "email_sort"} & snapshot(world.ann).keys()


def test_the_migration_makes_the_keys_of_who_was_there_before(world: World) -> None:
    before = list(Administrator.objects.order_by("pk").values_list("name_sort", "email_sort"))
    Administrator.objects.update(name_sort="", email_sort="")
    sort_keys.make_keys(apps, None)
    assert list(Administrator.objects.order_by("pk").values_list("name_sort", "email_sort")) == before
    assert before[0] == ("ann tester", "ann@msp.example")
