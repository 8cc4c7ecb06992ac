"""First start: from an empty database to one MSP administrator who can begin (CUS-17, PLAN-4)."""

from __future__ import annotations

from django.db import transaction

from openmsc.accounts import actions as accounts
from openmsc.accounts import links
from openmsc.accounts.models import Administrator, OneTimeLink
from openmsc.accounts.roles import Role
from openmsc.customers import actions as customers
from openmsc.kit.actor import system
from openmsc.kit.errors import Refused
from openmsc.plans import actions as plans
from openmsc.plans.models import ServicePlan, StorageRegion
from openmsc.plans.products import PRODUCTS
from openmsc.tenants import actions as tenants
from openmsc.tenants.models import Tenant

from . import defaults


def set_up(
    link: OneTimeLink | None,
    *,
    provider_name: str,
    first_name: str,
    last_name: str,
    email: str,
    password: str,
    time_zone: str,
) -> Administrator:
    """Make the first MSP administrator and what comes with them, once; all or nothing.

    `link` is None only for demonstrations and commands: whoever has a shell needs no link.
    """
    actor = system("set-up")
    with transaction.atomic():
        if link is not None and not links.use_link(link):
            raise Refused("This link has been used already. Sign in with the account that it made.")
        if Administrator.objects.exists():
            raise Refused("OpenMSC is set up already. Sign in.")
        # No support address yet: it is shown to everybody, and a sign-in name is not for everybody.
        accounts.edit_provider(actor, name=provider_name, support_email="", time_zone=time_zone)
        administrator = accounts.create_administrator(
            actor,
            email=email,
            first_name=first_name,
            last_name=last_name,
            role=Role.MSP,
            password=password,
            time_zone=time_zone,
        )
        regions = [plans.add_storage_region(actor, **region) for region in defaults.STORAGE_REGIONS]
        _add_sandbox(plans.create_default(actor), regions, time_zone)
    return administrator


def _add_sandbox(plan: ServicePlan, regions: list[StorageRegion], time_zone: str) -> None:
    """CUS-17: both products, type Sandbox, quota 5 CU."""
    actor = system("set-up")
    customer = customers.create(actor, **defaults.SANDBOX, time_zone=time_zone, is_sandbox=True)
    for product in PRODUCTS:
        tenants.add_product(
            actor,
            customer,
            product=product,
            service_plan=plan,
            tenant_type=Tenant.Type.SANDBOX,
            storage_regions=regions[:1],
            quota=defaults.SANDBOX_QUOTA,
        )
