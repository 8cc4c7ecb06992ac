"""Two people, one product, the same moment: one wins, the other reads a sentence, nothing is half done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from openmsc.kit.actor import system
from openmsc.kit.audit.models import Event
from openmsc.kit.errors import EditedMeanwhile, Refused
from openmsc.tenants import actions, lifecycle
from openmsc.tenants.models import Tenant
from openmsc.testing import make
from openmsc.testing.threads import at_once

Status = Tenant.Status
TURNS = 4
pytestmark = pytest.mark.django_db(transaction=True)


def doing(verb: Callable[..., Any], tenant: Tenant, **given: Any) -> Callable[[], Any]:
    """Each with a row of its own, read before any of them began."""
    row = Tenant.objects.select_related("customer", "service_plan").get(pk=tenant.pk)
    return lambda: verb(system(), row, **given)


def sentences(answers: list[Any]) -> list[str]:
    assert all(answer is None or isinstance(answer, Refused) for answer in answers), answers
    return [str(answer) for answer in answers if answer is not None]


def changes(tenant: Tenant) -> Counter[str]:
    kinds = Event.objects.filter(tenant_id=tenant.pk).exclude(type="TenantCreated")
    # What also raises an alert leaves two events, of the same moment.
    return Counter(kind for kind, _ in kinds.values_list("type", "at").distinct())


@pytest.mark.parametrize(
    ("verb", "start", "event", "sentence"),
    [
        (lifecycle.suspend, Status.READY, "TenantSuspended", "It is suspended already."),
        (lifecycle.activate, Status.SUSPENDED, "TenantResumed", "It is active already."),
        (lifecycle.delete, Status.READY, "TenantDeletionInitiated", "already."),
        (lifecycle.cancel_deletion, Status.SOFT_DELETED, "TenantDeletionCancelled", "nothing to cancel."),
        (lifecycle.delete_now, Status.SOFT_DELETED, "TenantImmediateDeletionInitiated", "begun already."),
    ],
)
def test_the_same_twice_is_done_once(verb: Any, start: Status, event: str, sentence: str) -> None:
    tenant = make.in_status(make.tenant(), start)
    lost = sentences(at_once([doing(verb, tenant) for _ in range(3)]))
    assert len(lost) == 2
    assert all(each.endswith(sentence) for each in lost)
    assert changes(tenant)[event] == 1


def test_suspended_while_being_deleted_it_is_deleted_either_way() -> None:
    for _ in range(TURNS):
        tenant = make.tenant()
        answers = at_once([doing(lifecycle.suspend, tenant), doing(lifecycle.delete, tenant)])
        after = Tenant.objects.get(pk=tenant.pk)
        assert (after.status, answers[1]) == (Status.SOFT_DELETED, None)
        if lost := sentences(answers):
            assert lost[0].endswith("Cancel the deletion first.")
            assert (after.deleted_from, after.suspended_on) == (Status.READY, None)
        else:
            assert after.deleted_from == Status.SUSPENDED
            assert after.suspended_on is not None


def test_edited_while_being_deleted_nothing_is_half_done() -> None:
    region = make.storage_region()
    for _ in range(TURNS):
        tenant = make.tenant(storage_regions=[region])
        more = [region, make.storage_region()]
        edit = doing(actions.edit, tenant, quota=Decimal(9), storage_regions=more)
        answers = at_once([edit, doing(lifecycle.delete, tenant)])
        after = Tenant.objects.get(pk=tenant.pk)
        assert (after.status, answers[1]) == (Status.SOFT_DELETED, None)
        if lost := sentences(answers):
            assert lost[0].endswith("Cancel the deletion first.")
            assert after.quota is None
            assert after.storage_regions.count() == 1
            assert changes(tenant)["TenantUpdated"] == 1  # when it became Ready
        else:
            assert (after.quota, after.storage_regions.count()) == (Decimal(9), 2)
            assert changes(tenant)["TenantUpdated"] == 2


def test_of_two_that_edit_what_both_saw_one_is_told() -> None:
    for _ in range(TURNS):
        tenant = make.tenant()
        edits = [
            doing(actions.edit, tenant, version=tenant.version, quota=Decimal(quota)) for quota in (1, 2)
        ]
        answers = at_once(edits)
        assert sorted(type(answer).__name__ for answer in answers) == ["EditedMeanwhile", "NoneType"]
        won = next(n for n, answer in enumerate(answers) if not isinstance(answer, EditedMeanwhile))
        assert Tenant.objects.get(pk=tenant.pk).quota == won + 1


def test_of_two_that_cancel_and_hasten_a_deletion_one_is_told() -> None:
    for _ in range(TURNS):
        tenant = make.in_status(make.tenant(), Status.SOFT_DELETED)
        answers = at_once([doing(lifecycle.cancel_deletion, tenant), doing(lifecycle.delete_now, tenant)])
        assert len(sentences(answers)) == 1
        after = Tenant.objects.get(pk=tenant.pk)
        assert after.status == (Status.READY if answers[0] is None else Status.SOFT_DELETED)


def test_of_two_that_convert_and_extend_both_may_win_but_commercial_stays_commercial() -> None:
    for _ in range(TURNS):
        tenant = make.tenant(tenant_type=Tenant.Type.EVALUATION)
        later = tenant.license_expiry.replace(day=28)
        until = max(later, tenant.license_expiry)
        extend = doing(actions.extend_evaluation, tenant, license_expiry=until)
        answers = at_once([doing(actions.convert, tenant), extend])
        sentences(answers)
        after = Tenant.objects.get(pk=tenant.pk)
        assert (answers[0], after.tenant_type) == (None, Tenant.Type.COMMERCIAL)
        assert (after.license_expiry - tenant.license_expiry).days > 365
