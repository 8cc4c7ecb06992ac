"""Extending an evaluation, by itself and for many customers at once (TEN-2, CUS-8)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from openmsc.kit.audit.models import Event
from openmsc.kit.errors import Forbidden, NotVisible, Refused
from openmsc.plans.products import ProductId
from openmsc.tenants import actions, rules
from openmsc.tenants.models import Tenant
from openmsc.testing import make
from openmsc.testing.people import World

EW, SAAS = ProductId.ENTERPRISE_WORKLOADS, ProductId.SAAS_AND_ENDPOINTS
EVALUATION, COMMERCIAL = Tenant.Type.EVALUATION, Tenant.Type.COMMERCIAL
ADDED = datetime(2026, 11, 24, 10, tzinfo=UTC)
EXPIRES = date(2026, 12, 24)  # 30 days
LAST = date(2027, 1, 23)  # 60 days


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(ADDED, tick=False) as traveller:
        yield traveller


@pytest.fixture
def tenant(world: World) -> Tenant:
    return make.tenant(customer=world.acme, tenant_type=EVALUATION)


def why_not(tenant: Tenant, expiry: date, on: date = date(2026, 12, 20)) -> str | None:
    return rules.why_not_extend(tenant, expiry, datetime(on.year, on.month, on.day, 12, tzinfo=UTC))


def test_the_license_expires_later_and_one_event_says_so(world: World, tenant: Tenant) -> None:
    actions.extend_evaluation(world.actor(world.ann), tenant, license_expiry=date(2027, 1, 10))
    assert Tenant.objects.get(pk=tenant.pk).license_expiry == date(2027, 1, 10)
    event = Event.objects.filter(type="TenantUpdated", tenant_id=tenant.pk).latest("pk")
    assert event.changes == {"license_expiry": ["2026-12-24", "2027-01-10"]}


@pytest.mark.parametrize(
    ("expiry", "sentence"),
    [
        (EXPIRES + timedelta(days=1), None),
        (LAST, None),  # thirty days more, sixty in all
        (LAST + timedelta(days=1), "At most until 23 Jan 2027: 60 days after it was added."),
        (EXPIRES, "It lasts until 24 Dec 2026 already. Choose a later day."),
        (date(2026, 12, 22), "It lasts until 24 Dec 2026 already. Choose a later day."),
        (date(2026, 12, 19), "19 Dec 2026 is past already. Choose a later day."),
        (date.max, "At most until 23 Jan 2027: 60 days after it was added."),
        (date.min, "1 Jan 1 is past already. Choose a later day."),
    ],
)
def test_it_lasts_sixty_days_at_most_and_longer_than_before(
    tenant: Tenant, expiry: date, sentence: str | None
) -> None:
    assert why_not(tenant, expiry) == sentence


def test_thirty_days_at_a_time(tenant: Tenant) -> None:
    tenant.license_expiry = date(2026, 12, 1)
    today = date(2026, 11, 25)
    assert why_not(tenant, date(2026, 12, 31), today) is None
    assert why_not(tenant, date(2027, 1, 1), today) == "At most until 31 Dec 2026: 30 days at a time."


def test_an_expired_one_is_extended_from_today(tenant: Tenant) -> None:
    tenant.license_expiry = date(2026, 12, 1)
    today = date(2026, 12, 20)
    now = datetime(2026, 12, 20, 12, tzinfo=UTC)
    assert rules.extended(tenant, 10, now) == date(2026, 12, 30)
    assert why_not(tenant, date(2027, 1, 19), today) is None
    assert why_not(tenant, date(2027, 1, 20), today) == "At most until 19 Jan 2027: 30 days at a time."
    assert why_not(tenant, today, today) is None  # today is still to come to its end


def test_after_sixty_days_nothing_is_left_to_extend(tenant: Tenant) -> None:
    sentence = "It cannot be extended beyond 23 Jan 2027, 60 days after it was added."
    assert why_not(tenant, date(2027, 1, 30), date(2027, 1, 24)) == sentence
    assert why_not(tenant, LAST, LAST) is None
    tenant.license_expiry = LAST
    assert why_not(tenant, LAST + timedelta(days=1), date(2027, 1, 1)) == sentence


@pytest.mark.parametrize(
    ("zone", "last"),
    [("Pacific/Auckland", date(2027, 1, 24)), ("Europe/London", LAST), ("Pacific/Honolulu", LAST)],
)
def test_days_are_the_customer_s(world: World, zone: str, last: date) -> None:
    """11:30 in UTC is past midnight in Auckland: there it was added a day later."""
    with time_machine.travel("2026-11-24T11:30:00Z", tick=False):
        tenant = make.tenant(customer=make.customer(time_zone=zone), tenant_type=EVALUATION)
    assert tenant.license_expiry == last - timedelta(days=30)
    assert why_not(tenant, last) is None
    assert why_not(tenant, last + timedelta(days=1)) is not None


def test_today_is_the_customer_s(world: World) -> None:
    tenant = make.tenant(customer=make.customer(time_zone="Pacific/Auckland"), tenant_type=EVALUATION)
    tenant.license_expiry = date(2026, 12, 1)
    late = datetime(2026, 12, 20, 23, tzinfo=UTC)  # noon of the 21st there
    assert rules.why_not_extend(tenant, date(2026, 12, 20), late) == (
        "20 Dec 2026 is past already. Choose a later day."
    )
    assert rules.extended(tenant, 1, late) == date(2026, 12, 22)


@pytest.mark.parametrize(
    ("tenant_type", "sandbox", "word"),
    [(COMMERCIAL, False, "Commercial"), (Tenant.Type.SANDBOX, True, "Sandbox")],
)
def test_only_evaluations_are_extended(world: World, tenant_type: int, sandbox: bool, word: str) -> None:
    tenant = make.tenant(customer=make.customer(is_sandbox=sandbox), tenant_type=tenant_type)
    with pytest.raises(Refused, match=f"It is {word}. Only Evaluation can be extended."):
        actions.extend_evaluation(world.actor(world.ann), tenant, license_expiry=date(2050, 1, 1))


def test_a_suspended_one_can_be_extended_and_a_deleted_one_not(tenant: Tenant) -> None:
    tenant.status = Tenant.Status.SUSPENDED
    assert why_not(tenant, LAST) is None
    tenant.status, tenant.delete_date = Tenant.Status.SOFT_DELETED, ADDED
    assert why_not(tenant, LAST) == "It will be deleted on 24 Nov 2026, 10:00. Cancel the deletion first."


def test_it_asks_for_the_permission_and_the_scope(world: World, tenant: Tenant) -> None:
    theirs = make.tenant(customer=world.zeta, tenant_type=EVALUATION)
    with pytest.raises(Forbidden):
        actions.extend_evaluation(world.actor(world.eve), tenant, license_expiry=LAST)
    with pytest.raises(NotVisible):
        actions.extend_evaluation(world.actor(world.bob), theirs, license_expiry=LAST)
    actions.extend_evaluation(world.actor(world.bob), tenant, license_expiry=LAST)


# ---- many at once


def bulk(world: World, stage: str, **fields: Any) -> Any:
    sent = {"tool": "bulk:extend", "stage": stage, "all": "1", "product": "0", **fields}
    return world.browser(world.ann).post("/customers/", sent)


def said(answer: Any, kind: str) -> dict[str, str]:
    return {str(each.row): each.sentence for each in answer.context[kind]}


def expiries(customer: Any) -> list[date]:
    return [each.license_expiry for each in Tenant.objects.filter(customer=customer).order_by("product")]


def test_each_is_extended_by_so_many_days_from_its_own_expiry(world: World, tenant: Tenant) -> None:
    make.tenant(customer=world.zeta, tenant_type=EVALUATION, license_expiry=date(2026, 12, 1))
    commercial = make.tenant(customer=make.customer(name="Sold"))
    make.customer(name="None yet")
    answer = bulk(world, "preview", days="10")
    assert said(answer, "changing") == {
        "Acme Ltd": "24 Dec 2026 → 3 Jan 2027", "Zeta GmbH": "1 Dec 2026 → 11 Dec 2026",
    }  # fmt: skip
    assert said(answer, "refused") == dict.fromkeys(("Sold", "None yet"), "It has no product on evaluation.")
    bulk(world, "change", days="10", seen=answer.context["seen"])
    assert (expiries(world.acme), expiries(world.zeta)) == ([date(2027, 1, 3)], [date(2026, 12, 11)])
    assert expiries(commercial.customer) == [commercial.license_expiry]
    assert Event.objects.exclude(operation=None).count() == 2


def test_until_a_date_is_judged_for_each(world: World, tenant: Tenant) -> None:
    make.tenant(customer=world.zeta, tenant_type=EVALUATION, license_expiry=date(2026, 12, 1))
    answer = bulk(world, "preview", until="2027-01-10")
    assert said(answer, "changing") == {"Acme Ltd": "24 Dec 2026 → 10 Jan 2027"}
    assert said(answer, "refused") == {"Zeta GmbH": "At most until 31 Dec 2026: 30 days at a time."}


def test_of_two_products_both_are_extended_or_neither(world: World, tenant: Tenant) -> None:
    make.tenant(customer=world.acme, product=SAAS, tenant_type=EVALUATION, license_expiry=date(2026, 12, 1))
    answer = bulk(world, "preview", days="5")
    assert said(answer, "changing") == {
        "Acme Ltd": "Enterprise Workloads: 24 Dec 2026 → 29 Dec 2026; "
        "SaaS Apps and Endpoints: 1 Dec 2026 → 6 Dec 2026"
    }
    answer = bulk(world, "preview", until="2027-01-10")
    refused = "SaaS Apps and Endpoints: At most until 31 Dec 2026: 30 days at a time."
    assert said(answer, "refused")["Acme Ltd"] == refused
    bulk(world, "change", until="2027-01-10", seen=answer.context["seen"])
    assert expiries(world.acme) == [EXPIRES, date(2026, 12, 1)]
    told = bulk(world, "preview", days="5").context["seen"]
    bulk(world, "change", days="5", seen=told)
    assert expiries(world.acme) == [date(2026, 12, 29), date(2026, 12, 6)]
    bulk(world, "change", days="5", seen=told)  # of another tab: it would be five days more than it told
    assert expiries(world.acme) == [date(2026, 12, 29), date(2026, 12, 6)]
    assert Event.objects.exclude(operation=None).count() == 2  # one for each


def test_one_product_alone_is_extended(world: World, tenant: Tenant) -> None:
    make.tenant(customer=world.acme, product=SAAS, tenant_type=COMMERCIAL)
    answer = bulk(world, "preview", product=str(SAAS.value), days="5")
    assert said(answer, "refused") == {
        "Acme Ltd": "It is Commercial. Only Evaluation can be extended.",
        "Zeta GmbH": "It does not have SaaS Apps and Endpoints.",
    }


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({}, {"days": ["Give a number of days or a date, one of the two"]}),
        ({"days": "5", "until": "2027-01-10"}, {"days": ["Give a number of days or a date, one of the two"]}),
        ({"until": "soon"}, {"until": ["Enter a date, for example 2026-11-24"]}),
        (
            {"days": "5", "product": "9"},
            {"product": ["Select a valid choice. 9 is not one of the available choices."]},
        ),
    ],
)
def test_the_form_wants_days_or_a_date(world: World, given: dict[str, str], errors: dict[str, Any]) -> None:
    answer = bulk(world, "preview", **given)
    assert answer.status_code == 422
    assert answer.context["form"].errors == errors


@pytest.mark.parametrize("days", ["0", "-3", "31", "many", "1e1", "99999999999999999999"])
def test_the_days_are_one_to_thirty(world: World, days: str) -> None:
    answer = bulk(world, "preview", days=days)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["days"]
