"""What a customer has: products, data sources and their policies; drawn by lot where no story tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from openmsc.plans.products import PRODUCTS, ProductId

from .shapes import SAAS, SERVERS, Company, Policy, Sale, Source, Story
from .staff import PLANS
from .stories import STORIES
from .workloads import WORKLOADS, policies

_SERVER_PLANS = {
    "Essential Server": 50,
    "Enterprise Estate": 28,
    "Elite Resilience": 14,
    "Public Sector EU": 8,
}
_SAAS_PLANS = {"Business 365": 40, "Seat Protect M365": 40, "Elite Resilience": 12, "Public Sector EU": 8}
_SOURCES = {"Essential Server": (1, 3), "Enterprise Estate": (3, 5)}  # how many; else 2 or 3
_POLICIES = {
    "Nightly, 30 days": 40, "Nightly, 90 days": 17, "Workdays": 20, "Weekly full": 16, "Every 6 hours": 2,
    "Daily, 30 days": 5,
}  # fmt: skip
_COMMON = {"File Server": 8, "NAS": 5, "MS-SQL": 5, "VMware": 5, "Hyper-V": 4, "PostgreSQL": 3}
_ADMINS = ("PR", "TL", "JW", "PR TL", "TL JW", "PR JW", "")


@dataclass(frozen=True)
class Estate:
    sales: tuple[Sale, ...]
    sources: dict[ProductId, tuple[Source, ...]]
    policies: dict[str, Policy]
    admins: str  # initials of the tenant administrators


def draw(company: Company, rng: Random, now: datetime) -> Estate:
    story = STORIES.get(company.name, Story())
    sales = story.sales if story.sales is not None else _sales(company, rng)
    sources = {
        SERVERS: _sources(story.sources, company, sales, SERVERS, rng),
        SAAS: _sources(story.saas_sources, company, sales, SAAS, rng),
    }
    if story.first_source:
        _happen_to_first(sources, story)
    nights = (rng.choice((21, 22, 23, 0, 1, 2)), rng.choice((0, 10, 15, 30, 45)))
    timetable = policies(*(story.nights or nights))
    if any(source.running for many in sources.values() for source in many):
        begun = now.astimezone(ZoneInfo(company.time_zone)) - timedelta(minutes=20)
        timetable["Daily, 30 days"] = Policy(f"{begun.minute} {begun.hour} * * *", 30)
    admins = rng.choice(_ADMINS)
    return Estate(sales, sources, timetable, admins if story.admins is None else story.admins)


def _happen_to_first(sources: dict[ProductId, tuple[Source, ...]], story: Story) -> None:
    for product, (first, *others) in ((p, many) for p, many in sources.items() if many):
        sources[product] = (first._replace(**story.first_source or {}), *others)
        return


def _sales(company: Company, rng: Random) -> tuple[Sale, ...]:
    kinds = rng.choices(("servers", "both", "saas"), (40, 38, 22))[0]
    found = []
    if kinds != "saas":
        plan = _plan(_SERVER_PLANS, company, rng)
        regions = _regions(company.time_zone, rng, several=plan != "Essential Server")
        contract = rng.choice((None, None, 3 * 365, 5 * 365))
        age = rng.randint(60, 1000)
        quota = rng.choice(("", "8", "15", "40", "60", "120.50"))
        expires = contract - age if contract else None
        found.append(Sale(SERVERS, plan, regions, age, expires=expires, quota=quota))
    if kinds != "servers":
        plan = _plan(_SAAS_PLANS, company, rng)
        age = rng.randint(60, 1000)
        users = rng.randint(5, 60) * rng.choice((1, 1, 3, 8))
        regions = _regions(company.time_zone, rng, several=False)
        found.append(Sale(SAAS, plan, regions, age, quota=rng.choice(("", "", "6", "24")), users=users))
    return tuple(found)


def _plan(weights: dict[str, int], company: Company, rng: Random) -> str:
    plan = _pick(weights, rng)
    is_foreign = plan == "Public Sector EU" and not company.time_zone.startswith("Europe/")
    return next(iter(weights)) if is_foreign else plan


def _regions(time_zone: str, rng: Random, *, several: bool) -> tuple[str, ...]:
    if time_zone.startswith("America/"):
        return ("AWS N. Virginia",)
    if time_zone == "Europe/London":
        near = ["AWS London", "AWS Dublin"]
    elif time_zone == "Europe/Dublin":
        near = ["AWS Dublin", "AWS London"]
    else:
        near = rng.choice((["AWS Frankfurt", "AWS Dublin"], ["Azure West Europe", "AWS Frankfurt"]))
    return tuple(near if several and rng.random() < 0.4 else near[:1])


def _sources(
    told: tuple[Source, ...] | None,
    company: Company,
    sales: tuple[Sale, ...],
    product: ProductId,
    rng: Random,
) -> tuple[Source, ...]:
    sale = next((each for each in sales if each.product == product), None)
    if sale is None or sale.pending:
        return ()
    if told is not None:
        return told
    sites = company.sites.split(", ")
    if product == SAAS:
        reports = len(sales) == 1 or rng.random() < 0.35
        return _saas_sources(sites[0], sale.plan, rng) if reports else ()
    allowed = workloads_of(sale.plan, product)
    weights = [_COMMON.get(workload, 1) for workload in allowed]
    count = rng.randint(*_SOURCES.get(sale.plan, (2, 3)))
    taken: set[str] = set()
    return tuple(
        _server_source(rng.choice(sites), rng.choices(allowed, weights)[0], taken, rng) for _ in range(count)
    )


def _server_source(site: str, workload: str, taken: set[str], rng: Random) -> Source:
    name = base = rng.choice(WORKLOADS[workload].names)
    number = 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    taken.add(name)
    policy = _pick(_POLICIES, rng)
    gap = (rng.randint(4, 80), rng.randint(1, 2)) if rng.random() < 0.12 else (0, 0)
    since = rng.randint(12, 70) if rng.random() < 0.08 else 0
    restored = rng.randint(1, 85) if rng.random() < 0.4 else 0
    return Source(site, name, workload, policy, gap=gap, since=since, restored=restored)


def _saas_sources(site: str, plan: str, rng: Random) -> tuple[Source, ...]:
    allowed = workloads_of(plan, SAAS)
    if "Google Workspace" in allowed and rng.random() < 0.3:
        return (Source(site, "Gmail and Drive", "Google Workspace", "Daily, 30 days"),)
    names = rng.sample(WORKLOADS["Microsoft 365"].names, rng.choice((1, 1, 2)))
    found = [Source(site, name, "Microsoft 365", "Daily, 30 days") for name in sorted(names)]
    if "Endpoints" in allowed and rng.random() < 0.4:
        found.append(Source(site, "Staff laptops", "Endpoints", "Workdays"))
    return tuple(found)


def workloads_of(plan: str, product: ProductId) -> list[str]:
    """The workloads that the plan allows; all of them if it is no plan of the demonstration."""
    offers = [offer for each in PLANS if each.name == plan for offer in each.offers]
    allowed = [offer.workloads for offer in offers if offer.product == product]
    return list(allowed[0] if allowed else PRODUCTS[product].workloads)


def _pick(weights: dict[str, int], rng: Random) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]
