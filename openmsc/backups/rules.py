"""Questions about reporting, with a sentence for an answer."""

from __future__ import annotations

from openmsc.tenants.models import Tenant


def why_not_report(tenant: Tenant) -> str | None:
    """ING-5, TEN-5. An expired tenant still reports: evidence is never thrown away (TEN-9)."""
    if tenant.status == Tenant.Status.SUSPENDED:
        return "This product is suspended: its reports are refused until it is activated again."
    if tenant.status == Tenant.Status.SOFT_DELETED:
        return "This product is being deleted: its reports are refused unless the deletion is cancelled."
    return None


def why_not_workload(tenant: Tenant, workload: str) -> str | None:
    known = tenant.sold.workloads
    if workload and workload not in known:
        return f"{tenant.sold.name} has no such workload. It has: {', '.join(known)}."
    return None
