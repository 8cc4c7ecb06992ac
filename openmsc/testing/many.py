"""Rows in numbers, written straight into the tables: for what must hold of a hundred rows as of ten."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import cycle, islice
from typing import Any
from uuid import UUID

from django.utils import timezone

from openmsc.accounts.models import Administrator
from openmsc.accounts.roles import Role
from openmsc.backups.models import (
    BackupPolicy,
    DataSource,
    DataSourceDay,
    Job,
    Kind,
    Organization,
    ReportingToken,
    Status,
)
from openmsc.customers.models import Customer
from openmsc.kit.audit.chain import seal_all
from openmsc.kit.audit.models import Event
from openmsc.kit.audit.verbs import Category, Severity
from openmsc.plans.models import PlanProduct, ServicePlan, StorageRegion
from openmsc.plans.products import PRODUCTS
from openmsc.tenants.models import Tenant

from .people import World

_MOMENT = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
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
    """So many more rows of every list: half of the customers and events Bob's, data sources and jobs acme's.

    Sort keys are equal in many rows and empty in some.
    """
    _customers(world, number)
    _plans(number)
    estate(world.ours, number)
    _administrators(world, number)
    _events(world, number)


def estate(tenant: Tenant, number: int) -> None:
    """So many data sources, jobs and tokens of one product."""
    _jobs(_sources(tenant, number))
    _tokens(tenant, number)


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
            last_success=_MOMENT - timedelta(hours=n % 3) if n % 4 else None,
            open_alerts=n % 3 or None,
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
            created_on=_MOMENT - timedelta(days=n % 3),
            quota=Decimal("5.00") if n % 2 else None,
            quota_start=date(2026, 1, 1 + n % 3) if n % 2 else None,
            quota_end=date(2026, 12, 31) if n % 4 == 1 else None,
            consumption=Decimal(n % 7) if n % 3 else None,
        )
        for n, customer in enumerate(made)
        for product in list(PRODUCTS)[: (1, 2, 1, 2, 0)[n % 5]]  # none, one or both
    )
    lies_in = Tenant.storage_regions.through
    other, _ = StorageRegion.objects.get_or_create(name="Other", storage_provider=2)
    lies_in.objects.bulk_create(
        lies_in(tenant_id=tenant.pk, storageregion_id=region.pk)
        for n, tenant in enumerate(tenants)
        for region in ([world.region, other] if n % 4 == 1 else [world.region])
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


def _sources(tenant: Tenant, number: int) -> list[DataSource]:
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
    return made


def _jobs(sources: list[DataSource]) -> None:
    start, now = Job.objects.count(), timezone.now()
    jobs = []
    for n, source in enumerate(sources):
        status = Status(1 + n % 5)
        at = now - timedelta(days=n % 4, microseconds=n % 3)
        runs = status == Status.RUNNING
        jobs.append(
            Job(
                tenant_id=source.tenant_id,
                data_source=source,
                run_id=f"many-{start + n}",
                kind=Kind(1 + n % 3),
                status=status,
                started=at if n % 6 else None,
                ended=None if runs else at + timedelta(minutes=n),
                end_due=now + timedelta(days=1) if runs else None,
                received=now,
                at=at,
                day=at.date(),
                bytes_protected=n * 10**9 if n % 3 else None,
                bytes_added=n * 10**6 if n % 2 else None,
                engine="restic" if n % 2 else "",
                engine_version="0.17.3" if n % 4 else "",
                policy_name="Nightly" if n % 3 else "",
            )
        )
    Job.objects.bulk_create(jobs)


def _administrators(world: World, number: int) -> None:
    start, now = Administrator.objects.count(), timezone.now()
    roles, states = list(Role), list(Administrator.State)
    made = Administrator.objects.bulk_create(
        Administrator(
            email=f"many{start + n}@km.invalid",
            first_name=name,
            last_name=f"{start + n}",
            role=roles[n % len(roles)],
            state=states[n % 4 % len(states)],
            phone="+44 1632 960123" if n % 2 else "",
            time_zone=["UTC", "Europe/London"][n % 2],
            last_login=now - timedelta(hours=n % 3) if n % 4 else None,
            created_on=now - timedelta(days=n % 3),
        )
        for n, name in enumerate(islice(cycle(NAMES), number))
    )
    assignment = Customer.tenant_admins.through
    assignment.objects.bulk_create(
        assignment(customer_id=world.acme.pk, administrator_id=each.pk)
        for each in made
        if each.role == Role.TENANT
    )


def _events(world: World, number: int) -> None:
    """Of each trail as many."""
    now = timezone.now()
    categories, severities = list(Category), list(Severity)
    of = [world.acme, world.zeta]
    trails = [
        (["CustomerContactUpdated", "CustomerContactDeleted"], "CustomerContact", "contact"),
        (["AdminLoginSuccess", "AdminLoginFailed"], "Admin", ""),
        (["TenantUpdated", "TenantSuspended"], "Tenant", "tenant"),
    ]
    actors: list[dict[str, Any]] = [
        {"actor_kind": "client", "actor_id": world.ann.pk, "actor_name": "PSA bot", "actor_role": "Client"},
        {"actor_kind": "administrator", "actor_id": world.ann.pk, "actor_name": "Ann T.", "actor_email": "=1@x"},
        {"actor_kind": "system", "actor_name": "=1+1"},
        {"actor_kind": "administrator", "actor_id": world.bob.pk, "actor_name": "Bob T."},
    ]  # fmt: skip
    Event.objects.bulk_create(
        Event(
            **actors[n % len(actors)],
            at=now - timedelta(hours=n % 3, microseconds=n % 4),
            type=types[n // 2 % 2],
            category=categories[n % len(categories)],
            feature=feature,
            severity=severities[n % len(severities)],
            is_sign_in=object_type == "",
            address="192.0.2.7" if n % 2 else "",
            customer_id=of[n % 2].pk,
            customer_name="Acme" if n % 4 == 0 else "",  # as of one deleted since
            object_type=object_type,
            object_id=str(n),
            object_name=name,
            operation=UUID(int=n) if n % 2 else None,
            changes={"name": ["=1+1", name], "phone": [None, "+44"], "hide name": [False, True]}
            if n % 3
            else {},
        )
        for types, feature, object_type in trails
        for n, name in enumerate(islice(cycle(NAMES), number))
    )
    seal_all()
