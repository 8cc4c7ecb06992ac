"""All that can be done with products, in any order, by anybody, on ordinary customers and on the sandbox.

Whatever is done or refused, after each step the rules TEN-1 to TEN-10 hold, and what was refused changed nothing. The
clock is handed in; each life is the same every time, for it is drawn by its number. Drawn in full rather than by
Hypothesis, whose short lives seldom come as far as cancelling a deletion.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any

import pytest
from django.db import transaction

from openmsc.accounts.roles import Role
from openmsc.backups import removal
from openmsc.backups.rules import why_not_report
from openmsc.customers.models import Customer
from openmsc.kit.actor import system
from openmsc.kit.audit.models import Event
from openmsc.kit.errors import Forbidden, NotVisible, Refused
from openmsc.plans.actions import Offer
from openmsc.plans.models import Geography
from openmsc.plans.products import PRODUCTS, Edition, Governed, ProductId
from openmsc.tenants import actions, lifecycle, rules
from openmsc.tenants.lifecycle_rules import MOVES
from openmsc.tenants.models import Tenant
from openmsc.testing import make
from openmsc.testing.people import World

EW, SAAS = ProductId.ENTERPRISE_WORKLOADS, ProductId.SAAS_AND_ENDPOINTS
SANDBOX, EVALUATION, COMMERCIAL = Tenant.Type
Status = Tenant.Status
START = datetime(2026, 11, 24, 10, tzinfo=UTC)
LIVES, STEPS = 5, 60

VERBS = [
    lifecycle.suspend, lifecycle.activate, lifecycle.delete, lifecycle.cancel_deletion, lifecycle.delete_now,
    actions.convert, actions.complete_creation,
]  # fmt: skip

DAYS = [-400, -1, 0, 1, 29, 30, 31, 45, 59, 60, 61, 900, 1095, 1096, 2922, 2923]
QUOTAS = [None, Decimal(0), Decimal("5.00"), Decimal(-1)]


def changes() -> int:
    """What also raises an alert leaves two events, of the same moment."""
    return Event.objects.values_list("type", "at", "object_id").distinct().count()


class Scene:
    """Whom and what there is in every life: made once."""

    def __init__(self) -> None:
        world = World()
        self.sandbox = make.customer(name="Demonstration", is_sandbox=True, tenant_admins=[world.bob])
        self.customers = [world.acme, world.zeta, self.sandbox]
        carol = make.administrator(Role.TENANT)  # looks after nobody
        self.people = [world.actor(each) for each in (world.ann, world.bob, world.eve, carol)]
        governed = {"M365": Governed.ON.value, "Endpoints": Governed.OFF.value}
        servers = {"Long Term Retention": Governed.ON.value}
        self.plans = [
            world.plan,
            make.service_plan(offers=[Offer(each, Edition.BUSINESS, []) for each in PRODUCTS]),
            make.service_plan(offers=[Offer(SAAS, Edition.ENTERPRISE, [], governed)]),
            make.service_plan(offers=[Offer(EW, Edition.ELITE, [], servers)]),
        ]
        self.regions = [
            make.storage_region(storage_provider=provider, geography=geography, products=products)
            for provider, geography, products in (
                (1, Geography.EUROPE, [EW, SAAS]),
                (1, Geography.NORTH_AMERICA, [EW, SAAS]),
                (2, Geography.EUROPE, [EW, SAAS]),
                (3, "", [EW]),
            )
        ]
        given: dict[str, Any] = {
            "product": SAAS,
            "service_plan": world.plan,
            "storage_regions": self.regions[:1],
            "now": START,
        }
        make.tenant(customer=world.acme, tenant_type=EVALUATION, **given)
        make.tenant(customer=self.sandbox, tenant_type=SANDBOX, **given)


class Life:
    """So many steps of whatever comes to mind, in one transaction that is rolled back."""

    def __init__(self, scene: Scene, rng: Random, done: Counter[str]) -> None:
        self.scene, self.rng, self.done = scene, rng, done
        self.now = START
        self.seen: dict[Any, dict[str, Any]] = {}

    def live(self, steps: int) -> None:
        with transaction.atomic():
            for _ in range(steps):
                self.rng.choices(*zip(*self.things(), strict=True))[0]()
                self.check()
            transaction.set_rollback(True)

    def things(self) -> list[tuple[Callable[[], None], int]]:
        """What can be done, and how often it comes to mind."""
        verbs = [(partial(self.to, verb, now=self.now), 3) for verb in VERBS]
        return [
            *verbs,
            (self.add, 5),
            (self.edit, 8),
            (self.extend, 3),
            (self.change_plan, 3),
            (self.wait, 3),
            (self.sweep, 2),
        ]

    def add(self) -> None:
        customer = self.rng.choice(self.scene.customers)
        may = SANDBOX if customer is self.scene.sandbox else self.rng.choice([EVALUATION, COMMERCIAL])
        given: dict[str, Any] = {
            "product": self.rng.choice([EW, EW, SAAS, 3]),
            "service_plan": self.rng.choice(self.scene.plans),
            "tenant_type": self.rng.choice([may, may, may, 0, SANDBOX]),
            "storage_regions": self.rng.sample(self.scene.regions, self.rng.choice([0, 1, 1, 1, 2])),
            "license_expiry": self.day(),
            "features": self.features(),
            "quota": self.rng.choice(QUOTAS),
            "now": self.now,
        }
        self.attempt(actions.add_product, customer, given)

    def edit(self) -> None:
        terms: dict[str, Any] = {
            "quota": self.rng.choice(QUOTAS),
            "license_expiry": self.day(),
            "features": self.features(),
            "service_plan": self.rng.choice(self.scene.plans),
            "tenant_type": self.rng.choice([0, *Tenant.Type]),
            "storage_regions": self.rng.sample(self.scene.regions, self.rng.choice([1, 2, 4])),
        }
        named = self.rng.sample(sorted(terms), self.rng.choice([1, 1, 2, 3]))
        self.to(actions.edit, now=self.now, **{name: terms[name] for name in named})

    def extend(self) -> None:
        until = self.now.date() + timedelta(days=self.rng.choice(DAYS))
        self.to(actions.extend_evaluation, license_expiry=until, now=self.now)

    def change_plan(self) -> None:
        self.to(actions.change_plan, service_plan=self.rng.choice(self.scene.plans))

    def wait(self) -> None:
        self.now += timedelta(hours=self.rng.choice([1, 24, 24, 167, 168]))

    def sweep(self) -> None:
        due = Tenant.objects.filter(status=Status.SOFT_DELETED, delete_date__lte=self.now)
        keys = list(due.values_list("pk", flat=True))
        assert removal.remove_deleted(system(), self.now) == len(keys)
        told = Event.objects.filter(type="TenantDeleted", category="AUDIT", tenant_id__in=keys)
        assert told.count() == len(keys)
        self.done["remove"] += len(keys)
        for key in keys:
            self.seen.pop(key, None)

    # ---- how it is done

    def day(self) -> date | None:
        return self.rng.choice([None, self.now.date() + timedelta(days=self.rng.choice(DAYS))])

    def features(self) -> dict[str, dict[str, int]] | None:
        names = [*PRODUCTS[EW].by_name, *PRODUCTS[SAAS].by_name, "Nonsense"]
        some: dict[str, dict[str, int]] = {
            name: {} for name in self.rng.sample(names, self.rng.choice([0, 1, 1, 2]))
        }
        for counts in some.values():
            if self.rng.random() < 0.3:
                counts[self.rng.choice(rules.COUNTS)] = self.rng.randint(-1, 5)
        return self.rng.choice([None, some])

    def to(self, verb: Callable[..., Any], **given: Any) -> None:
        tenants = list(Tenant.objects.order_by("customer__name", "product"))
        if tenants:
            self.attempt(verb, self.rng.choice(tenants), given)

    def attempt(self, verb: Callable[..., Any], to: Any, given: dict[str, Any]) -> None:
        """One event if it is done, none if it is refused; and whoever may not is told that before any rule."""
        actor = self.rng.choice([*self.scene.people, *self.scene.people[:1] * 5])  # mostly who may
        before, events = state(), changes()
        owner = to.pk if isinstance(to, Customer) else to.customer_id
        try:
            verb(actor, to, **given)
        except (Refused, Forbidden, NotVisible) as error:
            assert state() == before
            assert changes() == events
            assert not isinstance(error, Refused) or error.message.strip()
            if actor.customer_ids is not None and owner not in actor.customer_ids:
                assert isinstance(error, NotVisible)
            return
        assert changes() - events == (state() != before)
        assert state() == before or actor is not self.scene.people[2]  # who may only look
        self.done[verb.__name__] += state() != before

    def check(self) -> None:
        tenants = Tenant.objects.select_related("customer").prefetch_related(
            "storage_regions", "service_plan__products"
        )
        for tenant in tenants:
            holds(tenant)
            if was := self.seen.get(tenant.pk):
                follows(was, tenant)
            self.seen[tenant.pk] = {
                **vars(tenant),
                "regions": {region.pk for region in tenant.storage_regions.all()},
            }
        assert len(self.seen) == len({(each["customer_id"], each["product"]) for each in self.seen.values()})


def state() -> list[tuple[Any, ...]]:
    rows = Tenant.objects.order_by("pk").values_list()
    regions = Tenant.storage_regions.through.objects.order_by("pk").values_list()
    return [*map(str, rows), *map(str, regions)]  # type: ignore[list-item]


def holds(tenant: Tenant) -> None:
    """What is true of a tenant at any time."""
    given = tenant.service_plan.gives(tenant.product)
    regions = list(tenant.storage_regions.all())
    assert given is not None  # TEN-1
    assert tenant.customer.is_sandbox is (tenant.tenant_type == SANDBOX)  # TEN-2
    days = (tenant.license_expiry - tenant.created_on.astimezone(tenant.zone).date()).days
    assert tenant.tenant_type != EVALUATION or days <= rules.LONGEST_EVALUATION_DAYS
    deleted = tenant.status == Status.SOFT_DELETED
    assert deleted is (tenant.delete_date is not None) is (tenant.deleted_from is not None)  # TEN-6
    assert not (tenant.customer.is_sandbox and (deleted or tenant.status == Status.SUSPENDED))  # CUS-17
    suspended = Status.SUSPENDED in (tenant.status, tenant.deleted_from)
    assert suspended is (tenant.suspended_on is not None)  # TEN-5
    assert (why_not_report(tenant) is None) is (not suspended and not deleted)  # ING-5
    assert tenant.quota is None or tenant.quota >= 0  # TEN-7
    assert rules.why_not_regions(given.edition, tenant.product, regions) is None  # TEN-8
    assert tenant.features  # TEN-10
    governed = dict(given.governed())
    assert {name for name, by in governed.items() if by == Governed.ON} <= set(tenant.features)
    assert not [name for name in tenant.features if governed.get(name, Governed.OFF) == Governed.OFF]
    assert all(count >= 0 for counts in tenant.features.values() for count in counts.values())


def follows(was: dict[str, Any], tenant: Tenant) -> None:
    """What is true of a tenant and of what it was a step before."""
    assert (was["customer_id"], was["product"]) == (tenant.customer_id, tenant.product)  # TEN-4
    assert was["status"] == tenant.status or tenant.status in MOVES[Status(was["status"])]  # TEN-3
    if was["status"] == Status.SOFT_DELETED != tenant.status:
        assert tenant.status == was["deleted_from"]
    assert was["tenant_type"] == tenant.tenant_type or (was["tenant_type"], tenant.tenant_type) == (
        2,
        3,
    )  # TEN-2
    assert was["regions"] <= {region.pk for region in tenant.storage_regions.all()}  # TEN-8
    assert tenant.version >= was["version"]
    if tenant.customer.is_sandbox:
        assert was["license_expiry"] == tenant.license_expiry  # CUS-17


@pytest.mark.django_db
def test_whatever_is_done_in_whatever_order_the_rules_hold() -> None:
    scene, done = Scene(), Counter[str]()
    for seed in range(LIVES):
        Life(scene, Random(seed), done).live(STEPS)
    verbs = [*VERBS, actions.add_product, actions.edit, actions.extend_evaluation, actions.change_plan]
    never = {"remove", *(verb.__name__ for verb in verbs)} - set(+done)
    assert never == set(), "Lead longer or other lives: these were never done."
