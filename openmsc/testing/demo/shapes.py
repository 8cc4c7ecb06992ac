"""What demonstration data is written down as, before the actions make it real."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from openmsc.plans.products import ProductId
from openmsc.tenants.models import Tenant

EVALUATION, COMMERCIAL = Tenant.Type.EVALUATION, Tenant.Type.COMMERCIAL
SERVERS, SAAS = ProductId.ENTERPRISE_WORKLOADS, ProductId.SAAS_AND_ENDPOINTS


class Company(NamedTuple):
    """A customer. Sites and contacts are lists in one text: "Head office, Leeds" and "Name, Title; Name"."""

    name: str
    address: str
    phone: str
    time_zone: str
    domain: str
    sites: str = "Head office"
    people: str = ""
    account_name: str = ""  # given: the customer name is hidden


class Policy(NamedTuple):
    schedule: str
    retention_days: int


class Source(NamedTuple):
    """A data source, and what its history shows. Days count back from today, runs from the last."""

    organization: str
    name: str
    workload: str
    policy: str
    fails: int = 0  # how many of its last runs failed
    with_errors: int = 0  # how many of its last runs ended with errors
    failed_before: tuple[int, ...] = ()  # these runs failed: 0 is the last, 1 the one before
    silent: int = 0  # days without a run until today
    gap: tuple[int, int] = (0, 0)  # began so many days ago, lasted so many days
    since: int = 0  # first seen so many days ago
    running: bool = False  # one run is under way
    never: bool = False  # never succeeded
    restored: int = 0  # days since the last restore
    restore_fails: bool = False  # and that one failed


@dataclass(frozen=True)
class Sale:
    """A tenant, in days before today (`age`) and from today (`expires`)."""

    product: ProductId
    plan: str
    regions: tuple[str, ...]
    age: int
    tenant_type: int = COMMERCIAL
    expires: int | None = None  # None: the preset of its type
    quota: str = ""
    used: int = 0  # percent of the quota; 0: drawn by lot
    unmetered: tuple[int, int] = (0, 0)  # no figures from so many days ago on, for so many days
    users: int = 0
    suspended: int = 0  # days since
    deleted: int = 0  # days since the deletion began
    pending: bool = False


@dataclass(frozen=True)
class Story:
    """What is special about a customer; what it does not say is drawn."""

    sales: tuple[Sale, ...] | None = None
    sources: tuple[Source, ...] | None = None
    saas_sources: tuple[Source, ...] | None = None
    first_source: dict[str, Any] | None = None  # happens to the first data source drawn
    admins: str | None = None  # initials of the tenant administrators
    nights: tuple[int, int] | None = None  # when they begin: hour and minute
