"""What can be done to a tenant in which status, case by case (TEN-3, TEN-5, TEN-6, CUS-17)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from openmsc.customers.models import Customer
from openmsc.tenants import edit_rules, rules
from openmsc.tenants import lifecycle_rules as lifecycle
from openmsc.tenants.models import Tenant

Status = Tenant.Status
Type = Tenant.Type
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
WEEK = timedelta(hours=168)
PENDING, READY, SUSPENDED, DELETED, MIGRATED, UPDATING = Status
CREATED = "It is being created. Try again in a minute."
MOVING = "It is being migrated. Try again once it is Ready."
BUSY = "It is being updated. Try again once it is Ready."
ENDS = "It will be deleted on 1 Dec 2026, 10:00. Cancel the deletion first."

Rule = Callable[[Tenant], str | None]
VERBS: dict[str, Rule] = {
    "suspend": lifecycle.why_not_suspend,
    "activate": lifecycle.why_not_activate,
    "delete": lifecycle.why_not_delete,
    "cancel": lambda tenant: lifecycle.why_not_cancel_deletion(tenant, NOW),
    "delete now": lambda tenant: lifecycle.why_not_delete_now(tenant, NOW),
    "edit": rules.why_not_edit,
    "convert": edit_rules.why_not_convert,
}


def tenant(status: Status, *, sandbox: bool = False, tenant_type: Type = Type.EVALUATION) -> Tenant:
    """Not in any database: rules ask none."""
    deleted = status == DELETED
    return Tenant(
        customer=Customer(name="Acme", time_zone="Europe/London", is_sandbox=sandbox),
        product=1,
        tenant_type=Type.SANDBOX if sandbox else tenant_type,
        status=status,
        delete_date=NOW + WEEK if deleted else None,
        deleted_from=READY if deleted else None,
    )


@pytest.mark.parametrize("start", Status)
@pytest.mark.parametrize("end", Status)
def test_a_status_follows_another_exactly_where_the_table_says_so(start: Status, end: Status) -> None:
    allowed = {(0, 1), (1, 2), (1, 3), (1, 5), (2, 1), (2, 3), (3, 1), (3, 2), (5, 1)}
    why = lifecycle.why_not_move(tenant(start), end)
    assert (why is None) is ((start, end) in allowed)
    assert why is None or why.endswith(".")


@pytest.mark.parametrize(
    ("verb", "status", "sentence"),
    [
        ("suspend", PENDING, CREATED),
        ("suspend", READY, None),
        ("suspend", SUSPENDED, "It is suspended already."),
        ("suspend", DELETED, ENDS),
        ("suspend", MIGRATED, MOVING),
        ("suspend", UPDATING, BUSY),
        ("activate", PENDING, CREATED),
        ("activate", READY, "It is active already."),
        ("activate", SUSPENDED, None),
        ("activate", DELETED, ENDS),
        ("activate", MIGRATED, MOVING),
        ("activate", UPDATING, BUSY),
        ("delete", PENDING, CREATED),
        ("delete", READY, None),
        ("delete", SUSPENDED, None),
        ("delete", DELETED, "It will be deleted on 1 Dec 2026, 10:00 already."),
        ("delete", MIGRATED, MOVING),
        ("delete", UPDATING, BUSY),
        ("cancel", PENDING, "It is not being deleted: there is nothing to cancel."),
        ("cancel", READY, "It is not being deleted: there is nothing to cancel."),
        ("cancel", SUSPENDED, "It is not being deleted: there is nothing to cancel."),
        ("cancel", DELETED, None),
        ("delete now", PENDING, CREATED),
        ("delete now", READY, "Delete it first. From then on it can be deleted at once."),
        ("delete now", SUSPENDED, "Delete it first. From then on it can be deleted at once."),
        ("delete now", DELETED, None),
        ("delete now", UPDATING, BUSY),
        ("edit", PENDING, CREATED),
        ("edit", READY, None),
        ("edit", SUSPENDED, None),
        ("edit", DELETED, ENDS),
        ("edit", MIGRATED, MOVING),
        ("edit", UPDATING, BUSY),
        ("convert", PENDING, CREATED),
        ("convert", READY, None),
        ("convert", SUSPENDED, None),
        ("convert", DELETED, ENDS),
    ],
)
def test_what_can_be_done_depends_on_the_status(verb: str, status: Status, sentence: str | None) -> None:
    assert VERBS[verb](tenant(status)) == sentence


@pytest.mark.parametrize(
    ("verb", "status", "sentence"),
    [
        ("suspend", READY, "Products of the sandbox customer cannot be suspended: they are there for demonstrations."),
        ("activate", READY, "Products of the sandbox customer cannot be activated: they are there for demonstrations."),
        ("delete", READY, "Products of the sandbox customer cannot be deleted: they are there for demonstrations."),
        ("delete now", READY, "Products of the sandbox customer cannot be deleted: they are there for demonstrations."),
        ("cancel", READY, "It is not being deleted: there is nothing to cancel."),
        ("convert", READY, "Products of the sandbox customer are always of type Sandbox."),
        ("edit", READY, None),
    ],
)  # fmt: skip
def test_sandbox_products_are_neither_suspended_nor_deleted_nor_sold(
    verb: str, status: Status, sentence: str | None
) -> None:
    assert VERBS[verb](tenant(status, sandbox=True)) == sentence


def test_commercial_is_not_converted_again() -> None:
    assert (
        edit_rules.why_not_convert(tenant(READY, tenant_type=Type.COMMERCIAL)) == "It is Commercial already."
    )


@pytest.mark.parametrize(
    ("at", "cancel", "delete_now", "remove"),
    [
        (NOW, None, None, "It stays until 1 Dec 2026, 10:00."),
        (NOW + WEEK - timedelta(microseconds=1), None, None, "It stays until 1 Dec 2026, 10:00."),
        (NOW + WEEK, "has begun and cannot be cancelled", "begun already", None),
        (NOW + WEEK + WEEK, "has begun and cannot be cancelled", "begun already", None),
    ],
)
def test_the_deletion_can_be_cancelled_until_its_date_and_not_after(
    at: datetime, cancel: str | None, delete_now: str | None, remove: str | None
) -> None:
    deleted = tenant(DELETED)
    for why, part in (
        (lifecycle.why_not_cancel_deletion(deleted, at), cancel),
        (lifecycle.why_not_delete_now(deleted, at), delete_now),
        (lifecycle.why_not_remove(deleted, at), remove),
    ):
        assert why is None if part is None else part in (why or "")


def test_what_a_worker_has_claimed_is_not_brought_back_even_if_its_clock_is_ahead() -> None:
    deleted = tenant(DELETED)
    deleted.removal_claimed = NOW
    assert "cannot be cancelled" in (lifecycle.why_not_cancel_deletion(deleted, NOW) or "")
    assert lifecycle.why_not_delete_now(deleted, NOW) == "Its deletion has begun already."


@pytest.mark.parametrize("status", [status for status in Status if status != DELETED])
def test_only_what_was_deleted_is_removed(status: Status) -> None:
    assert lifecycle.why_not_remove(tenant(status), NOW) == "It is not being deleted."


@pytest.mark.parametrize(
    ("zone", "last_day_over"),
    [
        ("Europe/London", "2026-11-25T00:00:00Z"),
        ("Pacific/Auckland", "2026-11-24T11:00:00Z"),
        ("America/New_York", "2026-11-25T05:00:00Z"),
    ],
)
def test_a_license_expires_when_its_last_day_is_over_at_the_customer_s(zone: str, last_day_over: str) -> None:
    licensed = tenant(READY)
    licensed.customer.time_zone = zone
    licensed.license_expiry = NOW.date()
    over = datetime.fromisoformat(last_day_over)
    assert not licensed.expired(over - timedelta(microseconds=1))
    assert licensed.expired(over)
