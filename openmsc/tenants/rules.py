"""Questions about tenants, with a sentence for an answer, and the dates that follow from their type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from openmsc.customers.models import Customer
from openmsc.kit.dates import day
from openmsc.plans.models import PlanProduct, ServicePlan, StorageRegion
from openmsc.plans.products import COUNTS, EDUCATION, PRODUCTS, Edition, Governed

from .lifecycle_rules import why_not_touch
from .models import Tenant

EVALUATION_DAYS = 30  # TEN-2
EXTENSION_DAYS = 30  # at a time
LONGEST_EVALUATION_DAYS = 60  # from the tenant's creation, with all extensions
Features = Mapping[str, Mapping[str, Any]]  # name -> its attributes


def why_not_add(customer: Customer, product: int) -> str | None:
    """TEN-1: a customer has each product at most once."""
    if product not in PRODUCTS:
        return "There is no such product."
    if any(tenant.product == product for tenant in customer.tenants.all()):
        return f"{customer} has {PRODUCTS[product].name} already."
    return None


def why_not_type(customer: Customer, tenant_type: int) -> str | None:
    """TEN-2, CUS-17: Sandbox is for the sandbox customer, and the only type it has."""
    if tenant_type not in Tenant.Type.values:
        return "Choose Evaluation or Commercial."
    if customer.is_sandbox and tenant_type != Tenant.Type.SANDBOX:
        return "Products of the sandbox customer are always of type Sandbox."
    if not customer.is_sandbox and tenant_type == Tenant.Type.SANDBOX:
        return "Only the sandbox customer has products of type Sandbox. Choose Evaluation or Commercial."
    return None


def why_not_plan(plan: ServicePlan, product: int) -> str | None:
    """TEN-1: only plans that include the product."""
    if plan.gives(product) is None:
        return f"{plan} does not include {PRODUCTS[product].name}. Choose a plan that does."
    return None


def why_not_regions(edition: str, product: int, regions: Sequence[StorageRegion]) -> str | None:
    """TEN-8."""
    if not regions:
        return "Choose at least one storage region."
    for region in regions:
        if product not in region.products:
            return f"{region} is no storage region of {PRODUCTS[product].name}."
    if edition == Edition.BUSINESS and len(regions) > 1:
        return "The business edition has exactly one storage region."
    return _why_not_together(regions)


def _why_not_together(regions: Sequence[StorageRegion]) -> str | None:
    """TEN-8: of several storage providers, all in one geography. One that does not say where it lies goes with any."""
    lie = {region.geography: region for region in regions if region.geography}
    if len(lie) < 2 or len({region.storage_provider for region in regions}) < 2:
        return None
    one, other = list(lie.values())[:2]
    return (
        f"{one} lies in {one.get_geography_display()}, {other} in {other.get_geography_display()}: "
        "regions of several storage providers must lie in one geography."
    )


def why_not_features(given: PlanProduct, chosen: Features | None) -> str | None:
    """TEN-10: at least one; what the plan switches on or off is not the tenant's to choose."""
    if chosen is None:
        return None
    governed = dict(given.governed())
    for name, attributes in chosen.items():
        if name not in governed:
            return f"{given.sold.name} has no feature {name} in the {given.edition} edition."
        if governed[name] == Governed.OFF:
            return f"{name} is off by plan."
        if unknown := set(attributes) - set(given.sold.by_name[name].attributes):
            return f"{name} has no {min(unknown)}."
        if any(not _is_count(attributes.get(count, 0)) for count in COUNTS):
            return f"{name}: give whole numbers of users, 0 or more."
        if not _is_count(state := attributes.get(EDUCATION, 0)) or state > 1:
            return f"{name}: the education license is 1 or 0, on or off."
    if not chosen and Governed.ON not in governed.values():
        return "Choose at least one feature."
    return None


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def why_not_expiry(product: int, tenant_type: int, expiry: date, today: date) -> str | None:
    """TEN-2: not in the past, and not further ahead than the type allows."""
    if expiry < today:
        return "The license cannot have expired already."
    latest = preset_expiry(product, tenant_type, today)
    if expiry > latest:
        return f"At most {day(latest)}."
    return None


def preset_expiry(product: int, tenant_type: int, today: date) -> date:
    """TEN-2: 30 days for Evaluation, else 8 or 3 years by product."""
    if tenant_type == Tenant.Type.EVALUATION:
        return today + timedelta(days=EVALUATION_DAYS)
    return years_after(today, PRODUCTS[product].commercial_years)


def years_after(start: date, years: int) -> date:
    """The same day of the year; 29 February becomes 28 February."""
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return start.replace(year=start.year + years, day=28)


def why_not_edit(tenant: Tenant) -> str | None:
    """Suspended ones can be edited: what they store is metered and billed on (TEN-5). TEN-3 for the rest."""
    return why_not_touch(tenant)


def why_not_change_plan(tenant: Tenant, plan: ServicePlan) -> str | None:
    """TEN-4, and that no rule is broken under the new plan (PLAN-3, TEN-8, TEN-10)."""
    given = plan.gives(tenant.product)
    if reason := why_not_edit(tenant):
        return reason
    if given is None:
        return why_not_plan(plan, tenant.product)
    if tenant.service_plan_id == plan.pk:
        return f"It is on {plan} already."
    return why_not_edition(tenant, given) or why_not_keep_features(tenant, given)


def why_not_edition(tenant: Tenant, given: PlanProduct) -> str | None:
    """TEN-8. Regions can only be added: the way out is another plan."""
    if given.edition == Edition.BUSINESS and (regions := len(tenant.storage_regions.all())) > 1:
        return (
            f"{given.service_plan} is of the business edition, which has exactly one storage region; "
            f"this has {regions}. Choose a plan of another edition."
        )
    return None


def why_not_keep_features(tenant: Tenant, given: PlanProduct) -> str | None:
    """TEN-10."""
    if features_under(given, tenant.features):
        return None
    return f"{given.service_plan} would leave it without any feature. Choose a plan that keeps one."


def features_under(given: PlanProduct, now: Features) -> dict[str, Any]:
    """The features that are on once the plan gives this: what it governs is as it says, the rest as it is (TEN-10)."""
    return {
        name: dict(now.get(name, {}))
        for name, governed in given.governed()
        if governed == Governed.ON or (governed == Governed.FREE and name in now)
    }


def switched_on(given: PlanProduct, chosen: Features | None) -> dict[str, Any]:
    """The features that are on: what the plan says, and of what it leaves free those chosen (TEN-10)."""
    on: dict[str, Any] = {}
    for name, governed in given.governed():
        free = governed == Governed.FREE and (chosen is None or name in chosen)
        if governed == Governed.ON or free:
            on[name] = dict((chosen or {}).get(name, {}))
    return on


def features_then(given: PlanProduct, now: Features, chosen: Features | None) -> dict[str, Any]:
    """Those that are on after an edit. Attributes that it does not name stay as they are."""
    if chosen is None:
        return features_under(given, now)
    return {
        name: {**now.get(name, {}), **attributes} for name, attributes in switched_on(given, chosen).items()
    }


def why_not_extend_at_all(tenant: Tenant, now: datetime) -> str | None:
    """TEN-2: whatever the day. Days are those of the customer's time zone."""
    if reason := why_not_edit(tenant):
        return reason
    if tenant.tenant_type != Tenant.Type.EVALUATION:
        return f"It is {tenant.get_tenant_type_display()}. Only Evaluation can be extended."
    today, last = now.astimezone(tenant.zone).date(), latest_evaluation(tenant)
    if last <= tenant.license_expiry or last < today:
        return f"It cannot be extended beyond {day(last)}, {LONGEST_EVALUATION_DAYS} days after it was added."
    return None


def latest_evaluation(tenant: Tenant) -> date:
    """The last day that an evaluation can have, with all extensions."""
    return tenant.created_on.astimezone(tenant.zone).date() + timedelta(days=LONGEST_EVALUATION_DAYS)


def why_not_extend(tenant: Tenant, expiry: date, now: datetime) -> str | None:
    """TEN-2."""
    if reason := why_not_extend_at_all(tenant, now):
        return reason
    today, last = now.astimezone(tenant.zone).date(), latest_evaluation(tenant)
    if expiry < today:
        return f"{day(expiry)} is past already. Choose a later day."
    if expiry <= tenant.license_expiry:
        return f"It lasts until {day(tenant.license_expiry)} already. Choose a later day."
    at_a_time = extended(tenant, EXTENSION_DAYS, now)
    if expiry > last:
        return f"At most until {day(last)}: {LONGEST_EVALUATION_DAYS} days after it was added."
    if expiry > at_a_time:
        return f"At most until {day(at_a_time)}: {EXTENSION_DAYS} days at a time."
    return None


def extended(tenant: Tenant, days: int, now: datetime) -> date:
    """So many days after its expiry, or after today where it has expired: those that are gone are no use."""
    today = now.astimezone(tenant.zone).date()
    return max(tenant.license_expiry, today) + timedelta(days=days)
