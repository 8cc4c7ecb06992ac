"""Bulk changes through the page: asked, previewed, carried out, each row whole or not at all (CUS-8)."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openmsc.accounts.models import Administrator
from openmsc.accounts.roles import Role
from openmsc.customers import actions
from openmsc.customers.lists import CUSTOMERS
from openmsc.customers.models import Customer
from openmsc.kit.actor import system
from openmsc.kit.audit.models import Event
from openmsc.kit.errors import NotVisible
from openmsc.kit.lists import bulk, bulk_runs, bulk_tools
from openmsc.kit.lists.bulk import changes_for
from openmsc.kit.lists.models import BulkResult, BulkRun
from openmsc.testing import make
from openmsc.testing.many import populate
from openmsc.testing.people import World

ADMINS = "bulk:tenant-admins"
DONE, REFUSED = BulkResult.State.DONE, BulkResult.State.REFUSED


@pytest.fixture
def carol(db: None) -> Administrator:
    return make.administrator(Role.TENANT, first_name="Carol", last_name="Raman")


def post(world: World, stage: str, rows: Any = "all", person: Any = None, **fields: Any) -> Any:
    """Send a step of the bulk change of tenant admins as the dialog would."""
    which: dict[str, Any] = (
        {"all": "1"} if rows == "all" else {"row": [str(getattr(row, "pk", row)) for row in rows]}
    )
    query = fields.pop("query", "")
    browser = world.browser(person or world.ann)
    return browser.post(f"/customers/{query}", {"tool": ADMINS, "stage": stage, **which, **fields})


def change(world: World, rows: Any = "all", person: Any = None, **fields: Any) -> Any:
    """Preview and then change what the preview showed."""
    shown = post(world, "preview", rows, person, **fields)
    assert shown.status_code == 200
    return post(world, "change", rows, person, seen=shown.context["seen"], **fields)


def preview(answer: Any, kind: str) -> dict[str, str]:
    return {str(each.row): each.sentence for each in answer.context[kind]}


def results(run: BulkRun) -> dict[str, tuple[str, str]]:
    return {each.name: (each.state, each.sentence) for each in run.results.all()}


def admins(customer: Customer) -> set[int]:
    return set(customer.tenant_admins.values_list("pk", flat=True))


def updates() -> Any:
    return Event.objects.filter(type="CustomerUpdated")


def test_the_first_step_asks_and_says_how_many_rows(world: World) -> None:
    answer = post(world, "ask", [world.acme])
    assert answer.status_code == 200
    assert answer.context["number"] == 1
    assert f'name="row" value="{world.acme.pk}"' in answer.content.decode()
    assert list(answer.context["form"].fields) == ["assign", "remove"]


def test_the_preview_says_what_will_change_and_what_will_be_refused_and_why(
    world: World, carol: Administrator
) -> None:
    sandbox = make.customer(name="Sandbox", is_sandbox=True)
    answer = post(world, "preview", assign=[carol.pk], remove=[world.bob.pk])
    assert preview(answer, "changing") == {
        "Acme Ltd": "+ Carol Raman, − Bob Tester",
        "Zeta GmbH": "+ Carol Raman",
    }
    assert "account details stay as they are" in preview(answer, "refused")[sandbox.name]
    assert (answer.context["changing_count"], answer.context["refused_count"]) == (2, 1)


def test_a_preview_changes_nothing_and_keeps_nothing(world: World, carol: Administrator) -> None:
    post(world, "ask")
    post(world, "preview", assign=[carol.pk])
    assert not BulkRun.objects.exists()
    assert not updates().exists()
    assert admins(world.acme) == {world.bob.pk}


def test_a_form_with_an_error_comes_back_with_what_was_chosen(world: World, carol: Administrator) -> None:
    answer = post(world, "preview", assign=[carol.pk], remove=[carol.pk])
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"remove": ["Carol Raman: assign or remove, not both"]}
    assert answer.context["form"]["assign"].value() == [str(carol.pk)]


def test_what_is_asked_can_be_changed_after_the_preview(world: World, carol: Administrator) -> None:
    answer = post(world, "ask-again", assign=[carol.pk])
    assert answer.status_code == 200
    assert answer.context["form"]["assign"].value() == [str(carol.pk)]
    assert "preview" in answer.content.decode()


def test_each_row_has_a_result_and_each_changed_row_one_event_with_the_run_s_id(
    world: World, carol: Administrator
) -> None:
    world.zeta.tenant_admins.add(carol)
    answer = change(world, assign=[carol.pk])
    assert answer.status_code == 200
    (run,) = BulkRun.objects.all()
    assert results(run) == {
        "Acme Ltd": (DONE, "+ Carol Raman"),
        "Zeta GmbH": (REFUSED, "Nothing would change."),
    }
    assert answer.context["progress"] == {"all": 2, "waiting": 0, "done": 1, "refused": 1}
    assert [each.sentence for each in answer.context["refused"]] == ["Nothing would change."]
    assert run.ended is not None
    (event,) = updates()
    assert (event.operation, event.customer_id, event.actor_id) == (run.pk, world.acme.pk, world.ann.pk)
    assert event.changes == {"tenant_admins": [["Bob Tester"], ["Bob Tester", "Carol Raman"]]}


def test_what_is_changed_by_itself_belongs_to_no_operation(world: World, carol: Administrator) -> None:
    actions.assign_administrators(world.actor(world.ann), world.acme, assign=[carol])
    assert updates().get().operation is None


def test_only_the_ticked_rows_change(world: World, carol: Administrator) -> None:
    change(world, [world.zeta], assign=[carol.pk])
    assert (admins(world.acme), admins(world.zeta)) == ({world.bob.pk}, {carol.pk})


def test_all_means_all_that_search_and_filters_select(world: World, carol: Administrator) -> None:
    change(world, query="?q=zeta", assign=[carol.pk])
    assert (admins(world.acme), admins(world.zeta)) == ({world.bob.pk}, {carol.pk})


def test_without_a_tick_nothing_is_asked_even(world: World) -> None:
    answer = post(world, "ask", [])
    assert answer.status_code == 409
    assert "Tick the rows to change first." in answer.content.decode()


def test_a_change_without_having_seen_the_preview_shows_it(world: World, carol: Administrator) -> None:
    answer = post(world, "change", assign=[carol.pk])
    assert preview(answer, "changing").keys() == {"Acme Ltd", "Zeta GmbH"}
    assert not BulkRun.objects.exists()


def test_rows_that_began_to_match_since_the_preview_are_shown_first(
    world: World, carol: Administrator
) -> None:
    shown = post(world, "preview", assign=[carol.pk])
    make.customer(name="Newcomer")
    answer = post(world, "change", seen=shown.context["seen"], assign=[carol.pk])
    assert answer.context["again"]  # it says so
    assert "Newcomer" in preview(answer, "changing")
    assert not BulkRun.objects.exists()
    post(world, "change", seen=answer.context["seen"], assign=[carol.pk])
    assert BulkRun.objects.get().results.filter(state=DONE).count() == 3


def test_rows_that_vanished_since_the_preview_are_shown_first(world: World, carol: Administrator) -> None:
    rows = [world.acme, world.zeta]
    shown = post(world, "preview", rows, assign=[carol.pk])
    Customer.objects.filter(pk=world.zeta.pk).delete()
    answer = post(world, "change", rows, seen=shown.context["seen"], assign=[carol.pk])
    assert preview(answer, "changing").keys() == {"Acme Ltd"}
    assert not BulkRun.objects.exists()


def test_when_every_ticked_row_vanished_that_is_said(world: World) -> None:
    answer = post(world, "ask", [uuid4(), "nonsense", "\0"])
    assert answer.status_code == 409
    assert "None of the chosen rows is there any more." in answer.content.decode()


def test_more_rows_than_one_change_takes_are_refused(
    world: World, carol: Administrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert bulk.MOST == 10_000
    monkeypatch.setattr(bulk_tools, "MOST", 1)
    for stage in ("ask", "preview", "change"):
        answer = post(world, stage, seen="2", assign=[carol.pk])
        assert answer.status_code == 409
        assert "2 rows are more than one bulk change takes. Narrow the list to 1." in answer.content.decode()
    assert not BulkRun.objects.exists()


def test_a_preview_costs_the_same_number_of_queries_for_many_rows(world: World, carol: Administrator) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert post(world, "preview", assign=[carol.pk]).status_code == 200
        return len(queries)

    cost()
    few = cost()
    populate(world, 60)
    assert cost() == few


# ---- who may


def test_a_tenant_administrator_cannot_reach_others_customers_by_their_ids(
    world: World, carol: Administrator
) -> None:
    world.acme.tenant_admins.add(carol)
    for stage in ("ask", "preview", "change"):
        answer = post(world, stage, [world.zeta], world.bob, seen="1", assign=[carol.pk])
        assert answer.status_code == 409  # as if it were not there
        assert "Zeta" not in answer.content.decode()
    answer = post(world, "preview", [world.acme, world.zeta], world.bob, remove=[carol.pk])
    assert preview(answer, "changing") == {"Acme Ltd": "− Carol Raman"}
    change(world, "all", world.bob, remove=[carol.pk])
    assert (admins(world.acme), admins(world.zeta)) == ({world.bob.pk}, set())
    assert BulkRun.objects.get().results.get().name == "Acme Ltd"


def test_a_tenant_administrator_cannot_choose_whom_they_may_not_know(
    world: World, carol: Administrator
) -> None:
    answer = post(world, "preview", "all", world.bob, assign=[carol.pk])
    assert answer.status_code == 422
    assert "Carol" not in answer.content.decode()


def test_a_read_only_administrator_is_neither_offered_nor_allowed_any(
    world: World, carol: Administrator
) -> None:
    assert changes_for(world.actor(world.eve), CUSTOMERS) == []
    for stage in ("ask", "preview", "change"):
        assert post(world, stage, "all", world.eve, seen="2", assign=[carol.pk]).status_code == 403
    assert not BulkRun.objects.exists()


def test_no_change_of_that_name_is_not_found(world: World) -> None:
    for tool in ("bulk:nonsense", "bulk:", "bulk"):
        answer = world.browser(world.ann).post("/customers/", {"tool": tool, "stage": "ask", "all": "1"})
        assert answer.status_code == 404


def test_what_is_final_is_not_offered_in_bulk(world: World) -> None:
    """Deleting asks each time (CUS-16); creating, editing and products are no changes of many."""
    offered = {change.key for change in changes_for(world.actor(world.ann), CUSTOMERS)}
    assert offered == {"tenant-admins", "service-plan", "extend"}
    page = world.browser(world.ann).get("/customers/").content.decode()
    for key in offered:
        assert f'value="bulk:{key}"' in page
    for key in ("delete", "suspend"):
        answer = world.browser(world.ann).post(
            "/customers/", {"tool": f"bulk:{key}", "stage": "change", "all": "1", "seen": "2"}
        )
        assert answer.status_code == 404
    assert Customer.objects.count() == 2


def test_two_changes_of_one_name_stop_the_start() -> None:
    offered = changes_for(system(), CUSTOMERS)[0]
    other = bulk.BulkChange(**{**offered.__dict__, "label": "Another"})
    with pytest.raises(ValueError, match="two bulk changes named"):
        bulk.offer(CUSTOMERS, other)


def test_the_result_is_shown_to_whoever_began_it_and_to_nobody_else(
    world: World, carol: Administrator
) -> None:
    change(world, assign=[carol.pk])
    run = BulkRun.objects.get()
    ask = {"tool": "bulk", "run": run.pk.hex}
    answer = world.browser(world.ann).get("/customers/", ask)
    assert answer.status_code == 200
    assert {each.name for each in answer.context["done"]} == {"Acme Ltd", "Zeta GmbH"}
    other = make.administrator(Role.MSP)
    for person in (other, world.bob, world.eve):
        answer = world.browser(person).get("/customers/", ask)
        assert answer.status_code == 404
        assert "Acme" not in answer.content.decode()
    for nonsense in ("", "nonsense", str(UUID(int=0)), "\0"):
        answer = world.browser(world.ann).get("/customers/", {"tool": "bulk", "run": nonsense})
        assert answer.status_code == 404
    with pytest.raises(NotVisible):
        bulk_runs.find(world.actor(other), str(run.pk))
