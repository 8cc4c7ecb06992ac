"""What can be done with tenants."""

from __future__ import annotations

import zoneinfo
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TypedDict, Unpack

from django.utils import timezone

from openmsc.customers.models import Customer
from openmsc.kit.actor import Actor
from openmsc.kit.change import Change, change, lock
from openmsc.kit.errors import NotVisible, refuse_if
from openmsc.plans.models import ServicePlan, StorageRegion
from openmsc.plans.products import PRODUCTS

from . import edit_rules, rules, tasks, verbs
from .models import Tenant
from .plan_changes import joining


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
    with joining(actor, service_plan), change(actor, verbs.CREATE, tenant) as edit:
        lock(actor, customer)  # whoever does not see the customer is told nothing of it
        refuse_if(rules.why_not_add(customer, product))
        edit.refuse_if(rules.why_not_type(customer, tenant_type), "tenant_type")
        edit.refuse_if(rules.why_not_plan(service_plan, product), "service_plan")
        edit.refuse_if(
            rules.why_not_expiry(product, tenant_type, tenant.license_expiry, today), "license_expiry"
        )
        if given := service_plan.gives(product):
            edit.refuse_if(rules.why_not_regions(given.edition, product, storage_regions), "storage_regions")
            edit.refuse_if(rules.why_not_features(given, features), "features")
            tenant.features = rules.switched_on(given, features)
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


class Terms(TypedDict, total=False):
    """What of a tenant can be edited (TEN-4). What is not named stays."""

    service_plan: ServicePlan
    tenant_type: int
    storage_regions: Sequence[StorageRegion]
    license_expiry: date | None
    features: rules.Features | None
    quota: Decimal | None
    quota_start: date | None
    quota_end: date | None


def edit(
    actor: Actor,
    tenant: Tenant,
    *,
    version: int | None = None,
    now: datetime | None = None,
    **terms: Unpack[Terms],
) -> None:
    """TEN-4. Product and customer are no terms: they stay for life.

    `features` are those that the plan leaves free, and the counts of all. A new type brings its preset expiry unless
    another is given.
    """
    now = now or timezone.now()
    asked = terms.get("service_plan", tenant.service_plan)
    with joining(actor, asked), change(actor, verbs.EDIT, tenant, version=version) as changes:
        refuse_if(rules.why_not_edit(tenant))
        plan = terms.get("service_plan", tenant.service_plan)
        if given := plan.gives(tenant.product):
            if plan != tenant.service_plan:
                changes.refuse_if(rules.why_not_edition(tenant, given), "service_plan")
            chosen = terms.get("features")
            changes.refuse_if(edit_rules.why_not_features(tenant, given, chosen), "features")
            tenant.features = rules.features_then(given, tenant.features, chosen)
            regions = list(terms.get("storage_regions", tenant.storage_regions.all()))
            changes.refuse_if(edit_rules.why_not_regions(tenant, given, regions), "storage_regions")
            changes.then(lambda: tenant.storage_regions.add(*regions))
        changes.refuse_if(rules.why_not_plan(plan, tenant.product), "service_plan")
        _relicense(changes, tenant, terms, now)
        tenant.service_plan = plan
        tenant.quota = terms.get("quota", tenant.quota)
        tenant.quota_start = terms.get("quota_start", tenant.quota_start)
        tenant.quota_end = terms.get("quota_end", tenant.quota_end)


def _relicense(changes: Change, tenant: Tenant, terms: Terms, now: datetime) -> None:
    """Type and expiry, which goes with it."""
    tenant_type = terms.get("tenant_type", tenant.tenant_type)
    expiry = terms.get("license_expiry") or tenant.license_expiry
    if tenant_type != tenant.tenant_type and expiry == tenant.license_expiry:
        expiry = rules.preset_expiry(tenant.product, tenant_type, now.astimezone(tenant.zone).date())
    if reason := edit_rules.why_not_type(tenant, tenant_type):
        changes.refuse_if(reason, "tenant_type")
    else:
        changes.refuse_if(edit_rules.why_not_expiry(tenant, tenant_type, expiry, now), "license_expiry")
    tenant.tenant_type, tenant.license_expiry = tenant_type, expiry


def convert(actor: Actor, tenant: Tenant, *, now: datetime | None = None) -> None:
    """TEN-2: Evaluation becomes Commercial, with the expiry that is preset for it."""
    now = now or timezone.now()
    with change(actor, verbs.EDIT, tenant):
        refuse_if(edit_rules.why_not_convert(tenant))
        today = now.astimezone(tenant.zone).date()
        tenant.tenant_type = Tenant.Type.COMMERCIAL
        tenant.license_expiry = rules.preset_expiry(tenant.product, tenant.tenant_type, today)


def change_plan(actor: Actor, tenant: Tenant, *, service_plan: ServicePlan) -> None:
    """TEN-4. What the new plan governs follows it; what it leaves free stays as it is (TEN-10)."""
    with joining(actor, service_plan), change(actor, verbs.EDIT, tenant):
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
