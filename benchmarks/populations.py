"""Many rows, fast: inserted in bulk through the models, whose derived fields are then set by a plain count."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import connection, models
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from openmsc.accounts.roles import Role
from openmsc.backups.health import HEALTH
from openmsc.backups.models import BackupPolicy, DataSource, Job, Kind, Organization, Status
from openmsc.customers.models import Customer
from openmsc.plans.models import ServicePlan, StorageRegion
from openmsc.plans.products import ProductId
from openmsc.tenants.models import Tenant
from openmsc.testing import make
from openmsc.testing.people import let_in

from . import recount
from .harness import note

AT_ONCE = 2000
SLOW = 0.01  # seconds
_WORDS = ("Amber", "Birch", "Cobalt", "Dover", "Ember", "Fjord", "Grove", "Harbour", "Ivory", "Juniper")
_KINDS = ("Logistics", "Dental", "Foods", "Legal", "Timber", "Textiles", "Clinic", "Foundry")
# Of a hundred jobs.
_OUTCOMES = [Status.SUCCESSFUL] * 90 + [Status.SUCCESSFUL_WITH_ERRORS] * 5 + [Status.FAILED] * 5


def copy_database(name: str) -> str:
    """A copy of the database in use under a further name; `switch_to` opens it."""
    now = str(connection.settings_dict["NAME"])
    connection.close()
    if connection.vendor == "sqlite":
        copy = Path(now).with_name(f"{name}.sqlite3")
        shutil.copy(now, copy)  # whole: the last connection that closes empties the write-ahead log
        return str(copy)
    copy_name = f"{now}_{name}"  # databases.throw_away drops all that begin with the first name
    quote = connection.ops.quote_name
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {quote(copy_name)} TEMPLATE {quote(now)}")
    return copy_name


def switch_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def settle() -> None:
    """What PostgreSQL's autovacuum would have done by the time that somebody looks."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def offer() -> tuple[ServicePlan, list[StorageRegion]]:
    """What tenants are made of."""
    return make.service_plan(), [make.storage_region() for _ in range(3)]


def browser() -> Client:
    """An MSP administrator's, one of two, as there should be."""
    make.administrator()
    return let_in(Client(SERVER_NAME="localhost"), make.administrator())


def signed_in() -> Callable[[str], HttpResponse]:
    """Gets pages with such a browser, and sees to it that they are pages."""
    client = browser()

    def get(url: str) -> HttpResponse:
        answer: HttpResponse = client.get(url)  # type: ignore[assignment]  # the test client's own kind
        assert answer.status_code == 200, f"{url} answered {answer.status_code}"
        return answer

    return get


def count_queries(get: Callable[[str], HttpResponse], url: str) -> int:
    """How many queries the page makes; slow ones are printed for whoever looks for a cause."""
    get(url)  # with all that is done once
    with CaptureQueriesContext(connection) as captured:
        get(url)
    for query in captured.captured_queries:
        if float(query["time"]) >= SLOW:
            note(f"    {query['time']} s: {query['sql'][:200]}")
    return len(captured)


def fill_customers(count: int) -> None:
    """Customers with 150 % tenants, each with a region; a third have an administrator of their own."""
    plan, regions = offer()
    admins = [make.administrator(Role.TENANT) for _ in range(10)]
    chance = random.Random(count)
    for start in range(0, count, AT_ONCE):
        made = [_customer(number, chance) for number in range(start, min(start + AT_ONCE, count))]
        Customer.objects.bulk_create(made)
        tenants = [_tenant(customer, ProductId.ENTERPRISE_WORKLOADS, plan) for customer in made]
        tenants += [_tenant(customer, ProductId.SAAS_AND_ENDPOINTS, plan) for customer in made[::2]]
        Tenant.objects.bulk_create(tenants)
        _link(Tenant.storage_regions.through, "tenant", tenants, "storageregion", regions)
        _link(Customer.tenant_admins.through, "customer", made[::3], "administrator", admins)
    Customer.objects.update(health=HEALTH)
    settle()


def _customer(number: int, chance: random.Random) -> Customer:
    name = f"{chance.choice(_WORDS)} {chance.choice(_KINDS)} {number:06}"
    sources = chance.choice((0, 4, 12, 40))
    return Customer(
        name=name,
        account_name=name,
        address="14 Dock Road, Felixstowe",
        phone="+44 1394 555017",
        time_zone="Europe/London",
        health_sources=sources,
        health_failed=int(sources > 0 and chance.random() < 0.05),
        health_with_errors=int(sources > 0 and chance.random() < 0.1),
    )


def _tenant(customer: Customer, product: int, plan: ServicePlan) -> Tenant:
    return Tenant(
        customer=customer,
        product=product,
        service_plan=plan,
        tenant_type=Tenant.Type.COMMERCIAL,
        status=Tenant.Status.READY,
        license_expiry=timezone.localdate() + timedelta(days=300),
    )


def _link(
    through: type[models.Model],
    one: str,
    rows: Iterable[models.Model],
    other: str,
    choices: Sequence[models.Model],
) -> None:
    """Fill a many-to-many table: each row gets one of the choices in turn."""
    links = [through(**{one: row, other: choices[index % len(choices)]}) for index, row in enumerate(rows)]
    through._default_manager.bulk_create(links)


def fill_history(sources: int, jobs: int, days: int) -> Customer:
    """A customer whose data sources have so many jobs behind them, spread evenly over so many days."""
    plan, regions = offer()
    tenant = make.tenant(service_plan=plan, storage_regions=regions)
    organization = Organization.objects.create(tenant=tenant, name="Head office")
    policy = BackupPolicy.objects.create(tenant=tenant, name="Nightly", schedule="30 1 * * *")
    made = DataSource.objects.bulk_create(
        DataSource(
            tenant=tenant,
            organization=organization,
            backup_policy=policy,
            name=f"server-{number:05}",
            workload="File Server",
        )
        for number in range(sources)
    )
    note(f"  {jobs:,} jobs of {sources:,} data sources …")
    chance = random.Random(jobs)
    now, zone = timezone.now(), ZoneInfo(tenant.customer.time_zone)
    step = timedelta(days=days) / jobs
    for start in range(0, jobs, AT_ONCE):
        Job.objects.bulk_create(
            _job(made[number % sources], now - step * (jobs - number), zone, chance, number)
            for number in range(start, min(start + AT_ONCE, jobs))
        )
    recount.write(tenant)
    settle()
    customer: Customer = tenant.customer
    return customer


def _job(source: DataSource, at: datetime, zone: ZoneInfo, chance: random.Random, number: int) -> Job:
    return Job(
        tenant_id=source.tenant_id,
        data_source=source,
        run_id=f"run-{number}",
        kind=Kind.RESTORE if number % 50 == 49 else Kind.BACKUP,
        status=chance.choice(_OUTCOMES),
        started=at,
        ended=at + timedelta(minutes=4),
        received=at + timedelta(minutes=4),
        at=at,
        day=at.astimezone(zone).date(),
        bytes_protected=10**12,
        bytes_added=10**9,
        engine="restic",
    )
