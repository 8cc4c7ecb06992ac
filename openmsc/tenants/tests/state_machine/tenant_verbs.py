"""All that can be done with products, and what only time does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize

from openmsc.backups import removal
from openmsc.kit.actor import system
from openmsc.kit.audit.models import Event
from openmsc.tenants import actions, edit_rules, lifecycle, rules
from openmsc.tenants import lifecycle_rules as life_rules
from openmsc.tenants.models import Tenant

from . import scene as asked
from .holding import costs
from .life import Life, step
from .scene import AIMED, EVALUATION, EW, SAAS, SANDBOX, WHICH, WHO

Status = Tenant.Status

_TERMS: dict[str, st.SearchStrategy[Any]] = {
    "quota": asked.QUOTAS,
    "quota_start": asked.MAYBE_DAY,
    "quota_end": asked.MAYBE_DAY,
    "license_expiry": asked.MAYBE_DAY,
    "features": asked.FEATURES,
    "service_plan": WHICH,
    "tenant_type": st.sampled_from([0, *Tenant.Type]),
    "storage_regions": asked.REGIONS,
}
_SOME_TERMS = st.one_of(
    *[st.fixed_dictionaries({name: value}) for name, value in _TERMS.items()],
    *[
        st.fixed_dictionaries({"quota": asked.QUOTAS, name: value})
        for name, value in _TERMS.items()
        if name != "quota"
    ],
)
_ADDED: st.SearchStrategy[dict[str, Any]] = st.just({}) | st.one_of(
    *[
        st.fixed_dictionaries({name: _TERMS[name]})
        for name in ("quota", "license_expiry", "features", "tenant_type", "storage_regions")
    ]
)

_VERBS: dict[str, tuple[Callable[..., None], Callable[[Tenant, datetime], str | None]]] = {
    "complete_creation": (
        actions.complete_creation,
        lambda each, now: None if _is_new(each) else "It is there.",
    ),
    "convert": (actions.convert, lambda each, now: edit_rules.why_not_convert(each)),
    "suspend": (lifecycle.suspend, lambda each, now: life_rules.why_not_suspend(each)),
    "activate": (lifecycle.activate, lambda each, now: life_rules.why_not_activate(each)),
    "delete": (lifecycle.delete, lambda each, now: life_rules.why_not_delete(each)),
    "cancel_deletion": (lifecycle.cancel_deletion, life_rules.why_not_cancel_deletion),
    "delete_now": (lifecycle.delete_now, life_rules.why_not_delete_now),
}


def _is_new(tenant: Tenant) -> bool:
    return tenant.status == Status.CREATION_PENDING


class TenantVerbs(Life):
    @step(2, who=WHO, which=WHICH, aimed=AIMED, plan=WHICH, terms=_ADDED)
    def add(self, who: str, which: int, aimed: bool, plan: int, terms: dict[str, Any]) -> None:
        """What is not asked for is as a customer would have it."""
        had = {(tenant.customer_id, tenant.product) for tenant in self.tenants}
        products = [(customer, product) for customer in self.scene.customers for product in (EW, SAAS, 3)]
        customer, product = self.chosen(
            products, which, aimed=aimed, suits=lambda each: each[1] != 3 and (each[0].pk, each[1]) not in had
        )
        plan_of = self.chosen(
            self.plans, plan, aimed=aimed, suits=lambda each: each.gives(product) is not None
        )
        usual: dict[str, Any] = {
            "tenant_type": SANDBOX if customer.is_sandbox else EVALUATION,
            "storage_regions": [0],
            "license_expiry": None,
        }
        given = usual | terms
        given["storage_regions"] = [self.scene.regions[each] for each in given["storage_regions"]]
        given["license_expiry"] = self.day(given["license_expiry"])
        self.attempt(
            "add_product",
            who,
            actions.add_product,
            customer,
            product=product,
            service_plan=plan_of,
            now=self.now,
            **given,
        )

    @step(3, who=WHO, which=WHICH, aimed=AIMED, terms=_SOME_TERMS, keeps=AIMED)
    def edit(self, who: str, which: int, aimed: bool, terms: dict[str, Any], keeps: bool) -> None:
        tenant = self.chosen(
            self.tenants, which, aimed=aimed, suits=lambda each: not rules.why_not_edit(each)
        )
        given = dict(terms)
        for name in ("quota_start", "quota_end", "license_expiry"):
            if name in given:
                given[name] = self.day(given[name])
        if "service_plan" in given:
            given["service_plan"] = self.plans[given["service_plan"] % len(self.plans)]
        if "storage_regions" in given:
            kept = set(tenant.storage_regions.all()) if keeps else set()
            more = {self.scene.regions[each] for each in given["storage_regions"]}
            given["storage_regions"] = sorted(kept | more, key=lambda region: region.pk)
        self.attempt("edit", who, actions.edit, tenant, now=self.now, **given)

    @step(2, who=WHO, which=WHICH, aimed=AIMED, days=asked.DAYS)
    def extend(self, who: str, which: int, aimed: bool, days: int) -> None:
        until = self.day(days)
        assert until is not None
        tenant = self.chosen(
            self.tenants,
            which,
            aimed=aimed,
            suits=lambda each: not rules.why_not_extend(each, until, self.now),
        )
        self.attempt("extend", who, actions.extend_evaluation, tenant, license_expiry=until, now=self.now)

    @step(1, who=WHO, which=WHICH, aimed=AIMED, plan=WHICH)
    def change_plan(self, who: str, which: int, aimed: bool, plan: int) -> None:
        to = self.plans[plan % len(self.plans)]
        tenant = self.chosen(
            self.tenants, which, aimed=aimed, suits=lambda each: not rules.why_not_change_plan(each, to)
        )
        self.attempt("change_plan", who, actions.change_plan, tenant, service_plan=to)

    @step(9, who=WHO, which=WHICH, aimed=AIMED, verb=st.sampled_from(sorted(_VERBS)))
    def move(self, who: str, which: int, aimed: bool, verb: str) -> None:
        act, why_not = _VERBS[verb]
        tenant = self.chosen(
            self.tenants, which, aimed=aimed, suits=lambda each: why_not(each, self.now) is None
        )
        self.attempt(verb, who, act, tenant, now=self.now)

    @initialize(who=WHO, which=WHICH)
    def begin_with_one_suspended(self, who: str, which: int) -> None:
        self.move(who, which, True, "suspend")

    @initialize(who=WHO, which=WHICH)
    def begin_with_one_deleted(self, who: str, which: int) -> None:
        self.move(who, which, True, "delete")

    @initialize(who=WHO, which=WHICH, days=st.sampled_from([31, 45, 59, 60, 61]))
    def begin_with_one_extended(self, who: str, which: int, days: int) -> None:
        self.extend(who, which, True, days)

    # ---- time

    @step(2, hours=st.sampled_from([1, 24, 24, 167, 168, 720]), swept=st.booleans())
    def wait(self, hours: int, swept: bool) -> None:
        """What a day cost is closed when it is over (PLAN-5)."""
        later = self.now + timedelta(hours=hours)
        if later.date() > self.now.date():
            self.closed |= costs(self.plans, self.now.date())
            self.closed |= costs(self.plans, later.date() - timedelta(days=1))
        self.now = later
        if swept:
            self.sweep()

    @step(1)
    def sweep(self) -> None:
        deleted = Tenant.objects.filter(status=Status.SOFT_DELETED)
        due = list(deleted.filter(delete_date__lte=self.now).values_list("pk", flat=True))
        assert removal.remove_deleted(system(), self.now) == len(due)
        told = Event.objects.filter(type="TenantDeleted", category="AUDIT", tenant_id__in=due)
        assert told.count() == len(due)
        assert not deleted.filter(delete_date__lte=self.now).exists()
        self.read()
        self.scene.done["remove"] += len(due)
        self.scene.refused["remove"] += sum(
            life_rules.why_not_remove(each, self.now) is not None
            for each in deleted.select_related("customer")
        )
