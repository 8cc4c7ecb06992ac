"""Rows in numbers, written straight into the tables: for what must hold of a hundred rows as of ten."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import cycle, islice

from django.utils import timezone

from openmsc.backups.models import (
    BackupPolicy,
    DataSource,
    DataSourceDay,
    Organization,
    ReportingToken,
    Status,
)
from openmsc.customers.models import Customer
from openmsc.plans.models import PlanProduct, ServicePlan
from openmsc.plans.products import PRODUCTS
from openmsc.tenants.models import Tenant

from .people import World

# Names with what databases, pages and spreadsheets take for their own.
NAMES = [
    "Ärger & Søn",
    "100% Cotton",
    "under_score",
    "<b>bold</b>",
    "=1+1",
    'Zoë\'s "Place"',
    "ärger 1",
    "ZZ",
]


def populate(world: World, number: int) -> None:
    """So many more customers, service plans and data sources, half of the customers Bob's, the sources acme's.

    Sort keys are equal in many rows and empty in some.
    """
    _customers(world, number)
    _plans(number)
    _sources(world.ours, number)
    _tokens(world.ours, number)


def _names(what: type[Customer | ServicePlan | DataSource], number: int) -> list[str]:
    start = what.objects.count()
    return [f"{name} {start + n}" for n, name in enumerate(islice(cycle(NAMES), number))]


def _customers(world: World, number: int) -> None:
    health = [value for value, _ in Customer.Health.choices]
    made = Customer.objects.bulk_create(
        Customer(
            name=name,
            account_name=f"{name} account" if n % 3 else name,
            address="Quay 1",
            phone="+44 1632 960123",
            time_zone="Europe/London",
            health=health[n % len(health)],
            health_sources=n % 5,
            health_failed=n % 4,
        )
        for n, name in enumerate(_names(Customer, number))
    )
    assignment = Customer.tenant_admins.through
    assignment.objects.bulk_create(
        assignment(customer_id=customer.pk, administrator_id=world.bob.pk) for customer in made[::2]
    )
    tenants = Tenant.objects.bulk_create(
        Tenant(
            customer=customer,
            product=product,
            service_plan=world.plan,
            tenant_type=2 + n % 2,
            status=n % 3,
            license_expiry=date(2027, 1, 1) + timedelta(days=n % 3),
            quota=Decimal("5.00") if n % 2 else None,
        )
        for n, customer in enumerate(made)
        for product in list(PRODUCTS)[: n % 3]  # none, one or both
    )
    lies_in = Tenant.storage_regions.through
    lies_in.objects.bulk_create(
        lies_in(tenant_id=tenant.pk, storageregion_id=world.region.pk) for tenant in tenants
    )


def _plans(number: int) -> None:
    plans = ServicePlan.objects.bulk_create(ServicePlan(name=name) for name in _names(ServicePlan, number))
    PlanProduct.objects.bulk_create(
        PlanProduct(service_plan=plan, product=product.id, edition="elite", workloads=product.workloads[:2])
        for n, plan in enumerate(plans)
        for product in list(PRODUCTS.values())[: n % 3]
    )


def _tokens(tenant: Tenant, number: int) -> None:
    start, now = ReportingToken.objects.count(), timezone.now()
    bound_to = DataSource.objects.filter(tenant=tenant).first()
    ReportingToken.objects.bulk_create(
        ReportingToken(
            tenant=tenant,
            data_source=bound_to if n % 2 else None,
            name=name,
            token_hash=f"{start + n:064}",
            created_on=now - timedelta(days=n % 3),
            created_by="Ann",
            last_used=now - timedelta(microseconds=n % 5) if n % 4 else None,
            revoked_on=now if n % 5 == 0 else None,
        )
        for n, name in enumerate(islice(cycle(NAMES), number))
    )


def _sources(tenant: Tenant, number: int) -> None:
    start, now = DataSource.objects.count(), timezone.now()
    organizations = Organization.objects.bulk_create(
        Organization(tenant=tenant, name=f"{name} {start}") for name in NAMES[:3]
    )
    policies = BackupPolicy.objects.bulk_create(
        BackupPolicy(tenant=tenant, name=f"{name} {start}", schedule="30 1 * * *") for name in NAMES[:2]
    )
    statuses = [None, *(value for value, _ in Status.choices if value != Status.RUNNING)]
    needs: dict[int | None, int] = {None: 1, Status.SUCCESSFUL: 0, Status.SUCCESSFUL_WITH_ERRORS: 2}
    sources = []
    for n, name in enumerate(_names(DataSource, number)):
        status = statuses[n % len(statuses)]
        # Ties, and moments that differ only in what a careless cursor would drop.
        at = now - timedelta(days=n % 4, microseconds=n % 7) if status else None
        sources.append(
            DataSource(
                tenant=tenant,
                organization=organizations[n % 3],
                backup_policy=[None, *policies][n % 3],
                name=name,
                workload=["File Server", "MS-SQL"][n % 2],
                need=needs.get(status, 3),
                last_backup_job=n + 1 if status else None,
                last_backup_status=status,
                last_backup_at=at,
                last_backup_ended=at,
                last_success_job=n + 1 if n % 2 else None,
                last_success_at=at if n % 2 else None,
                last_success_ended=at if n % 2 else None,
                last_run_job=n + 1 if status else None,
                last_run_at=at,
                last_restore_job=n + 1 if n % 4 else None,
                last_restore_at=now - timedelta(microseconds=n % 3) if n % 4 else None,
                last_restore_ended=now if n % 4 else None,
            )
        )
    made = DataSource.objects.bulk_create(sources)
    today = timezone.localdate()
    DataSourceDay.objects.bulk_create(
        DataSourceDay(data_source=source, day=today - timedelta(days=back), successful=1)
        for source in made
        for back in range(2)
    )
