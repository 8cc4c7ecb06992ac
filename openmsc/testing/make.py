"""Short makers for tests: every argument has a sensible default, and everything goes through the actions."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from django.utils import timezone

from openmsc.accounts import actions as accounts
from openmsc.accounts.models import Administrator
from openmsc.accounts.roles import Role
from openmsc.backups import tokens
from openmsc.backups.models import ReportingToken
from openmsc.customers import actions as customers
from openmsc.customers.models import Customer
from openmsc.kit.actor import system
from openmsc.plans import actions as plans
from openmsc.plans.models import ServicePlan, StorageRegion
from openmsc.plans.products import PRODUCTS, Edition, ProductId
from openmsc.tenants import actions as tenants
from openmsc.tenants.lifecycle_rules import KEPT_FOR
from openmsc.tenants.models import Tenant

PASSWORD = "correct horse battery"  # noqa: S105
_number = count(1)


def administrator(role: Role = Role.MSP, **details: Any) -> Administrator:
    n = next(_number)
    given = {"email": f"person{n}@msp.example", "first_name": f"Person{n}", "last_name": "Tester"}
    return accounts.create_administrator(system(), role=role, **{"password": PASSWORD, **given, **details})


def customer(**details: Any) -> Customer:
    given = {
        "name": f"Customer {next(_number)}",
        "address": "14 Dock Road, Felixstowe",
        "phone": "+44 1632 960017",
        "time_zone": "Europe/London",
    }
    return customers.create(system(), **{**given, **details})


def service_plan(**details: Any) -> ServicePlan:
    offers = [plans.Offer(product.id, Edition.ELITE, product.workloads) for product in PRODUCTS.values()]
    return plans.create(system(), **{"name": f"Plan {next(_number)}", "offers": offers, **details})


def storage_region(**details: Any) -> StorageRegion:
    given = {"name": f"Region {next(_number)}", "storage_provider": 1, "products": list(ProductId.values)}
    return plans.add_storage_region(system(), **{**given, **details})


def tenant(ready: bool = True, **details: Any) -> Tenant:
    owner = details.pop("customer", None) or customer()
    details.setdefault("service_plan", None)
    given = {
        "product": ProductId.ENTERPRISE_WORKLOADS,
        "tenant_type": Tenant.Type.COMMERCIAL,
        **details,
        "service_plan": details["service_plan"] or service_plan(),
        "storage_regions": details.get("storage_regions") or [storage_region()],
    }
    made = tenants.add_product(system(), owner, **given)
    if ready:
        tenants.complete_creation(system(), made)
    return made


def in_status(of: Tenant, status: int, *, delete_date: datetime | None = None) -> Tenant:
    """A direct write, since no action leads to some statuses."""
    deleted = status == Tenant.Status.SOFT_DELETED
    Tenant.objects.filter(pk=of.pk).update(
        status=status,
        suspended_on=timezone.now() if status == Tenant.Status.SUSPENDED else None,
        delete_date=delete_date or timezone.now() + KEPT_FOR if deleted else None,
        deleted_from=Tenant.Status.READY if deleted else None,
    )
    of.refresh_from_db()
    return of


def token(of: Tenant, **details: Any) -> tuple[ReportingToken, str]:
    return tokens.create_token(system(), of, **{"name": f"Token {next(_number)}", **details})


def report(**fields: Any) -> dict[str, Any]:
    """A job report as an engine sends it."""
    return {
        "run_id": f"run-{next(_number)}",
        "status": "successful",
        "data_source": {"name": "fs-01", "workload": "File Server", "organization": "Head office"},
        **fields,
    }
