"""Products of customers, in every type and state, and what their engines reported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from openmsc.backups import actions as backups
from openmsc.backups import tokens
from openmsc.backups.recording import record_jobs
from openmsc.backups.reports import MAX_REPORTS, parse
from openmsc.customers.models import Customer
from openmsc.kit.actor import Actor, system
from openmsc.plans.models import ServicePlan, StorageRegion
from openmsc.plans.products import Governed
from openmsc.tenants import actions as tenants
from openmsc.tenants import lifecycle
from openmsc.tenants.models import Tenant

from .consumption import meter
from .estate import Estate
from .history import DAY, History, Sent
from .shapes import EVALUATION, Company, Sale, Source

Counts = dict[str, int]
_PROMPT, _SHORT = timedelta(hours=2), timedelta(hours=30)


class Seller:
    """Adds products to one customer, with their history."""

    def __init__(
        self, actor: Actor, customer: Customer, company: Company, rng: Random, now: datetime, days: int
    ) -> None:
        self.actor = actor
        self.customer = customer
        self.company = company
        self.rng = rng
        self.now = now
        self.days = days

    def sell(self, sale: Sale, estate: Estate, plan: ServicePlan, regions: Sequence[StorageRegion]) -> None:
        created = moment(self.now, sale.age)
        sources = estate.sources[sale.product]
        tenant = tenants.add_product(
            self.actor,
            self.customer,
            product=sale.product,
            service_plan=plan,
            tenant_type=sale.tenant_type,
            storage_regions=regions,
            license_expiry=self._expiry(sale),
            features=self._features(sale, plan, sources),
            **self._quota(sale, created.date()),
            now=created,
        )
        if sale.pending:
            return
        tenants.complete_creation(system(), tenant, now=created + timedelta(seconds=self.rng.randint(2, 40)))
        if sources:
            last = self.now - (sale.suspended or sale.deleted) * DAY
            self._report(tenant, sources, estate, created, last)
        meter(tenant, sale, created.date(), self.now)
        _end(self.actor, tenant, sale, self.now)

    def _expiry(self, sale: Sale) -> date | None:
        if sale.expires is None:
            return None
        return self.now.date() + timedelta(days=sale.expires)

    def _features(self, sale: Sale, plan: ServicePlan, sources: Sequence[Source]) -> dict[str, Counts]:
        """What the plan switches on, what the data sources need, and half of the rest; counts of users."""
        given = plan.gives(sale.product)
        assert given is not None
        needed = {source.workload for source in sources}
        chosen: dict[str, Counts] = {}
        for name, governed in given.governed():
            if governed == Governed.OFF:
                continue
            if governed == Governed.ON or name in needed or not chosen or self.rng.random() < 0.5:
                counted = given.sold.by_name[name].attributes and sale.users
                chosen[name] = self._counts(sale.users) if counted else {}
        return chosen

    def _counts(self, users: int) -> Counts:
        part = self.rng.choice((1.0, 1.0, 0.6))
        return {"userCount": int(users * part), "preservedUserCount": int(users * self.rng.uniform(0, 0.15))}

    def _quota(self, sale: Sale, created: date) -> dict[str, Any]:
        if not sale.quota:
            return {}
        start = max(created, date(self.now.year, 1, 1))
        end = None if sale.tenant_type == EVALUATION else date(start.year, 12, 31)
        return {"quota": Decimal(sale.quota), "quota_start": start, "quota_end": end}

    def _report(
        self, tenant: Tenant, sources: Sequence[Source], estate: Estate, created: datetime, last: datetime
    ) -> None:
        """Set up policies and a token, and report all runs of the last days as engines would have."""
        for name in sorted({source.policy for source in sources}):
            schedule, retention = estate.policies[name]
            backups.set_policy(self.actor, tenant, name=name, schedule=schedule, retention_days=retention)
        token, _ = tokens.create_token(
            self.actor, tenant, name=f"{self.company.sites.split(', ')[0]} servers"
        )
        engine = tokens.actor_of(token, f"203.0.113.{self.rng.randint(2, 250)}")
        first = max(created + timedelta(hours=3), self.now - self.days * DAY)
        received = created
        for batch in batches(self._sent(sources, estate, first, last), self.now):
            received = batch[-1].at + timedelta(seconds=self.rng.randint(1, 5))
            answers = record_jobs(engine, tenant.pk, [parse(sent.report) for sent in batch], now=received)
            assert all(answer.result == "accepted" for answer in answers), answers
        tokens.count_request(token, received)

    def _sent(self, sources: Sequence[Source], estate: Estate, first: datetime, last: datetime) -> list[Sent]:
        sent: list[Sent] = []
        for source in sources:
            history = History(source, estate.policies[source.policy], self.company, self.rng, self.now)
            sent += history.reports(first, last)
        return sorted(sent, key=lambda each: each.at)


def batches(sent: Sequence[Sent], now: datetime) -> Iterator[Sequence[Sent]]:
    """As engines report: soon after each run. Longer ago it is told more coarsely, to load faster.

    A batch with a new data source is short, for that is when the source is first seen.
    """
    batch: list[Sent] = []
    known: set[tuple[str, str]] = set()
    ends = now
    for each in sent:
        is_new = each.source not in known
        known.add(each.source)
        if batch and (each.at > ends or (is_new and ends - each.at > _SHORT) or len(batch) == MAX_REPORTS):
            yield batch
            batch = []
        if not batch:
            ends = each.at + (_SHORT if is_new else max(_PROMPT, 0.75 * (now - each.at)))
        batch.append(each)
    if batch:
        yield batch


def moment(now: datetime, days_ago: int) -> datetime:
    """A time of that day at which people work; today: a few minutes ago."""
    if not days_ago:
        return now - timedelta(minutes=7)
    return datetime.combine((now - days_ago * DAY).date(), time(9, 41), UTC)


def _end(actor: Actor, tenant: Tenant, sale: Sale, now: datetime) -> None:
    if sale.suspended:
        lifecycle.suspend(actor, tenant, now=now - sale.suspended * DAY)
    if sale.deleted:
        lifecycle.delete(actor, tenant, now=now - sale.deleted * DAY)
