"""One life: the clock, an attempt at a verb, and what is looked at after each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant

from openmsc.customers.models import Customer
from openmsc.kit.audit.models import Event
from openmsc.kit.errors import Forbidden, NotVisible, Refused
from openmsc.plans.lists import counted
from openmsc.plans.models import ServicePlan
from openmsc.tenants.models import Tenant

from . import holding
from .scene import START, Scene

Row = TypeVar("Row")
Verb = TypeVar("Verb", bound=Callable[..., None])


def changes() -> int:
    """What also raises an alert leaves two events, of the same moment."""
    return Event.objects.values_list("type", "at", "object_id").distinct().count()


def step(weight: int, **asked: st.SearchStrategy[Any]) -> Callable[[Verb], Verb]:
    """Marks what can be done, with what can be asked for and how often it comes to mind."""

    def mark(verb: Verb) -> Verb:
        verb.step = (weight, asked)  # type: ignore[attr-defined]
        return verb

    return mark


def steps(of: type) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    """All that is marked, by weight, for the one rule of a machine.

    One, since of several rules Hypothesis leaves out some in each life, and then few lives come far.
    """
    marked = {name: verb.step for name in dir(of) if hasattr(verb := getattr(of, name), "step")}
    names = [name for name, (weight, _) in marked.items() for _ in range(weight)]
    asked = {
        name: st.tuples(st.just(name), st.fixed_dictionaries(given)) for name, (_, given) in marked.items()
    }
    return st.sampled_from(names).flatmap(asked.__getitem__)


class Life(RuleBasedStateMachine):
    """In one transaction, which is rolled back."""

    scene: Scene

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.seen: dict[Any, dict[str, Any]] = {}
        self.plans_seen: dict[int, int] = {}
        self.closed: holding.Costs = {}
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.read()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    # ---- what there is

    def read(self) -> None:
        """Anew after each step, since verbs change the rows that they are handed, also those that are refused."""
        self.state = holding.state()
        tenants = Tenant.objects.select_related("customer", "service_plan").order_by(
            "customer__name", "product"
        )
        self.tenants = list(tenants.prefetch_related("storage_regions", "service_plan__products"))
        self.plans = list(ServicePlan.objects.prefetch_related("products", "rates").order_by("pk"))

    def chosen(
        self, rows: Sequence[Row], which: int, *, aimed: bool, suits: Callable[[Row], bool | None]
    ) -> Row:
        """One of the rows, counted round: of those that suit the verb if it is aimed and there are any."""
        suitable = [row for row in rows if suits(row)] if aimed else []
        return (suitable or rows)[which % len(suitable or rows)]

    def day(self, days: int | None) -> date | None:
        return None if days is None else self.now.date() + timedelta(days=days)

    # ---- what is done

    def attempt(self, verb: str, who: str, act: Callable[..., Any], /, *args: Any, **given: Any) -> Any:
        """Done it leaves an event, with one more for each tenant that follows; refused it leaves nothing.

        The first of `args` is what it is done to. Who may not see that is told nothing of it.
        """
        actor, customer = self.scene.actors[who], _customer_of(*args)
        hidden = bool(customer) and actor.customer_ids is not None and customer not in actor.customer_ids
        before, events = self.state, changes()
        try:
            result = act(actor, *args, **given)
        except (Refused, Forbidden, NotVisible) as error:
            self.read()
            assert self.state == before
            assert changes() == events
            assert not isinstance(error, Refused) or error.message.strip()
            assert isinstance(error, NotVisible) or not hidden
            self.scene.refused[verb] += 1
            return None
        self.read()
        changed = self.state != before
        followers = result if isinstance(result, int) else 0
        assert changes() - events == (1 + followers if changed else 0)
        if changed:
            assert who in (("ann", "bob") if customer else ("ann",))  # who may look only, or sees nobody
            assert not hidden
            self.scene.done[verb] += 1
        return result

    # ---- what is looked at

    @invariant()
    def the_rules_hold(self) -> None:
        self._look_at_tenants()
        self._look_at_plans()

    def _look_at_tenants(self) -> None:
        tenants = {tenant.pk: tenant for tenant in self.tenants}
        for key in set(self.seen) - set(tenants):
            holding.tenant_left(self.seen.pop(key), self.now)
        for key, tenant in tenants.items():
            holding.tenant_holds(tenant, self.now)
            if was := self.seen.get(key):
                holding.tenant_follows(was, tenant, self.now)
            self.seen[key] = holding.seen(tenant)
        once = {(tenant.customer_id, tenant.product) for tenant in tenants.values()}
        assert len(once) == len(tenants)  # TEN-1

    def _look_at_plans(self) -> None:
        plans = self.plans
        for plan in plans:
            holding.plan_holds(plan)
        assert len({plan.name.casefold() for plan in plans}) == len(plans)  # PLAN-1
        assert [plan.pk for plan in plans if plan.is_default] == [self.scene.default.pk]  # PLAN-4
        holding.closed_days_hold(plans, self.closed)  # PLAN-5
        on_it = Counter(tenant.service_plan_id for tenant in self.tenants)
        gone = set(self.plans_seen) - {plan.pk for plan in plans}
        assert not any(self.plans_seen[key] for key in gone)  # PLAN-3: none that is in use
        for plan in plans:
            if on_it[plan.pk] != self.plans_seen.get(plan.pk):
                self._look_at_counts(plan)
        self.plans_seen = {plan.pk: on_it[plan.pk] for plan in plans}

    def _look_at_counts(self, plan: ServicePlan) -> None:
        """PLAN-2: as far as the reader may know of tenants."""
        for actor in (self.scene.actors["ann"], self.scene.actors["bob"]):
            known = Tenant.objects.visible_to(actor).filter(service_plan=plan).count()
            assert counted(actor, plan.pk).tenants_count == known


def _customer_of(of: Any = None, *_: Any) -> UUID | None:
    """Whose the thing is that something is done to; a plan is nobody's."""
    if isinstance(of, Tenant):
        return of.customer_id
    return of.pk if isinstance(of, Customer) else None
