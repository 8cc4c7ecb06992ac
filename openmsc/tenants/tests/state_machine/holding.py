"""What is true at any time, and what follows from one step to the next: TEN-1 to TEN-10, PLAN-1 to PLAN-5."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openmsc.backups.rules import why_not_report
from openmsc.plans.models import PlanProduct, PlanRates, ServicePlan, costs_on
from openmsc.plans.products import COUNTS, EDUCATION, PRODUCTS, Edition, Governed
from openmsc.plans.rules import HIGHEST_RATE
from openmsc.tenants import rules
from openmsc.tenants.lifecycle_rules import KEPT_FOR, MOVES
from openmsc.tenants.models import Tenant

from .scene import COMMERCIAL, EVALUATION, SANDBOX

Status = Tenant.Status
Costs = dict[tuple[int, int, date], dict[str, Decimal]]  # plan, product and day: what each meter cost


def state() -> list[str]:
    """All rows: what is refused must leave each as it was."""
    models: Iterable[Any] = (Tenant, Tenant.storage_regions.through, ServicePlan, PlanProduct, PlanRates)
    return [str(row) for model in models for row in model.objects.order_by("pk").values_list()]


# ---- a tenant


def seen(tenant: Tenant) -> dict[str, Any]:
    """To be compared with what it is a step later."""
    return {**vars(tenant), "regions": {region.pk for region in tenant.storage_regions.all()}}


def tenant_holds(tenant: Tenant, now: datetime) -> None:
    given = tenant.service_plan.gives(tenant.product)
    regions = list(tenant.storage_regions.all())
    assert given is not None  # TEN-1, PLAN-3
    assert tenant.customer.is_sandbox is (tenant.tenant_type == SANDBOX)  # TEN-2
    days = (tenant.license_expiry - tenant.created_on.astimezone(tenant.zone).date()).days
    assert tenant.tenant_type != EVALUATION or days <= rules.LONGEST_EVALUATION_DAYS
    deleted = tenant.status == Status.SOFT_DELETED
    assert deleted is (tenant.delete_date is not None) is (tenant.deleted_from is not None)  # TEN-6
    assert tenant.delete_date is None or tenant.delete_date <= now + KEPT_FOR
    assert not (tenant.customer.is_sandbox and (deleted or tenant.status == Status.SUSPENDED))  # CUS-17
    suspended = Status.SUSPENDED in (tenant.status, tenant.deleted_from)
    assert suspended is (tenant.suspended_on is not None)  # TEN-5
    assert (why_not_report(tenant) is None) is (not suspended and not deleted)  # TEN-5, TEN-9
    assert tenant.quota is None or tenant.quota >= 0  # TEN-7
    assert not (tenant.quota_start and tenant.quota_end and tenant.quota_start > tenant.quota_end)
    assert rules.why_not_regions(given.edition, tenant.product, regions) is None  # TEN-8
    _features_hold(tenant, dict(given.governed()))


def _features_hold(tenant: Tenant, governed: dict[str, str]) -> None:
    """TEN-10, and that a change of the plan has reached its tenants (PLAN-3)."""
    assert tenant.features
    assert {name for name, by in governed.items() if by == Governed.ON} <= set(tenant.features)
    assert not [name for name in tenant.features if governed.get(name, Governed.OFF) == Governed.OFF]
    for name, attributes in tenant.features.items():
        assert set(attributes) <= set(tenant.sold.by_name[name].attributes)
        assert all(isinstance(number, int) and number >= 0 for number in attributes.values())
        assert attributes.get(EDUCATION, 0) <= 1
        assert set(COUNTS) | {EDUCATION} >= set(attributes)


def tenant_follows(was: dict[str, Any], tenant: Tenant, now: datetime) -> None:
    assert (was["customer_id"], was["product"]) == (tenant.customer_id, tenant.product)  # TEN-4
    before, status = Status(was["status"]), Status(tenant.status)
    assert before == status or status in MOVES[before]  # TEN-3
    if before == Status.SOFT_DELETED != status:
        assert (status, was["suspended_on"]) == (was["deleted_from"], tenant.suspended_on)
    if status == Status.SOFT_DELETED and was["delete_date"] != tenant.delete_date:  # TEN-6
        assert tenant.delete_date == (now if before == status else now + KEPT_FOR)
    types = (was["tenant_type"], tenant.tenant_type)
    assert types[0] == types[1] or types == (EVALUATION, COMMERCIAL)  # TEN-2
    if was["license_expiry"] != tenant.license_expiry:
        _license_follows(was, tenant, now.astimezone(tenant.zone).date())
    assert was["regions"] <= {region.pk for region in tenant.storage_regions.all()}  # TEN-8
    assert tenant.version >= was["version"]


def _license_follows(was: dict[str, Any], tenant: Tenant, today: date) -> None:
    """TEN-2: whatever was asked for, it lies where the type allows."""
    assert not tenant.customer.is_sandbox  # CUS-17
    assert tenant.license_expiry >= today
    if tenant.tenant_type == COMMERCIAL:
        assert tenant.license_expiry <= rules.years_after(today, tenant.sold.commercial_years)
    else:
        longer = (tenant.license_expiry - max(was["license_expiry"], today)).days
        assert longer <= rules.EXTENSION_DAYS


def tenant_left(was: dict[str, Any], now: datetime) -> None:
    """TEN-6: the worker removes what is Soft Deleted, after its date, and nothing else goes."""
    assert was["status"] == Status.SOFT_DELETED
    assert was["delete_date"] <= now


# ---- a plan


def plan_holds(plan: ServicePlan) -> None:
    products = [given.product for given in plan.products.all()]
    assert products  # PLAN-1
    assert set(products) <= set(PRODUCTS)
    assert len(products) == len(set(products))
    assert plan.name == " ".join(plan.name.split()) != ""
    for given in plan.products.all():
        assert given.edition in Edition.values
        assert set(given.workloads) <= set(given.sold.workloads)
        governed = dict(given.governed())
        assert set(given.features) <= set(governed)
        assert set(governed.values()) - {Governed.OFF}  # TEN-10
    for rates in plan.rates.all():
        assert all(0 <= Decimal(rate) <= HIGHEST_RATE for rate in rates.rates.values())


def costs(plans: Iterable[ServicePlan], day: date) -> Costs:
    """What a day costs, by every plan: also of a product that the plan gives no more."""
    return {
        (plan.pk, product.id, day): costs_on(
            day, product, [rates for rates in plan.rates.all() if rates.product == product.id]
        )
        for plan in plans
        for product in PRODUCTS.values()
    }


def closed_days_hold(plans: Iterable[ServicePlan], closed: Costs) -> None:
    """PLAN-5."""
    there = {plan.pk: plan for plan in plans}
    for (plan, product, day), cost in closed.items():
        if plan in there:
            assert costs([there[plan]], day)[plan, product, day] == cost
