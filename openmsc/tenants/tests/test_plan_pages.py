"""The pages of service plans: shown, copied, deleted (PLAN-2, PLAN-3, PLAN-4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from openmsc.kit.actor import system
from openmsc.plans import actions as plans
from openmsc.plans.models import ServicePlan
from openmsc.plans.offers import offers_of, today_utc
from openmsc.plans.products import ProductId
from openmsc.tenants import plan_changes
from openmsc.tenants.tests.test_plan_form import SERVERS, opened, words
from openmsc.testing import make
from openmsc.testing.people import World

EW, SAAS = ProductId.ENTERPRISE_WORKLOADS, ProductId.SAAS_AND_ENDPOINTS


# ---- the list


def test_the_list_offers_what_the_reader_may_do_and_says_why_not(world: World) -> None:
    _ = world.ours
    free = make.service_plan(name="Nobody’s")
    page = words(world.browser(world.ann).get("/plans/"))
    assert 'href="/plans/create/"' in page
    assert "1 tenant is on it. Move it to another plan first." in page
    assert f'href="/customers/?service_plan={world.plan.pk}"' in page
    assert f'href="/plans/{free.pk}/delete/"' in page
    assert f'href="/plans/{world.plan.pk}/delete/"' not in page
    for person in (world.bob, world.eve):
        page = words(world.browser(person).get("/plans/"))
        assert "/plans/create/" not in page
        assert "/copy/" not in page


def test_the_link_of_the_tenants_leads_to_the_customers_that_have_them(world: World) -> None:
    _ = world.ours, make.tenant(customer=world.zeta)
    answer: Any = world.browser(world.ann).get(f"/customers/?service_plan={world.plan.pk}")
    assert [line.row for line in answer.context["listing"].lines] == [world.acme]


# ---- a plan's page


def test_a_plan_s_page_shows_all_that_it_gives(world: World) -> None:
    plan = plans.create(system(), name="Gold", offers=[SERVERS], today=today_utc() - timedelta(days=9))
    dearer = replace(SERVERS, rates={"Storage": Decimal("1.5")})
    plan_changes.edit(system(), plan, name="Gold", description="", offers=[dearer])
    page = words(world.browser(world.eve).get(f"/plans/{plan.pk}/"))
    for shown in ("Enterprise", "NAS", "Long Term Retention", '<b class="tn">1.5</b>', "every 24 hours"):
        assert shown in page
    assert "every hour" in page
    assert "30 days" in page
    assert '<span class="tn">1.25</span> from <time' in page
    assert "No tenants yet" in page


def test_who_is_on_it_is_as_far_as_the_reader_may_know(world: World) -> None:
    _ = world.ours, world.theirs
    for person, names in ((world.ann, {"Acme Ltd", "Zeta GmbH"}), (world.bob, {"Acme Ltd"})):
        answer: Any = world.browser(person).get(f"/plans/{world.plan.pk}/")
        listing = answer.context["listing"]
        assert {line.row.customer.name for line in listing.lines} == names
        assert listing.total == len(names)
        assert ("Zeta" in words(answer)) is ("Zeta GmbH" in names)


def test_the_tenants_of_other_plans_are_not_on_it(world: World) -> None:
    make.tenant(customer=world.acme)
    answer: Any = world.browser(world.ann).get(f"/plans/{world.plan.pk}/")
    assert answer.context["listing"].total == 0


def test_htmx_gets_the_list_alone(world: World) -> None:
    _ = world.ours
    answer = world.browser(world.ann).get(f"/plans/{world.plan.pk}/?q=acme", headers={"HX-Request": "true"})
    assert words(answer).startswith("<div id=")
    assert "Acme Ltd" in words(answer)


# ---- copy and delete


def test_a_copy_begins_with_what_the_plan_gives(world: World) -> None:
    plan = make.service_plan(name="Gold", offers=[SERVERS], description="For servers")
    address = f"/plans/{plan.pk}/copy/"
    sent = opened(world, address)
    assert sent["name"] == "Copy of Gold"
    assert world.browser(world.ann).post(address, sent).status_code == 302
    copy = ServicePlan.objects.get(name="Copy of Gold")
    assert (offers_of(copy), copy.description) == (offers_of(plan), "For servers")


def test_a_plan_is_deleted_after_a_question_and_refused_without_one(world: World) -> None:
    plan = make.service_plan()
    browser = world.browser(world.ann)
    assert "Its events in the audit trail" in words(browser.get(f"/plans/{plan.pk}/delete/"))
    assert browser.post(f"/plans/{plan.pk}/delete/")["Location"] == "/plans/"
    assert not ServicePlan.objects.filter(pk=plan.pk).exists()
    _ = world.ours
    for ask in (browser.get, browser.post):
        answer = ask(f"/plans/{world.plan.pk}/delete/")
        assert answer.status_code == 409
        assert "1 tenant is on it. Move it to another plan first." in words(answer)


def test_the_default_plan_s_menu_says_that_it_is_not_deleted(world: World) -> None:
    default = plans.create_default(system())
    page = words(world.browser(world.ann).get(f"/plans/{default.pk}/"))
    assert "it can be edited, not deleted." in page
    assert f"/plans/{default.pk}/edit/" in page


def test_a_hostile_plan_s_form_runs_nothing(world: World) -> None:
    plan = make.service_plan(name="<script>alert(1)</script>", description="</textarea><img src=x>")
    for address in (f"/plans/{plan.pk}/edit/", f"/plans/{plan.pk}/copy/", f"/plans/{plan.pk}/delete/"):
        page = world.browser(world.ann).get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
