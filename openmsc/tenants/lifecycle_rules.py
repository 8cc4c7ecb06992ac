"""Questions about a tenant's life, with a sentence for an answer: from one status to the next, and its end (TEN-3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from openmsc.kit.dates import moment

from .models import Tenant

Status = Tenant.Status

# TEN-3: every move that there is. Nothing else changes a status.
MOVES: Mapping[Status, frozenset[Status]] = {
    Status.CREATION_PENDING: frozenset({Status.READY}),
    Status.READY: frozenset({Status.SUSPENDED, Status.SOFT_DELETED, Status.UPDATING}),
    Status.SUSPENDED: frozenset({Status.READY, Status.SOFT_DELETED}),
    Status.SOFT_DELETED: frozenset({Status.READY, Status.SUSPENDED}),
    Status.BEING_MIGRATED: frozenset(),
    Status.UPDATING: frozenset({Status.READY}),
}
KEPT_FOR = timedelta(hours=168)  # TEN-6: from Delete to the removal
_BUSY = {
    Status.CREATION_PENDING: "It is being created. Try again in a minute.",
    Status.BEING_MIGRATED: "It is being migrated. Try again once it is Ready.",
    Status.UPDATING: "It is being updated. Try again once it is Ready.",
}


def why_not_move(tenant: Tenant, to: Tenant.Status) -> str | None:
    """TEN-3."""
    status = Status(tenant.status)
    if to in MOVES[status]:
        return None
    return why_not_touch(tenant) or f"It cannot become {to.label} while it is {status.label}."


def why_not_touch(tenant: Tenant) -> str | None:
    """Only what is Ready or Suspended is anybody's to change."""
    if tenant.status == Status.SOFT_DELETED:
        return f"It will be deleted on {deletion(tenant)}. Cancel the deletion first."
    return _BUSY.get(Status(tenant.status))


def why_not_suspend(tenant: Tenant) -> str | None:
    """TEN-5, CUS-17."""
    if reason := _why_not_of_the_sandbox(tenant, "suspended"):
        return reason
    if tenant.status == Status.SUSPENDED:
        return "It is suspended already."
    # Out of Soft Deleted leads cancelling only, to Suspended as well.
    return why_not_touch(tenant) or why_not_move(tenant, Status.SUSPENDED)


def why_not_activate(tenant: Tenant) -> str | None:
    """TEN-5, CUS-17: the way back from Suspended, and from nowhere else."""
    if reason := _why_not_of_the_sandbox(tenant, "activated"):
        return reason
    if tenant.status == Status.READY:
        return "It is active already."
    return why_not_touch(tenant)


def why_not_delete(tenant: Tenant) -> str | None:
    """TEN-6, CUS-17."""
    if tenant.status == Status.SOFT_DELETED:
        return f"It will be deleted on {deletion(tenant)} already."
    return _why_not_of_the_sandbox(tenant, "deleted") or why_not_move(tenant, Status.SOFT_DELETED)


def why_not_cancel_deletion(tenant: Tenant, now: datetime) -> str | None:
    """TEN-6: until the delete date, and back to where it was."""
    if tenant.status != Status.SOFT_DELETED:
        return "It is not being deleted: there is nothing to cancel."
    if _is_over(tenant, now):
        return "Its deletion has begun and cannot be cancelled. Add the product again once it is gone."
    return why_not_move(tenant, Status(tenant.deleted_from or Status.READY))


def why_not_delete_now(tenant: Tenant, now: datetime) -> str | None:
    """TEN-6: soft first."""
    if reason := _why_not_of_the_sandbox(tenant, "deleted"):
        return reason
    if tenant.status != Status.SOFT_DELETED:
        return _BUSY.get(Status(tenant.status)) or "Delete it first. From then on it can be deleted at once."
    return "Its deletion has begun already." if _is_over(tenant, now) else None


def why_not_remove(tenant: Tenant, now: datetime) -> str | None:
    """TEN-6: by the worker, after the delete date."""
    if tenant.status != Status.SOFT_DELETED:
        return "It is not being deleted."
    if tenant.delete_date is None or tenant.delete_date > now:
        return f"It stays until {deletion(tenant)}."
    return None


def deletion(tenant: Tenant) -> str:
    """1 Dec 2026, 09:12"""
    return local(tenant, tenant.delete_date) if tenant.delete_date else ""


def local(tenant: Tenant, at: datetime) -> str:
    """A moment in the customer's time zone."""
    return moment(at.astimezone(tenant.zone))


def _is_over(tenant: Tenant, now: datetime) -> bool:
    """A worker whose clock is ahead of ours may have begun already."""
    past = tenant.delete_date is not None and tenant.delete_date <= now
    return past or tenant.removal_claimed is not None


def _why_not_of_the_sandbox(tenant: Tenant, done: str) -> str | None:
    if tenant.customer.is_sandbox:
        return f"Products of the sandbox customer cannot be {done}: they are there for demonstrations."
    return None
