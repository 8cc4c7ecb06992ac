"""Saved views of the provider's people."""

from __future__ import annotations

from openmsc.accounts.actors import actor_for
from openmsc.accounts.models import Administrator
from openmsc.customers.lists import CUSTOMERS
from openmsc.kit.lists import saved_views
from openmsc.kit.lists.kept import kept_of
from openmsc.plans.models import StorageRegion
from openmsc.tenants.models import Tenant

IN_THE_EU = ("AWS Frankfurt", "AWS Dublin", "Azure West Europe")


def save(owner: Administrator) -> None:
    """What is there already is left alone."""
    actor = actor_for(owner)
    regions = StorageRegion.objects.filter(name__in=IN_THE_EU)
    shown = ",".join(column.key for column in CUSTOMERS.shown() if not column.fixed)
    licensed = "tenant_type,storage_regions,license_expiry,quota,quota_used,quota_end,health"
    views = (
        ("EU licensed", True, {"region": [str(region.pk) for region in regions], "columns": [shown]}),
        (
            "Evaluations",
            True,
            {
                "tenant_type": [str(Tenant.Type.EVALUATION.value)],
                "sort": ["license_expiry"],
                "columns": [licensed],
            },
        ),
        ("Nobody looks after", False, {"tenant_admin": ["none"], "columns": [shown]}),
    )
    known = {view.name for view in kept_of(actor, CUSTOMERS).views}
    for name, shared, state in views:
        if name not in known:
            saved_views.save(actor, CUSTOMERS, name=name, shared=shared, state={"sort": ["-health"], **state})
