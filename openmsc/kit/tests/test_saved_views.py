"""Saved views: a list's state under a name, one's own or shared with all administrators (CUS-9)."""

from __future__ import annotations

from typing import Any

import pytest

from openmsc.accounts.models import Administrator
from openmsc.accounts.roles import Role
from openmsc.customers.lists import CUSTOMERS
from openmsc.kit.lists import saved_views
from openmsc.kit.lists.models import TableView
from openmsc.testing import make
from openmsc.testing.many import populate
from openmsc.testing.people import World

STATE = "?q=e&product=1&sort=-name&columns=phone,health"
PLAIN = "?product=1"


def save(world: World, person: Any, name: str = "Mine", *, address: str = STATE, **data: str) -> Any:
    return world.browser(person).post(f"/customers/{address}", {"tool": "view", "name": name, **data})


def pills(world: World, person: Any, address: str = "/customers/") -> dict[str, str]:
    answer: Any = world.browser(person).get(address)
    return {view.name: view.address for view in answer.context["listing"].views}


def test_a_view_opens_with_the_columns_filters_search_and_sort_that_were_saved(world: World) -> None:
    populate(world, 30)
    before: Any = world.browser(world.ann).get(f"/customers/{STATE}").context["listing"]
    assert save(world, world.ann).status_code == 302
    address = pills(world, world.ann)["Mine"]
    world.browser(world.ann).post("/customers/", {"tool": "columns", "column": ["address"]})  # another day
    world.browser(world.ann).post("/customers/", {"tool": "sort", "sort": "created_on"})
    after: Any = world.browser(world.ann).get(f"/customers/{address}").context["listing"]
    for shown in (before, after):
        assert [head.column.key for head in shown.heads] == [
            "name", "product", "service_plan", "phone", "health",
        ]  # fmt: skip
        assert [chip.said for chip in shown.chips] == ["Enterprise Workloads"]
    assert [line.row.pk for line in after.lines] == [line.row.pk for line in before.lines]
    assert [view.name for view in after.views if view.current] == ["Mine"]


def test_a_view_of_the_fixed_columns_alone_opens_with_those_alone(world: World) -> None:
    save(world, world.ann, address="?columns=none", shared="on")
    answer: Any = world.browser(world.eve).get(f"/customers/{pills(world, world.eve)['Mine']}")
    assert [head.column.key for head in answer.context["listing"].heads] == [
        "name",
        "product",
        "service_plan",
    ]


def test_a_view_is_private_until_it_is_shared(world: World) -> None:
    save(world, world.ann, "Private")
    save(world, world.ann, "Shared", address=PLAIN, shared="on")
    save(world, world.eve, "Eve's")
    assert list(pills(world, world.ann)) == ["Private", "Shared"]
    assert list(pills(world, world.eve)) == ["Eve's", "Shared"]  # own ones first
    assert list(pills(world, world.bob)) == ["Shared"]


def test_who_sees_some_customers_only_cannot_share_what_might_name_them(world: World) -> None:
    dialog = world.browser(world.bob).get("/customers/?tool=view").content.decode()
    assert "Share with all" not in dialog
    assert save(world, world.bob, "Acme only", shared="on").status_code == 422
    assert save(world, world.bob, "Acme only").status_code == 302
    with pytest.raises(Exception, match="Your role does not allow you to share views"):
        saved_views.save(world.actor(world.bob), CUSTOMERS, name="x", shared=True, state={})


def test_the_counts_are_of_what_the_reader_may_see(world: World) -> None:
    _ = world.ours, world.theirs
    save(world, world.ann, "All with a product", address="?product=1&product=2", shared="on")

    def counted(person: Any) -> list[int | None]:
        answer: Any = world.browser(person).get("/customers/?tool=views")
        return [view.count for view in answer.context["views"]]

    assert counted(world.ann) == [2]
    assert counted(world.bob) == [1]


def test_a_shared_view_that_might_name_what_the_reader_may_not_know_is_not_shown(world: World) -> None:
    """Words may be another customer's name, and a filter another customer's administrator (ADM-1)."""
    carol = make.administrator(Role.TENANT)
    world.zeta.tenant_admins.add(carol)
    save(world, world.ann, "Searched", address="?q=Zeta", shared="on")
    save(world, world.ann, "Carol's", address=f"?tenant_admin={carol.pk}", shared="on")
    save(world, world.ann, "Bob's", address=f"?tenant_admin={world.bob.pk}", shared="on")
    assert list(pills(world, world.eve)) == ["Bob's", "Carol's", "Searched"]
    assert list(pills(world, world.bob)) == ["Bob's"]


def test_who_changes_nothing_shares_nothing(world: World) -> None:
    assert save(world, world.eve, "Eve's", shared="on").status_code == 422
    assert save(world, world.eve, "Eve's").status_code == 302


def test_there_is_a_limit_to_what_everybody_s_page_shows(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved_views, "MOST_SHARED", 1)
    assert save(world, world.ann, "1", shared="on").status_code == 302
    answer = save(world, world.ann, "2", shared="on")
    assert "1 views of this list are shared already. Keep it for yourself." in answer.content.decode()


@pytest.mark.parametrize("tool", ["view", "delete-view"])
def test_another_s_view_can_be_neither_changed_nor_deleted(world: World, tool: str) -> None:
    save(world, world.ann, "Shared", shared="on")
    view = TableView.objects.get(name="Shared")
    browser = world.browser(world.eve)
    data = {"tool": tool, "edit": str(view.pk), "name": "Stolen"}
    assert browser.post("/customers/", data).status_code == 404
    assert browser.post(f"/customers/?view={view.pk}", {"tool": "update-view"}).status_code == 404
    assert browser.get("/customers/", {"tool": tool, "edit": str(view.pk)}).status_code == 404
    for nonsense in ("x", "-1", "9" * 40, "0", "\u0662"):
        assert browser.post("/customers/", {**data, "edit": nonsense}).status_code == 404
    view.refresh_from_db()
    assert (view.name, view.params["q"]) == ("Shared", ["e"])


def test_a_changed_list_can_be_kept_in_the_view_that_is_open(world: World) -> None:
    populate(world, 3)
    save(world, world.ann)
    view = TableView.objects.get(name="Mine")
    browser = world.browser(world.ann)
    opened = "/customers/" + pills(world, world.ann)["Mine"]
    assert browser.get(opened).context["open_view"] == {"pk": view.pk, "name": "Mine", "changed": False}
    changed = f"/customers/?view={view.pk}&q=other&sort=name&columns=health"
    assert browser.get(changed).context["open_view"]["changed"]
    browser.post(changed, {"tool": "update-view"})
    view.refresh_from_db()
    assert view.params == {"q": ["other"], "sort": ["name"], "columns": ["health"]}
    assert not browser.get(changed).context["open_view"]["changed"]


def test_a_view_gets_another_name_and_goes(world: World) -> None:
    save(world, world.ann)
    view = TableView.objects.get(name="Mine")
    browser = world.browser(world.ann)
    browser.post("/customers/", {"tool": "view", "edit": str(view.pk), "name": " New   name "})
    view.refresh_from_db()
    assert (view.name, view.params["q"]) == ("New name", ["e"])
    browser.post("/customers/", {"tool": "delete-view", "edit": str(view.pk)})
    assert not TableView.objects.filter(pk=view.pk).exists()


def test_a_name_is_asked_for_and_taken_once(world: World) -> None:
    assert save(world, world.ann, " ").status_code == 422
    save(world, world.ann, "Mine")
    again = save(world, world.ann, "  MINE ")
    assert again.status_code == 422
    assert "You have a view of this name already" in again.content.decode()
    assert save(world, world.eve, "Mine").status_code == 302  # another person's


def test_the_view_of_an_administrator_is_no_other_list_s(world: World) -> None:
    save(world, world.ann)
    view = TableView.objects.get(name="Mine")
    assert pills(world, world.ann, "/plans/") == {}
    assert world.browser(world.ann).get(f"/plans/?tool=view&edit={view.pk}").status_code == 404


def test_there_is_a_limit_to_the_views_of_one_person(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_views, "MOST", 2)
    save(world, world.ann, "1")
    save(world, world.ann, "2")
    answer = save(world, world.ann, "3")
    assert answer.status_code == 422
    assert "You have 2 views of this list already. Delete one first." in answer.content.decode()


def test_a_shared_view_becomes_private_when_somebody_changes_it_who_may_no_longer_share(world: World) -> None:
    """What a Tenant Administrator now looks for could name a customer to all others (ADM-1)."""
    save(world, world.ann, "Shared", shared="on")
    view = TableView.objects.get(name="Shared")
    Administrator.objects.filter(pk=world.ann.pk).update(role=Role.TENANT)
    world.browser(world.ann).post(f"/customers/?view={view.pk}&q=secret", {"tool": "update-view"})
    assert pills(world, world.bob) == {}
    assert "secret" in pills(world, world.ann)["Shared"]
