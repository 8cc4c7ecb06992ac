"""`openmsc manage plan …`: the same actions, said in lines or as JSON; a refusal is its sentence and status 1."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from openmsc.kit.actor import system
from openmsc.kit.audit.models import Event
from openmsc.plans import actions
from openmsc.plans.models import ServicePlan
from openmsc.plans.offers import offers_of
from openmsc.plans.products import ProductId
from openmsc.tenants.models import Tenant
from openmsc.testing import make
from openmsc.testing.commands import Command
from openmsc.testing.people import World

command = Command("plan")
run, told, refused = command.run, command.told, command.refused


def test_plans_are_listed_and_shown(world: World) -> None:
    _ = world.ours
    (found,) = told("list")
    assert found == told("show", world.plan.name) == told("show", str(world.plan.pk))
    assert (found["name"], found["tenants"], found["is_default"]) == (world.plan.name, 1, False)
    assert found["products"][0]["rates"]["Storage"] == "1.000000"
    assert found["products"][0]["features"]["Long Term Retention"] == "free"
    lines = run("list").splitlines()
    assert lines[0].split() == ["ID", "NAME", "TENANTS", "PRODUCTS"]
    assert "Enterprise Workloads Elite, SaaS Apps and Endpoints Elite" in lines[1]
    assert "    Long Term Retention: free" in run("show", world.plan.name.upper()).splitlines()


@pytest.mark.parametrize("digits", ["7" * 30, "9" * 5000, "٣", "0"])
def test_a_number_of_no_plan_is_told_however_long_it_is(world: World, digits: str) -> None:
    assert refused("show", digits) == "There is no such service plan."
    assert refused("edit", world.plan.name, "--include", digits).startswith("There is no product ")
    found = refused("edit", world.plan.name, "--limit", f"1:retention_min_days={digits}")
    assert "whole number" in found or "give days of retention from 1" in found


def test_a_plan_is_created_with_what_is_named(db: None) -> None:
    data = told(
        "create", "Gold", "--description", "For servers", "--include", "1", "--edition", "1=enterprise",
        "--workloads", "1=NAS, Oracle", "--feature", "1:Long Term Retention=off", "--rate", "1:Storage=1.25",
        "--limit", "1:retention_min_days=30",
    )  # fmt: skip
    (part,) = data["products"]
    assert (data["name"], part["edition"], part["workloads"]) == ("Gold", "enterprise", ["NAS", "Oracle"])
    assert (part["features"]["Long Term Retention"], part["rates"]["Storage"]) == ("off", "1.250000")
    assert part["limits"]["retention_min_days"] == 30
    assert Event.objects.get(type="ServicePlanCreated").actor_kind == "system"


def test_an_edit_changes_what_is_named_and_reaches_the_tenants(world: World) -> None:
    tenant = make.tenant(product=ProductId.SAAS_AND_ENDPOINTS, service_plan=world.plan)
    said = run("edit", world.plan.name, "--edition", "2=business", "--feature", "2:Google Workspace=off")
    assert said.strip() == f"Saved {world.plan} ({world.plan.pk})."
    servers, office = offers_of(ServicePlan.objects.get(pk=world.plan.pk))
    assert (servers.edition, office.edition, office.features) == (
        "elite",
        "business",
        {"Google Workspace": "off"},
    )
    assert "Google Workspace" not in Tenant.objects.get(pk=tenant.pk).features
    assert told("edit", world.plan.name, "--name", "Silver", "--exclude", "1")["name"] == "Silver"


def test_all_and_no_workloads_and_no_limit(world: World) -> None:
    name = world.plan.name
    run("edit", name, "--workloads", "1=none", "--limit", "1:retention_max_days=10")
    servers = told("edit", name, "--limit", "1:retention_max_days=none")["products"][0]
    assert (servers["workloads"], servers["limits"]["retention_max_days"]) == ([], None)
    assert len(told("edit", name, "--workloads", "1=all")["products"][0]["workloads"]) == 14


def test_a_plan_is_copied_and_deleted(world: World) -> None:
    assert told("copy", world.plan.name, "Silver")["products"] == told("show", world.plan.name)["products"]
    assert run("delete", "Silver").startswith("Deleted Silver (")
    assert not ServicePlan.objects.filter(name="Silver").exists()


def test_a_refusal_is_its_sentence_and_names_the_tenants(world: World) -> None:
    _ = world.ours
    name = world.plan.name
    assert refused("delete", name) == "1 tenant is on it. Move it to another plan first."
    assert refused("edit", name, "--exclude", "1").splitlines() == [
        "1 tenant has Enterprise Workloads by this plan. Move them to another plan first.",
        "  Acme Ltd: Enterprise Workloads",
    ]
    assert refused("delete", actions.create_default(system()).name).endswith("it can be edited, not deleted.")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["show", "Nobody’s"], "There is no such service plan."),
        (["show", "99999999999999999999999"], "There is no such service plan."),
        (["create", "Gold"], "Choose at least one product."),
        (["create", "Gold", "--include", "3"], "There is no product 3: give 1 (Enterprise Workloads) or 2 ("),
        (["create", "Gold", "--edition", "1=elite"], "The plan does not include Enterprise Workloads."),
        (["create", "Gold", "--include", "1", "--edition", "1:elite"], "Cannot read 1:elite: write 1=value."),
        (["create", "Gold", "--include", "1", "--rate", "1=2"], "Cannot read 1=2: write 1:Name=value."),
        (["create", "Gold", "--include", "1", "--rate", "1:Storage=much"], "much is no number"),
        (["create", "Gold", "--include", "1", "--rate", "1:Storage=NaN"], "Storage: give a rate from 0"),
        (
            ["create", "Gold", "--include", "1", "--edition", "1=gold"],
            "Choose an edition for Enterprise Workloads",
        ),
        (["create", "Gold", "--include", "1", "--workloads", "1=Nonsense"], "has no workload Nonsense."),
        (["create", "Gold", "--include", "1", "--limit", "1:x=1"], "There is no limit x"),
        (["create", "Gold", "--include", "1", "--limit", "1:retention_min_days=²"], "² is no whole number"),
    ],
)
def test_what_cannot_be_read_or_done_is_said(db: None, words: list[str], sentence: str) -> None:
    assert sentence in refused(*words)
    assert not ServicePlan.objects.exists()


def test_a_verb_that_there_is_not_is_refused(db: None) -> None:
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("plan", "sell")
