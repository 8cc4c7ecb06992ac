"""Demonstration data: every state is shown, loading twice changes nothing, and its figures are true.

The data is loaded once for the whole module, and removed at its end.
"""

from __future__ import annotations

import zoneinfo
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from random import Random
from typing import Any

import pytest
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult

from openmsc.accounts.models import Administrator
from openmsc.accounts.roles import Role
from openmsc.accounts.timezones import TIME_ZONES
from openmsc.backups import figures, strip
from openmsc.backups.models import (
    DataSource,
    DataSourceDay,
    Job,
    Kind,
    Organization,
    ReportingToken,
    Status,
    TenantDay,
)
from openmsc.backups.reports import JobReport, parse
from openmsc.customers.models import Contact, Customer
from openmsc.kit.audit.models import Event
from openmsc.plans.models import PlanProduct, ServicePlan
from openmsc.plans.products import Edition, Governed, ProductId
from openmsc.tenants.models import Tenant
from openmsc.testing import demo
from openmsc.testing.demo import tenants
from openmsc.testing.demo.companies import COMPANIES
from openmsc.testing.demo.estate import draw
from openmsc.testing.demo.history import History, Sent
from openmsc.testing.demo.stories import STORIES
from openmsc.testing.tampering import tampering
from openmsc.usage.models import ConsumptionDay

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 9, 3, tzinfo=UTC)
TODAY = NOW.date()
COUNT, DAYS = len(STORIES), 16
MODELS: tuple[Any, ...] = (
    Administrator, Customer, Contact, ServicePlan, PlanProduct, Tenant, Organization, DataSource,
    DataSourceDay, TenantDay, Job, ReportingToken, Event, DBTaskResult, ConsumptionDay,
)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def said(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[str]]:
    """Load in two parts, as if a worker had been killed between; what the first said of its progress."""
    lines: list[str] = []
    load_data = demo.load_data
    with django_db_blocker.unblock():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(demo, "load_data", partial(load_data, count=5, days=DAYS, now=NOW))
            demo.load(lines.append)
        load_data(count=COUNT, days=DAYS, now=NOW)
    yield lines
    with django_db_blocker.unblock(), tampering():
        call_command("flush", interactive=False, verbosity=0)


def everything() -> dict[str, list[dict[str, Any]]]:
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in MODELS}


def test_loading_says_how_far_it_is_and_makes_the_administrator(said: list[str]) -> None:
    assert said == ["5 of 5 customers"]
    helen = Administrator.objects.earliest("pk")
    assert (helen.name, helen.email) == ("Helen Varga", "helen.varga@kestrel-it.example")
    assert helen.is_active


def test_loading_again_changes_nothing() -> None:
    before = everything()
    demo.load_data(count=COUNT, days=DAYS, now=NOW)
    assert everything() == before


def test_a_worker_killed_half_way_leaves_no_half_customer(monkeypatch: pytest.MonkeyPatch) -> None:
    before = Customer.objects.count()

    def kill(*args: Any, **kwargs: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(tenants, "record_jobs", kill)
        demo.load_data(count=COUNT + 2, days=3, now=NOW)
    assert Customer.objects.count() == before
    demo.load_data(count=COUNT + 2, days=3, now=NOW)
    assert Customer.objects.count() == before + 2


def test_every_state_of_products_is_shown() -> None:
    assert set(Tenant.objects.values_list("tenant_type", flat=True)) == set(Tenant.Type)
    states = {Tenant.Status.CREATION_PENDING, Tenant.Status.READY, Tenant.Status.SUSPENDED}
    assert set(Tenant.objects.values_list("status", flat=True)) == states | {Tenant.Status.SOFT_DELETED}
    assert set(Tenant.objects.values_list("product", flat=True)) == set(ProductId)
    assert Tenant.objects.get(status=Tenant.Status.SUSPENDED).suspended_on == NOW - timedelta(days=4)
    assert Tenant.objects.get(status=Tenant.Status.SOFT_DELETED).delete_date == NOW + timedelta(days=5)
    for kind in (Tenant.Type.EVALUATION, Tenant.Type.COMMERCIAL):
        ends = [(end - TODAY).days for end in _expiries(kind)]
        assert any(days < 0 for days in ends), "expired"
        assert any(0 <= days <= 30 for days in ends), "expiring soon"
    assert any((end - TODAY).days > 1000 for end in _expiries(Tenant.Type.COMMERCIAL))
    assert Tenant.objects.filter(quota=None).exists()
    assert Tenant.objects.filter(quota__gt=0, quota_start__lte=TODAY, quota_end__gte=TODAY).exists()
    assert any(counts.get("userCount") for t in Tenant.objects.all() for counts in t.features.values())


def _expiries(kind: Tenant.Type) -> list[date]:
    return list(Tenant.objects.filter(tenant_type=kind).values_list("license_expiry", flat=True))


def test_all_kinds_of_people_plans_and_customers_are_shown() -> None:
    roles = Counter(Administrator.objects.values_list("role", "state"))
    assert roles == {
        (Role.MSP, "ready"): 2,
        (Role.TENANT, "ready"): 3,
        (Role.TENANT, "pending"): 1,
        (Role.READ_ONLY, "ready"): 1,
        (Role.READ_ONLY, "inactive"): 1,
    }
    given = PlanProduct.objects.filter(service_plan__is_default=False)
    assert given.values("service_plan").distinct().count() == 6
    assert set(given.values_list("edition", flat=True)) == set(Edition)
    assert {says for each in given for _, says in each.governed()} == set(Governed)
    customers = Customer.objects.filter(is_sandbox=False)
    assert customers.get(hide_name=True).account_name == "pennine-agg"
    assert {customer.contacts.count() for customer in customers} == {0, 1, 2, 3}
    assert {customer.tenant_admins.count() for customer in customers} == {0, 1, 2, 3}
    assert set(customers.values_list("health", flat=True)) == set(Customer.Health)
    assert customers.filter(tenants=None).exists()
    assert all(customer.created_on < NOW for customer in customers)


def test_all_kinds_of_jobs_are_shown() -> None:
    seen = set(Job.objects.values_list("kind", "status"))
    assert {status for kind, status in seen if kind == Kind.BACKUP} >= set(Status) - {Status.CANCELLED}
    assert {status for kind, status in seen if kind == Kind.RESTORE} == {Status.SUCCESSFUL, Status.FAILED}
    assert (Kind.VERIFY, Status.SUCCESSFUL) in seen
    assert not Job.objects.filter(clock_ahead=True).exists()
    assert DataSource.objects.filter(last_backup_job__isnull=False, last_success_job=None).exists()
    shown = {
        state
        for source in DataSource.objects.all()
        for state in strip.states(source.days.all(), TODAY, source.created_on.date())
    }
    assert shown == set(strip.State) - {strip.State.MISSED, strip.State.EXCUSED}  # these cannot be yet
    late = [job.received - job.at for job in Job.objects.filter(at__gt=NOW - timedelta(days=2))]
    assert timedelta() < min(late) <= max(late) < timedelta(days=2)


def test_nothing_points_to_a_real_company_or_person() -> None:
    for email in (*_emails(Administrator), *_emails(Contact)):
        assert email.endswith(".example")
    assert all(c.time_zone in dict(TIME_ZONES) for c in Customer.objects.all())


def _emails(model: Any) -> list[str]:
    return list(model.objects.exclude(email="").values_list("email", flat=True))


def test_every_event_has_an_actor() -> None:
    kinds = Counter(Event.objects.values_list("actor_kind", flat=True))
    assert kinds.keys() == {"administrator", "system", "nobody"}  # nobody: who mistyped when signing in
    assert not Event.objects.filter(actor_name="").exists()
    people = Event.objects.filter(actor_kind="administrator")
    assert set(people.values_list("actor_name", flat=True)) > {"Helen Varga", "Camille Moreau", "Priya Raman"}
    assert not people.filter(actor_id=None).exists()


def test_the_health_of_each_data_source_is_that_of_its_jobs() -> None:
    sources = DataSource.objects.prefetch_related("jobs")
    assert len(sources) > 50
    for source in sources:
        jobs = sorted(source.jobs.all(), key=lambda job: (job.at, job.pk))
        backups = [job for job in jobs if job.kind == Kind.BACKUP]
        ended = [job for job in backups if job.status != Status.RUNNING]
        good = [job for job in ended if Status(job.status).is_success]
        restores = [job for job in jobs if job.kind == Kind.RESTORE and Status(job.status).is_success]
        assert (source.last_run_job, source.last_run_at) == _last(backups, "pk", "at")
        assert (source.last_backup_job, source.last_backup_ended) == _last(ended, "pk", "ended")
        assert (source.last_success_job, source.last_success_ended) == _last(good, "pk", "ended")
        assert (source.last_restore_job, source.last_restore_ended) == _last(restores, "pk", "ended")
        assert source.need == _need(ended[-1].status if ended else None)


def _last(jobs: list[Job], *names: str) -> tuple[Any, ...]:
    return tuple(getattr(jobs[-1], name) if jobs else None for name in names)


def _need(status: int | None) -> DataSource.Need:
    need = DataSource.Need
    if status is None:
        return need.NO_DATA
    return {Status.SUCCESSFUL: need.FINE, Status.SUCCESSFUL_WITH_ERRORS: need.WITH_ERRORS}.get(
        Status(status), need.FAILED
    )


_COUNTED = ("running", "successful", "with_errors", "failed", "restores")


def test_the_days_are_those_of_the_jobs_in_the_customer_s_time_zone() -> None:
    sources: Counter[Any] = Counter()
    for job in Job.objects.exclude(kind=Kind.VERIFY).select_related("tenant__customer"):
        day = job.at.astimezone(zoneinfo.ZoneInfo(job.tenant.customer.time_zone)).date()
        sources[job.tenant_id, job.data_source_id, day, _counted_as(job)] += 1
    whole: Counter[Any] = Counter()
    for (tenant, _, day, word), number in sources.items():
        whole[tenant, day, word] += number
    by_source = DataSourceDay.objects.select_related("data_source")
    assert sources == _counters(((row.data_source.tenant_id, row.data_source_id), row) for row in by_source)
    assert whole == _counters(((row.tenant_id,), row) for row in TenantDay.objects.all())


def _counters(rows: Iterable[tuple[tuple[Any, ...], DataSourceDay | TenantDay]]) -> Counter[Any]:
    counted = {(*key, row.day, word): getattr(row, word) for key, row in rows for word in _COUNTED}
    return +Counter(counted)


def _counted_as(job: Job) -> str:
    if job.kind == Kind.RESTORE:
        return "restores"
    return {
        Status.RUNNING: "running",
        Status.SUCCESSFUL: "successful",
        Status.SUCCESSFUL_WITH_ERRORS: "with_errors",
    }.get(Status(job.status), "failed")


def test_the_health_of_each_customer_is_that_of_its_data_sources() -> None:
    health, need = Customer.Health, DataSource.Need
    for customer in Customer.objects.all():
        needs = Counter(DataSource.objects.filter(tenant__customer=customer).values_list("need", flat=True))
        counts = (needs.total() - needs[need.NO_DATA], needs[need.FAILED], needs[need.WITH_ERRORS])
        assert (customer.health_sources, customer.health_failed, customer.health_with_errors) == counts
        worst = health.CRITICAL if counts[1] else health.ATTENTION if counts[2] else health.HEALTHY
        assert customer.health == (worst if counts[0] else health.NO_DATA)


def test_the_key_figures_are_those_of_the_jobs() -> None:
    customer = Customer.objects.get(name__startswith="Brackwater")
    zone = zoneinfo.ZoneInfo(customer.time_zone)
    first = TODAY - timedelta(days=figures.DAYS - 1)
    jobs = Job.objects.filter(tenant__customer=customer, tenant__product=ProductId.ENTERPRISE_WORKLOADS)
    recent = [job for job in jobs if job.at.astimezone(zone).date() >= first]
    backups = [job for job in recent if job.kind == Kind.BACKUP]
    shown = figures.last_days(customer, TODAY)
    assert shown.backups == len(backups) > 300
    assert shown.successful == sum(Status(job.status).is_success for job in backups)
    assert shown.restores == sum(job.kind == Kind.RESTORE for job in recent)


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 11, 24, 9, 3, tzinfo=UTC),
        datetime(2027, 3, 28, 1, 5, tzinfo=UTC),  # summer time has just begun in Europe
        datetime(2026, 10, 25, 1, 10, tzinfo=UTC),  # and ended
        datetime(2028, 2, 29, 0, 0, tzinfo=UTC),
        datetime(2026, 12, 31, 23, 58, tzinfo=UTC),
    ],
)
def test_histories_are_sound_whenever_they_are_made(now: datetime) -> None:
    for company, source, sent in _histories(now):
        reports = [report for each in sent if isinstance(report := parse(each.report), JobReport)]
        assert len({report.run_id for report in reports}) == len(reports), (company, source)
        for each, report in zip(sent, reports, strict=True):
            assert report.started is not None
            assert now - timedelta(days=15) <= report.started <= each.at <= now
            assert (report.ended is None) == (report.status == Status.RUNNING)
    assert sum(sent[-1].report["status"] == "running" for _, _, sent in _histories(now) if sent) == 2


def test_the_same_is_drawn_each_time() -> None:
    assert list(_histories(NOW)) == list(_histories(NOW))


def _histories(now: datetime) -> Iterator[tuple[str, str, list[Sent]]]:
    for company in COMPANIES:
        rng = Random(company.name)
        estate = draw(company, rng, now)
        for source in (source for sources in estate.sources.values() for source in sources):
            history = History(source, estate.policies[source.policy], company, rng, now)
            sent = sorted(history.reports(now - timedelta(days=14), now), key=lambda each: each.at)
            yield company.name, source.name, sent
