"""Carrying out a bulk change: in the background, killed and begun again, and while others change things (CUS-8)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q
from django.http import QueryDict

from openmsc.accounts.models import Administrator
from openmsc.accounts.roles import Role
from openmsc.customers import actions
from openmsc.customers.lists import CUSTOMERS
from openmsc.customers.models import Customer
from openmsc.kit.errors import Refused
from openmsc.kit.lists import bulk, bulk_runs, bulk_tools
from openmsc.kit.lists.bulk import changes_for
from openmsc.kit.lists.models import BulkResult, BulkRun
from openmsc.testing import make
from openmsc.testing.many import populate
from openmsc.testing.people import World
from openmsc.testing.threads import at_once
from openmsc.testing.worker import run_tasks

from .test_bulk import DONE, REFUSED, admins, change, post, preview, results, updates
from .test_bulk import carol as carol

WAITING = BulkResult.State.WAITING


@pytest.fixture
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten rows are changed at once in place of 200, and eight shown in place of 100."""
    assert (bulk_runs.AT_ONCE, bulk_tools.SHOWN) == (200, 100)
    monkeypatch.setattr(bulk_runs, "AT_ONCE", 10)
    monkeypatch.setattr(bulk_tools, "SHOWN", 8)


def sent(**fields: Any) -> str:
    query = QueryDict(mutable=True)
    for name, values in fields.items():
        query.setlist(name, [str(value) for value in values])
    return query.urlencode()


def begin(world: World, **fields: Any) -> BulkRun:
    """A run that is kept and not carried out, as if killed before its first row."""
    actor = world.actor(world.ann)
    (tenant_admins,) = (each for each in changes_for(actor, CUSTOMERS) if each.key == "tenant-admins")
    text = sent(**fields)
    form = tenant_admins.form(actor, QueryDict(text))
    assert form.is_valid()
    rows = CUSTOMERS.rows(actor).order_by("pk")
    run = BulkRun.objects.create(
        administrator_id=world.ann.pk, list_name="customers", action=tenant_admins.key, sent=text
    )
    for each in bulk.judge(actor, tenant_admins, rows, form.cleaned_data):
        run.results.create(row=str(each.row.pk), name=str(each.row), sentence=each.sentence)
    return run


@pytest.mark.django_db(transaction=True)
def test_many_rows_are_the_worker_s_and_the_dialog_shows_how_far_it_is(few_at_once: None) -> None:
    world = World()
    carol = make.administrator(Role.TENANT, first_name="Carol", last_name="Raman")
    populate(world, 9)
    answer = change(world, assign=[carol.pk])
    run = BulkRun.objects.get()
    assert run.ended is None
    assert run.results.filter(state=WAITING).count() == 11
    assert (answer.context["gone"], answer.context["finished"]) == (0, False)
    assert f"run={run.pk.hex}" in answer.content.decode()  # it asks again
    assert not updates().exists()
    run_tasks()
    run.refresh_from_db()
    assert run.ended is not None
    assert bulk_runs.progress(run) == {"all": 11, "waiting": 0, "done": 11, "refused": 0}
    assert updates().filter(operation=run.pk, actor_id=world.ann.pk).count() == 11
    assert Customer.objects.filter(~Q(tenant_admins=carol)).count() == 0
    answer = world.browser(world.ann).get("/customers/", {"tool": "bulk", "run": run.pk.hex})
    assert answer.context["finished"]
    assert len(answer.context["done"]) == 8
    assert "The first 8 are shown." in answer.content.decode()


def test_rows_up_to_a_number_are_changed_at_once(
    world: World, carol: Administrator, few_at_once: None
) -> None:
    populate(world, 8)
    change(world, assign=[carol.pk])
    run = BulkRun.objects.get()
    assert bulk_runs.progress(run) == {"all": 10, "waiting": 0, "done": 10, "refused": 0}


def test_other_rows_than_in_the_preview_are_shown_first_though_as_many(
    world: World, carol: Administrator
) -> None:
    shown = post(world, "preview", assign=[carol.pk])
    Customer.objects.filter(pk=world.zeta.pk).delete()
    make.customer(name="Newcomer")
    answer = post(world, "change", seen=shown.context["seen"], assign=[carol.pk])
    assert answer.context["again"]
    assert preview(answer, "changing").keys() == {"Acme Ltd", "Newcomer"}
    assert not BulkRun.objects.exists()


def test_other_outcomes_than_in_the_preview_are_shown_first(world: World, carol: Administrator) -> None:
    shown = post(world, "preview", assign=[carol.pk, world.bob.pk])
    world.acme.tenant_admins.set([])
    answer = post(world, "change", seen=shown.context["seen"], assign=[carol.pk, world.bob.pk])
    assert answer.context["again"]
    assert not BulkRun.objects.exists()


def test_killed_half_way_and_run_again_changes_nothing_twice(
    world: World, carol: Administrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    populate(world, 8)
    run = begin(world, assign=[carol.pk])
    apply, calls = actions.assign_administrators, []

    def killed(actor: Any, customer: Customer, **what: Any) -> None:
        apply(actor, customer, **what)
        calls.append(customer)
        if len(calls) == 4:
            raise KeyboardInterrupt  # after the change, before its transaction ended

    monkeypatch.setattr(actions, "assign_administrators", killed)
    with pytest.raises(KeyboardInterrupt):
        bulk_runs.carry_out_in_background(str(run.pk))
    assert bulk_runs.progress(run) == {"all": 10, "waiting": 7, "done": 3, "refused": 0}
    assert updates().count() == 3
    monkeypatch.undo()
    bulk_runs.carry_out_in_background(str(run.pk))
    assert bulk_runs.progress(run) == {"all": 10, "waiting": 0, "done": 10, "refused": 0}
    assert updates().filter(operation=run.pk).count() == 10
    bulk_runs.carry_out_in_background(str(run.pk))  # and once more
    assert updates().count() == 10


def test_rows_that_vanish_before_their_turn_are_refused_one_by_one(
    world: World, carol: Administrator
) -> None:
    run = begin(world, assign=[carol.pk])
    Customer.objects.filter(pk=world.zeta.pk).delete()
    bulk_runs.carry_out_in_background(str(run.pk))
    assert results(run)["Acme Ltd"] == (DONE, "+ Carol Raman")
    assert results(run)["Zeta GmbH"] == (REFUSED, "It is no longer there, or no longer yours to see.")


def test_a_rule_that_says_no_meanwhile_refuses_its_row_only(world: World, carol: Administrator) -> None:
    run = begin(world, assign=[carol.pk])
    world.zeta.tenant_admins.add(carol)
    bulk_runs.carry_out_in_background(str(run.pk))
    assert results(run) == {
        "Acme Ltd": (DONE, "+ Carol Raman"),
        "Zeta GmbH": (REFUSED, "Nothing would change."),
    }


def test_who_may_no_longer_do_it_changes_nothing_more(world: World, carol: Administrator) -> None:
    run = begin(world, assign=[carol.pk])
    Administrator.objects.filter(pk=world.ann.pk).update(state=Administrator.State.INACTIVE)
    bulk_runs.carry_out_in_background(str(run.pk))
    assert {state for state, _ in results(run).values()} == {REFUSED}
    assert not updates().exists()
    run.refresh_from_db()
    assert run.ended is not None


def test_who_is_switched_off_while_it_runs_does_no_more_than_what_is_done_at_once(
    world: World, carol: Administrator, few_at_once: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    populate(world, 23)
    run = begin(world, assign=[carol.pk])
    apply = actions.assign_administrators

    def switched_off(actor: Any, customer: Customer, **what: Any) -> None:
        apply(actor, customer, **what)
        Administrator.objects.filter(pk=world.ann.pk).update(state=Administrator.State.INACTIVE)

    monkeypatch.setattr(actions, "assign_administrators", switched_off)
    bulk_runs.carry_out_in_background(str(run.pk))
    assert bulk_runs.progress(run) == {"all": 25, "waiting": 0, "done": 10, "refused": 15}
    assert not BulkRun.objects.filter(ended=None).exists()


def test_what_was_chosen_and_is_gone_meanwhile_refuses_the_rest(world: World, carol: Administrator) -> None:
    run = begin(world, assign=[carol.pk])
    carol.delete()
    bulk_runs.carry_out_in_background(str(run.pk))
    assert {sentence for _, sentence in results(run).values()} == {
        "You may no longer do this, or what you chose is gone."
    }


@pytest.mark.django_db(transaction=True)
def test_what_only_the_end_of_the_transaction_finds_refuses_the_row(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    carol = make.administrator(Role.TENANT)
    run = begin(world, assign=[carol.pk])
    apply = actions.assign_administrators

    def gone(actor: Any, customer: Customer, **what: Any) -> None:
        apply(actor, customer, **what)
        if customer == world.acme:
            # As if she were deleted by somebody else at this moment: keys are checked when it ends.
            Customer.tenant_admins.through.objects.create(customer_id=customer.pk, administrator_id=10**9)

    monkeypatch.setattr(actions, "assign_administrators", gone)
    bulk_runs.carry_out_in_background(str(run.pk))
    assert results(run)["Acme Ltd"] == (REFUSED, "What you chose is gone. Nothing was changed.")
    assert results(run)["Zeta GmbH"][0] == DONE
    assert admins(world.acme) == {world.bob.pk}


def test_a_refused_row_leaves_nothing_behind(
    world: World, carol: Administrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begin(world, assign=[carol.pk])
    apply = actions.assign_administrators

    def half(actor: Any, customer: Customer, **what: Any) -> None:
        with transaction.atomic():
            apply(actor, customer, **what)
            raise Refused("The second half is refused.")

    monkeypatch.setattr(actions, "assign_administrators", half)
    bulk_runs.carry_out_in_background(str(run.pk))
    assert set(results(run).values()) == {(REFUSED, "The second half is refused.")}
    assert not updates().exists()
    assert admins(world.zeta) == set()


def test_runs_are_forgotten_after_two_weeks(world: World, carol: Administrator) -> None:
    old, new = begin(world, assign=[carol.pk]), begin(world, assign=[carol.pk])
    BulkRun.objects.filter(pk=old.pk).update(began=old.began - bulk_runs.KEPT)
    bulk_runs.forget_old_runs()
    assert list(BulkRun.objects.all()) == [new]
    assert not BulkResult.objects.exclude(run=new).exists()


def test_what_a_dead_server_left_is_resumed_after_a_while(world: World, carol: Administrator) -> None:
    run = begin(world, assign=[carol.pk])
    bulk_runs.resume_broken_off()
    assert run.results.filter(state=WAITING).exists()  # it may still be at work
    BulkRun.objects.filter(pk=run.pk).update(began=run.began - bulk_runs.BROKEN_OFF)
    bulk_runs.resume_broken_off()
    assert not run.results.filter(state=WAITING).exists()
    assert updates().filter(operation=run.pk).count() == run.results.filter(state=DONE).count() > 0


@pytest.mark.django_db(transaction=True)
def test_what_others_write_meanwhile_breaks_no_run_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite refuses to write while a read is open that began before somebody else wrote."""
    world = World()
    run = begin(world, assign=[world.bob.pk])
    many = [BulkResult(run=run, row=str(number), name="x", sentence="x") for number in range(200)]
    BulkResult.objects.bulk_create(many)  # of rows that are gone: each is refused
    one_row, calls = bulk_runs._carry_out_one, []

    def after_somebody_else(*arguments: Any) -> None:
        calls.append(arguments)
        if len(calls) == 5:
            at_once([lambda: Administrator.objects.filter(pk=world.eve.pk).update(phone="+41 61 555 01 42")])
        one_row(*arguments)

    monkeypatch.setattr(bulk_runs, "_carry_out_one", after_somebody_else)
    bulk_runs.carry_out_in_background(str(run.pk))
    assert bulk_runs.progress(run) == {"all": 202, "waiting": 0, "done": 1, "refused": 201}


def test_a_run_that_breaks_off_again_and_again_holds_no_other_up(
    world: World, carol: Administrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, whole = begin(world, assign=[carol.pk]), begin(world, assign=[carol.pk])
    BulkRun.objects.filter(pk=broken.pk).update(began=broken.began - 2 * bulk_runs.BROKEN_OFF)
    BulkRun.objects.filter(pk=whole.pk).update(began=whole.began - bulk_runs.BROKEN_OFF)
    carry_out = bulk_runs.carry_out

    def breaks(actor: Any, run: BulkRun) -> None:
        if run == broken:
            raise RuntimeError("as before")
        carry_out(actor, run)

    monkeypatch.setattr(bulk_runs, "carry_out", breaks)
    bulk_runs.resume_broken_off()
    assert list(BulkRun.objects.filter(ended=None)) == [broken]
