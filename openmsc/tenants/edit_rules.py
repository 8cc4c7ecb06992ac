"""Questions about editing a tenant, field by field (TEN-4), and what of a sandbox product can be edited (CUS-17)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from openmsc.plans.models import PlanProduct, StorageRegion
from openmsc.plans.products import EDUCATION

from . import rules
from .models import Tenant

Type = Tenant.Type


def why_not_convert(tenant: Tenant) -> str | None:
    """TEN-2: Evaluation becomes Commercial."""
    if tenant.tenant_type == Type.SANDBOX:
        return why_not_type(tenant, Type.COMMERCIAL)
    if tenant.tenant_type == Type.COMMERCIAL:
        return "It is Commercial already."
    return rules.why_not_edit(tenant)


def why_not_type(tenant: Tenant, tenant_type: int) -> str | None:
    """TEN-2, TEN-4: 2 → 3 and no other; for the sandbox customer's none at all."""
    if tenant_type == tenant.tenant_type:
        return None
    if tenant.tenant_type == Type.COMMERCIAL and tenant_type == Type.EVALUATION:
        return "Commercial never goes back to Evaluation."
    return rules.why_not_type(tenant.customer, tenant_type)


def why_not_expiry(tenant: Tenant, tenant_type: int, expiry: date, now: datetime) -> str | None:
    """TEN-2, TEN-4. What is not changed is not asked: also an expired product can be edited otherwise."""
    if (expiry, tenant_type) == (tenant.license_expiry, tenant.tenant_type):
        return None
    if tenant.tenant_type == Type.SANDBOX:
        return "The license of a sandbox product stays as it is: it is for demonstrations."
    today = now.astimezone(tenant.zone).date()
    if tenant_type != Type.EVALUATION:
        return rules.why_not_expiry(tenant.product, tenant_type, expiry, today)
    if expiry > tenant.license_expiry:
        return rules.why_not_extend(tenant, expiry, now)
    return "The license cannot have expired already." if expiry < today else None


def why_not_regions(tenant: Tenant, given: PlanProduct, regions: Sequence[StorageRegion]) -> str | None:
    """TEN-4, TEN-8: more can be added, none can be removed."""
    now = set(tenant.storage_regions.all())
    if gone := sorted(str(region) for region in now - set(regions)):
        return f"{', '.join(gone)}: storage regions can be added, never removed."
    if now == set(regions):
        return None
    return rules.why_not_regions(given.edition, tenant.product, regions)


def why_not_features(tenant: Tenant, given: PlanProduct, chosen: rules.Features | None) -> str | None:
    """TEN-4, TEN-10; of sandbox products only the counts (CUS-17)."""
    if chosen is None:
        return rules.why_not_keep_features(tenant, given)
    if reason := rules.why_not_features(given, chosen):
        return reason
    kept = rules.features_under(given, tenant.features)
    then = rules.features_then(given, tenant.features, chosen)
    if tenant.tenant_type == Type.SANDBOX and _but_for_counts(then) != _but_for_counts(kept):
        return "Features of a sandbox product follow its service plan: only the counts can be changed."
    return None


def _but_for_counts(features: rules.Features) -> dict[str, int]:
    return {name: attributes.get(EDUCATION, 0) for name, attributes in features.items()}
