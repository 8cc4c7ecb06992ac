"""What can be done with tenants."""

from __future__ import annotations

import zoneinfo
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from openmsc.customers.models import Customer
from openmsc.kit.actor import Actor
from openmsc.kit.change import change
from openmsc.kit.errors import NotVisible, refuse_if
from openmsc.plans.models import PlanProduct, ServicePlan, StorageRegion
from openmsc.plans.products import PRODUCTS, Governed

from . import rules, tasks, verbs
from .models import Tenant


def add_product(
    actor: Actor,
    customer: Customer,
    *,
    product: int,
    service_plan: ServicePlan,
    tenant_type: int,
    storage_regions: Sequence[StorageRegion],
    license_expiry: date | None = None,
    features: rules.Features | None = None,
    quota: Decimal | None = None,
    quota_start: date | None = None,
    quota_end: date | None = None,
    now: datetime | None = None,
) -> Tenant:
    """TEN-1. Without `license_expiry` the type's preset; without `features` all that the plan does not switch off.

    The tenant is Creation Pending until the worker has made it Ready.
    """
    now = now or timezone.now()
    # A license ends with a day of the customer's.
    today = timezone.localtime(now, zoneinfo.ZoneInfo(customer.time_zone)).date()
    if product not in PRODUCTS:
        raise NotVisible("product")
    tenant = Tenant(
        customer=customer,
        product=product,
        service_plan=service_plan,
        tenant_type=tenant_type,
        license_expiry=license_expiry or rules.preset_expiry(product, tenant_type, today),
        quota=quota,
        quota_start=quota_start,
        quota_end=quota_end,
        created_on=now,
    )
    with change(actor, verbs.CREATE, tenant) as edit:
        refuse_if(rules.why_not_add(customer, product))
        edit.refuse_if(rules.why_not_type(customer, tenant_type), "tenant_type")
        edit.refuse_if(rules.why_not_plan(service_plan, product), "service_plan")
        edit.refuse_if(
            rules.why_not_expiry(product, tenant_type, tenant.license_expiry, today), "license_expiry"
        )
        if given := service_plan.gives(product):
            edit.refuse_if(rules.why_not_regions(given.edition, product, storage_regions), "storage_regions")
            edit.refuse_if(rules.why_not_features(given, features), "features")
            tenant.features = _switched_on(given, features)
        edit.then(lambda: tenant.storage_regions.set(storage_regions))
        # In the same transaction: the task is there exactly if the tenant is.
        edit.then(lambda: tasks.complete_creation.enqueue(str(tenant.pk)))
    return tenant


def complete_creation(actor: Actor, tenant: Tenant, *, now: datetime | None = None) -> None:
    """0 → 1 (TEN-3). Done twice it does nothing more."""
    if tenant.status != Tenant.Status.CREATION_PENDING:
        return
    with change(actor, verbs.EDIT, tenant):
        if tenant.status == Tenant.Status.CREATION_PENDING:
            tenant.status = Tenant.Status.READY
            tenant.active_since = now or timezone.now()


def change_plan(actor: Actor, tenant: Tenant, *, service_plan: ServicePlan) -> None:
    """TEN-4. What the new plan governs follows it; what it leaves free stays as it is (TEN-10)."""
    with change(actor, verbs.EDIT, tenant):
        refuse_if(rules.why_not_change_plan(tenant, service_plan), "service_plan")
        if given := service_plan.gives(tenant.product):
            tenant.features = rules.features_under(given, tenant.features)
        tenant.service_plan = service_plan


def extend_evaluation(
    actor: Actor, tenant: Tenant, *, license_expiry: date, now: datetime | None = None
) -> None:
    """TEN-2."""
    with change(actor, verbs.EDIT, tenant):
        refuse_if(rules.why_not_extend(tenant, license_expiry, now or timezone.now()), "license_expiry")
        tenant.license_expiry = license_expiry


def _switched_on(given: PlanProduct, chosen: rules.Features | None) -> dict[str, Any]:
    """The features that are on: what the plan says, and of what it leaves free those chosen (TEN-10)."""
    on: dict[str, Any] = {}
    for name, governed in given.governed():
        free = governed == Governed.FREE and (chosen is None or name in chosen)
        if governed == Governed.ON or free:
            on[name] = dict((chosen or {}).get(name, {}))
    return on
