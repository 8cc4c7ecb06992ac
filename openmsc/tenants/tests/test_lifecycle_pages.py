"""Suspending and deleting from a product's card: without a question where it can be undone (TEN-5, TEN-6, TEN-9)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from openmsc.backups import removal
from openmsc.kit.actor import system
from openmsc.tenants import lifecycle
from openmsc.tenants.models import Tenant
from openmsc.testing import make
from openmsc.testing.people import World

Status = Tenant.Status
NOW = datetime(2026, 11, 24, 9, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def text(answer: Any) -> str:
    return str(html.unescape(answer.content.decode()))


def summary(world: World, person: Any = None, customer: Any = None) -> str:
    return text(world.browser(person or world.bob).get(f"/customers/{(customer or world.acme).pk}/"))


def card(page: str, product: str = "Enterprise Workloads") -> str:
    found = re.search(rf'<article class="product" aria-label="{product}".*?</article>', page, re.S)
    assert found, page
    return found[0]


def refused(page: str) -> dict[str, str]:
    """The greyed entries, each with its reason."""
    entries = re.findall(r'aria-disabled="true">.*?<span>([\w ]+)<span class="why">(.*?)</span>', page)
    return dict(entries)


def entries(page: str) -> list[str]:
    return re.findall(r'role="menuitem"[^>]*><svg.*?</svg><span>([\w ]+)<', page)


def act(world: World, verb: str, person: Any = None, **form: str) -> Any:
    return world.browser(person or world.bob).post(f"/tenants/{world.ours.pk}/{verb}/", form, follow=True)


def status(world: World) -> int:
    return Tenant.objects.get(pk=world.ours.pk).status


def test_a_product_is_suspended_without_a_question_and_the_toast_undoes_it(world: World) -> None:
    answer = text(act(world, "suspend"))
    assert status(world) == Status.SUSPENDED
    assert "Enterprise Workloads suspended" in answer
    assert "24 Nov 2026, 09:12" in card(answer)
    undo = f"/tenants/{world.ours.pk}/activate/"
    toast = re.search(r'<div id="toasts".*?</form>', answer, re.S)
    assert toast
    assert f'<form method="post" action="{undo}">' in toast[0]
    answer = text(world.browser(world.bob).post(undo, follow=True))
    assert status(world) == Status.READY
    assert "Enterprise Workloads activated" in answer


def test_what_a_rule_forbids_is_there_greyed_with_its_sentence(world: World) -> None:
    _ = world.ours
    page = card(summary(world))
    assert entries(page) == [
        "Reporting tokens", "Suspend", "Extend evaluation", "Convert to Commercial", "Delete",
    ]  # fmt: skip
    assert refused(page) == {
        "Extend evaluation": "It is Commercial. Only Evaluation can be extended.",
        "Convert to Commercial": "It is Commercial already.",
    }


def test_of_a_product_that_is_being_deleted_only_the_deletion_can_be_cancelled_or_hastened(
    world: World,
) -> None:
    lifecycle.delete(system(), world.ours)
    page = card(summary(world))
    assert entries(page) == [
        "Reporting tokens", "Suspend", "Extend evaluation", "Convert to Commercial", "Cancel deletion", "Delete now",
    ]  # fmt: skip
    assert refused(page)["Suspend"] == "It will be deleted on 1 Dec 2026, 09:12. Cancel the deletion first."
    assert 'title="It will be deleted on 1 Dec 2026, 09:12. Cancel the deletion first."' in page  # Edit


def test_the_card_counts_down_to_the_deletion_and_cancels_it(world: World, clock: Any) -> None:
    lifecycle.delete(system(), world.ours)
    clock.shift(timedelta(days=1))
    page = card(summary(world))
    assert "Deletion in 6 days, 1 Dec 2026, 09:12" in page
    assert f'action="/tenants/{world.ours.pk}/cancel-deletion/"' in page
    assert "Cancel deletion" not in card(summary(world, world.eve))
    answer = text(act(world, "cancel-deletion"))
    assert "Deletion of Enterprise Workloads cancelled" in answer
    assert status(world) == Status.READY
    assert "Deletion in" not in card(answer)


def test_once_its_date_has_come_the_card_says_so_and_offers_nothing(world: World, clock: Any) -> None:
    lifecycle.delete(system(), world.ours)
    clock.shift(timedelta(days=7))
    page = card(summary(world))
    assert "Being deleted. It is gone within minutes." in page
    assert "cancel-deletion/" not in page
    answer = act(world, "cancel-deletion")
    assert answer.status_code == 409
    assert "Its deletion has begun and cannot be cancelled." in text(answer)


def test_the_question_before_a_deletion_says_what_happens_when(world: World) -> None:
    make.token(world.ours)
    page = text(world.browser(world.bob).get(f"/tenants/{world.ours.pk}/delete/"))
    assert "1 Dec 2026, 09:12" in page
    assert "0 data sources, 1 reporting token, 0 jobs and the license" in page
    assert status(world) == Status.READY
    answer = text(act(world, "delete"))
    assert status(world) == Status.SOFT_DELETED
    assert "Enterprise Workloads will be deleted on 1 Dec 2026, 09:12" in answer


def test_dates_are_in_the_customer_s_time_zone(world: World) -> None:
    world.acme.time_zone = "Asia/Tokyo"
    world.acme.save()
    lifecycle.delete(system(), world.ours)
    assert "Deletion in 7 days, 1 Dec 2026, 18:12" in card(summary(world))


@pytest.mark.parametrize("typed", ["", "Acme", "acme ltd", "Zeta GmbH"])
def test_it_is_deleted_at_once_only_after_the_customer_s_name_is_typed(world: World, typed: str) -> None:
    lifecycle.delete(system(), world.ours)
    page = text(world.browser(world.bob).get(f"/tenants/{world.ours.pk}/delete-now/"))
    for part in ("Delete Enterprise Workloads now?", "Deleted", "Kept", "Instead", "1 Dec 2026, 09:12"):
        assert part in page
    assert 'data-match="Acme Ltd"' in page
    answer = act(world, "delete-now", confirmation=typed)
    assert answer.status_code == 422
    assert Tenant.objects.get().delete_date == NOW + timedelta(days=7)
    assert act(world, "delete-now", confirmation="Acme Ltd").status_code == 200
    assert removal.remove_deleted(system()) == 1
    assert "Not licensed" in summary(world)


@pytest.mark.parametrize(
    "verb", ["suspend", "activate", "delete", "cancel-deletion", "delete-now", "convert", "extend"]
)
def test_what_is_refused_is_answered_with_the_rule_s_sentence_and_changes_nothing(
    world: World, verb: str
) -> None:
    make.in_status(world.ours, Status.UPDATING)
    answer = act(world, verb, confirmation="Acme Ltd")
    assert answer.status_code == 409
    assert status(world) == Status.UPDATING


def test_who_may_only_look_sees_the_product_and_no_way_to_change_it(world: World) -> None:
    _ = world.ours
    page = card(summary(world, world.eve))
    assert "View" in page
    assert "Edit" not in page
    assert entries(page) == []
    for verb in (
        "suspend",
        "activate",
        "delete",
        "cancel-deletion",
        "delete-now",
        "edit",
        "convert",
        "extend",
    ):
        assert act(world, verb, world.eve).status_code == 403


def test_an_expired_product_is_marked_expired_on_the_card_the_list_and_the_page(world: World) -> None:
    Tenant.objects.filter(pk=world.ours.pk).update(license_expiry="2026-11-23")
    for page in (
        card(summary(world)),
        text(world.browser(world.bob).get("/customers/")),
        text(world.browser(world.bob).get(f"/tenants/{world.ours.pk}/")),
    ):
        assert re.search(r'class="expiry late">.*?expired', page, re.S)


# ---- the sandbox (CUS-17)


def test_each_refusal_for_sandbox_products_says_why_on_the_card_and_by_address(world: World) -> None:
    owner = make.customer(is_sandbox=True, name="Demonstration")
    tenant = make.tenant(customer=owner, tenant_type=Tenant.Type.SANDBOX)
    no = "Products of the sandbox customer cannot be {}: they are there for demonstrations."
    assert refused(card(summary(world, world.ann, owner))) == {
        "Suspend": no.format("suspended"),
        "Extend evaluation": "It is Sandbox. Only Evaluation can be extended.",
        "Convert to Commercial": "Products of the sandbox customer are always of type Sandbox.",
        "Delete": no.format("deleted"),
    }
    browser = world.browser(world.ann)
    for verb, done in (("suspend", "suspended"), ("activate", "activated"), ("delete", "deleted")):
        answer = browser.post(f"/tenants/{tenant.pk}/{verb}/")
        assert answer.status_code == 409
        assert no.format(done) in text(answer)
