"""Demonstration data: a provider with sixty made-up customers and ninety days of jobs and consumption.

It goes through the same actions as everything else. Every customer is one transaction, and what is there
already is left alone: run again, it goes on where it was.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from openmsc.accounts import actions as accounts
from openmsc.accounts.actors import actor_for
from openmsc.accounts.models import Administrator
from openmsc.accounts.roles import Role
from openmsc.customers import actions as customers
from openmsc.customers.models import Customer
from openmsc.kit.actor import Actor, system
from openmsc.kit.audit.chain import seal_all
from openmsc.kit.text import same_name, searchable
from openmsc.plans import actions as plans
from openmsc.plans.models import ServicePlan, StorageRegion
from openmsc.setup.actions import set_up

from . import saved, sign_ins, staff
from .companies import COMPANIES
from .estate import Estate, draw
from .shapes import Company
from .tenants import Seller, moment

Progress = Callable[[str], None]
SEED = 1
DAYS = 90


def load(progress: Progress) -> Administrator:
    """Into an empty database: the provider and its first administrator, then the data."""
    helen = set_up(
        None,
        provider_name=staff.PROVIDER,
        password=secrets.token_urlsafe(24),
        time_zone=staff.TIME_ZONE,
        **staff.HELEN,
    )
    load_data(progress)
    return helen


def load_data(
    progress: Progress | None = None,
    *,
    count: int = len(COMPANIES),
    days: int = DAYS,
    now: datetime | None = None,
) -> None:
    """Into an installation that is set up. `count` customers, with `days` of jobs until `now`."""
    say = progress or (lambda line: None)
    for person in staff.PEOPLE:
        _employ(person)
    for plan in staff.PLANS:
        _offer(plan)
    demonstration = _Demonstration(now or _begun(), days)
    chosen = COMPANIES[:count]
    for number, company in enumerate(chosen, 1):
        demonstration.add(company)
        if number % 12 == 0 or number == len(chosen):
            say(f"{number} of {len(chosen)} customers")
    staff_there = Administrator.objects.filter(email__endswith=staff.DOMAIN, state=Administrator.State.READY)
    sign_ins.sign_in(list(staff_there.order_by("pk")), demonstration.now)
    seal_all()
    for manager in Administrator.objects.filter(role=Role.MSP).order_by("pk")[:1]:
        saved.save(manager)


def _begun() -> datetime:
    """When loading began, be it in an earlier run: all dates count from then."""
    first = Administrator.objects.filter(email=staff.PEOPLE[0].email).first()
    return first.created_on if first else timezone.now()


def _employ(person: staff.Person) -> None:
    if Administrator.objects.filter(email__iexact=person.email).exists():
        return
    actor = system("demonstration")
    administrator = accounts.create_administrator(
        actor,
        email=person.email,
        first_name=person.first_name,
        last_name=person.last_name,
        role=person.role,
        phone=person.phone,
        time_zone=person.time_zone,
        password=secrets.token_urlsafe(24) if person.activated else None,
        invited_on=None if person.activated else timezone.now(),
    )
    if person.left:
        accounts.deactivate(actor, administrator)


def _offer(plan: staff.Plan) -> None:
    if not ServicePlan.objects.filter(name_key=same_name(plan.name)).exists():
        plans.create(
            system("demonstration"), name=plan.name, description=plan.description, offers=plan.offers
        )


class _Demonstration:
    """Knows who works for the provider and what it sells, and adds customers."""

    def __init__(self, now: datetime, days: int) -> None:
        self.now = now
        self.days = days
        self.plans = {plan.name: plan for plan in ServicePlan.objects.prefetch_related("products")}
        self.regions = {region.name: region for region in StorageRegion.objects.all()}
        people = Administrator.objects.filter(email__endswith=staff.DOMAIN, state=Administrator.State.READY)
        self.managers = list(people.filter(role=Role.MSP).order_by("pk"))
        self.admins = {person.initials: person for person in people.filter(role=Role.TENANT)}

    @transaction.atomic
    def add(self, company: Company) -> None:
        """The customer with everything it has; nothing if there is one of that name."""
        names = {same_name(company.name), same_name(company.account_name or company.name)}
        if Customer.objects.filter(Q(name_key__in=names) | Q(account_name_key__in=names)).exists():
            return
        rng = Random(f"{SEED} {company.name}")  # noqa: S311
        estate = draw(company, rng, self.now)
        manager = actor_for(rng.choice(self.managers))
        customer, actor = self._customer(manager, company, estate, rng)
        seller = Seller(actor, customer, company, rng, self.now, self.days)
        for sale in sorted(estate.sales, key=lambda each: -each.age):
            regions = [self.regions[name] for name in sale.regions]
            seller.sell(sale, estate, self.plans[sale.plan], regions)

    def _customer(
        self, manager: Actor, company: Company, estate: Estate, rng: Random
    ) -> tuple[Customer, Actor]:
        """And who looks after it."""
        admins = [self.admins[initials] for initials in estate.admins.split()]
        oldest = max((sale.age for sale in estate.sales), default=1)
        customer = customers.create(
            manager,
            name=company.name,
            address=company.address,
            phone=company.phone,
            time_zone=company.time_zone,
            hide_name=bool(company.account_name),
            account_name=company.account_name,
            tenant_admins=admins,
            confirm=False,  # nobody waits for hundreds of mails
            now=moment(self.now, oldest) - timedelta(minutes=rng.randint(10, 90)),
        )
        for number, person in enumerate(filter(None, company.people.split("; "))):
            _add_contact(manager, customer, company, person, number)
        return customer, actor_for(admins[0]) if admins else manager


def _add_contact(actor: Actor, customer: Customer, company: Company, person: str, number: int) -> None:
    name, _, title = person.partition(", ")
    customers.add_contact(
        actor,
        customer,
        name=name,
        job_title=title,
        email=f"{_mailbox(name, is_person=bool(title))}@{company.domain}",
        phone=company.phone if number != 1 else "",
        is_primary=number == 0,
    )


def _mailbox(name: str, *, is_person: bool) -> str:
    """a.hollmann for Dr. Annegret Hollmann; night-desk for what is no person."""
    words = [word for word in searchable(name).replace("’", "").split() if not word.endswith(".")]
    return f"{words[0][0]}.{words[-1]}" if is_person else "-".join(words)
