"""`openmsc manage tenant`: the same actions and rules, for whoever has a shell on the server."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import CommandError

from openmsc.kit.actor import Actor, system
from openmsc.kit.audit.models import Event
from openmsc.plans.products import ProductId
from openmsc.tenants import actions
from openmsc.tenants.models import Tenant
from openmsc.testing import make
from openmsc.testing.commands import Command
from openmsc.testing.people import World

Status, Type = Tenant.Status, Tenant.Type


command = Command("tenant")
run, told, refused = command.run, command.told, command.refused


def status(world: World) -> int:
    return Tenant.objects.get(pk=world.ours.pk).status


def test_products_are_listed_with_their_ids_and_narrowed(world: World) -> None:
    ids = [str(world.ours.pk), str(world.theirs.pk)]
    assert [each["id"] for each in told("list")] == ids
    lines = run("list").splitlines()
    assert [line.split("\t")[0] for line in lines] == ids
    assert lines[0].split("\t")[1:4] == ["Acme Ltd", "Enterprise Workloads", "Ready"]
    assert [each["customer"] for each in told("list", "--customer", "Zeta GmbH")] == ["Zeta GmbH"]
    assert told("list", "--status", "soft-deleted") == []


def test_expired_products_are_marked(world: World) -> None:
    Tenant.objects.filter(pk=world.ours.pk).update(license_expiry="2020-01-01")
    assert run("list").split("\n")[0].endswith("expired")
    assert told("show", world.ours.pk)["expired"] is True
    assert "expired: yes" in run("show", world.ours.pk)


def test_it_is_suspended_activated_deleted_and_kept(world: World) -> None:
    for verb, then in (
        ("suspend", Status.SUSPENDED),
        ("activate", Status.READY),
        ("delete", Status.SOFT_DELETED),
        ("cancel-deletion", Status.READY),
    ):
        assert told(verb, world.ours.pk)["status"] == then.label
        assert status(world) == then
    event = Event.objects.latest("pk")
    assert (event.actor_kind, event.actor_name) == ("system", "command")


def test_who_adds_a_region_while_another_is_added_is_told_to_look_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, theirs = make.storage_region(name="Mine"), make.storage_region(name="Theirs")
    edit = actions.edit

    def meanwhile(actor: Actor, tenant: Tenant, **terms: Any) -> None:
        other = Tenant.objects.get(pk=tenant.pk)
        edit(system(), other, storage_regions=[*other.storage_regions.all(), theirs])
        edit(actor, tenant, **terms)

    monkeypatch.setattr(actions, "edit", meanwhile)
    sentence = refused("edit", world.ours.pk, "--add-region", mine.name)
    assert "was changed by somebody else since you opened it" in sentence
    assert "removed" not in sentence


def test_a_refusal_is_the_rule_s_sentence_and_ends_with_1(world: World) -> None:
    assert refused("activate", world.ours.pk) == "It is active already."
    assert refused("delete-now", world.ours.pk, "--confirm", "Acme Ltd").startswith("Delete it first.")
    assert refused("show", "00000000-0000-0000-0000-000000000000") == "There is no such tenant."
    sandbox = make.tenant(customer=make.customer(is_sandbox=True), tenant_type=Type.SANDBOX)
    assert "they are there for demonstrations" in refused("suspend", sandbox.pk)


def test_it_is_deleted_at_once_only_with_the_customer_s_name(world: World) -> None:
    run("delete", world.ours.pk)
    before = Tenant.objects.get(pk=world.ours.pk).delete_date
    assert "as it is written: Acme Ltd" in refused("delete-now", world.ours.pk, "--confirm", "acme")
    assert Tenant.objects.get(pk=world.ours.pk).delete_date == before
    run("delete-now", world.ours.pk, "--confirm", "Acme Ltd")
    after = Tenant.objects.get(pk=world.ours.pk).delete_date
    assert before is not None
    assert after is not None
    assert after < before


def test_what_is_named_is_edited_and_the_rest_stays(world: World) -> None:
    plan, region = make.service_plan(name="Gold"), make.storage_region(name="Far")
    ours = make.tenant(
        customer=world.acme,
        product=ProductId.SAAS_AND_ENDPOINTS,
        tenant_type=Type.EVALUATION,
        quota=Decimal(5),
    )
    features, regions = ours.features, set(ours.storage_regions.all())
    run("edit", ours.pk, "--service-plan", "Gold", "--type", "commercial", "--add-region", "Far")
    after = Tenant.objects.get(pk=ours.pk)
    assert (after.service_plan, after.tenant_type, after.quota) == (plan, Type.COMMERCIAL, Decimal(5))
    assert (after.features, set(after.storage_regions.all())) == (features, {*regions, region})
    run("edit", ours.pk, "--quota", "0", "--quota-start", "2026-12-01", "--quota-end", "2026-12-31")
    after.refresh_from_db()
    assert (after.quota, after.quota_start, after.quota_end) == (
        Decimal(0),
        date(2026, 12, 1),
        date(2026, 12, 31),
    )
    run("edit", ours.pk, "--quota", "none", "--quota-start", "none", "--quota-end", "none")
    after.refresh_from_db()
    assert (after.quota, after.quota_start, after.quota_end) == (None, None, None)


def test_an_edit_is_refused_with_all_its_sentences(world: World) -> None:
    said = refused("edit", world.ours.pk, "--type", "evaluation", "--quota", "-1")
    assert "Commercial never goes back to Evaluation." in said
    assert "The quota cannot be negative." in said
    assert "service plan" in refused("edit", world.ours.pk, "--service-plan", "Nonsense")


@pytest.mark.parametrize(
    "arguments",
    [("suspend", "nonsense"), ("edit", "--quota", "much"), ("edit", "--quota-end", "soon"), ("fly",), ()],
)
def test_what_cannot_be_read_is_told_by_the_command_line(world: World, arguments: tuple[str, ...]) -> None:
    if arguments[:1] == ("edit",):
        arguments = ("edit", str(world.ours.pk), *arguments[1:])
    with pytest.raises(CommandError):
        run(*arguments)


def test_an_evaluation_is_extended_and_converted(world: World) -> None:
    ours = make.tenant(customer=world.acme, tenant_type=Type.EVALUATION)
    assert "Choose a later day." in refused("extend", ours.pk, ours.license_expiry)
    assert told("convert", ours.pk)["type"] == "Commercial"
