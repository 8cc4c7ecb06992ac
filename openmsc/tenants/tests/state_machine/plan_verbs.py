"""All that can be done with service plans: create, copy, delete, and each kind of edit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize

from openmsc.plans import actions
from openmsc.plans import rules as plan_rules
from openmsc.plans.models import ServicePlan
from openmsc.plans.offers import Limits, Offer, offers_of
from openmsc.plans.products import PRODUCTS, Edition, Governed
from openmsc.tenants import plan_changes

from . import scene as asked
from .life import Life, step
from .scene import AIMED, WHICH, WHO

STALE = st.sampled_from([0, 0, 0, 0, 0, 1])  # how many versions ago the plan was opened
PRODUCTS_ASKED = st.lists(asked.PRODUCT, max_size=2)
CHANGES = [
    st.tuples(st.just("rename"), asked.NAMES),
    st.tuples(st.just("change_features"), asked.GOVERNED),
    st.tuples(st.just("change_edition"), asked.EDITIONS),
    st.tuples(st.just("change_products"), st.none()),  # in if it is out, out if it is in
    st.tuples(st.just("change_rates"), asked.RATES),
    st.tuples(st.just("change_limits"), st.sampled_from([None, 0, 1, 30])),
]


class PlanVerbs(Life):
    @initialize(who=WHO, name=asked.NAMES, products=PRODUCTS_ASKED, edition=asked.EDITIONS)
    def begin_with_a_plan(self, who: str, name: str, products: list[int], edition: str) -> None:
        self.create_plan(who, name, products, edition, 0, Governed.FREE)

    @step(
        2,
        who=WHO,
        name=asked.NAMES,
        products=PRODUCTS_ASKED,
        edition=asked.EDITIONS,
        feature=asked.PLACE,
        how=asked.GOVERNED,
    )
    def create_plan(
        self, who: str, name: str, products: list[int], edition: str, feature: int, how: str
    ) -> None:
        offers = [
            Offer(
                product, edition, PRODUCTS[product].workloads[:2], {_feature(product, edition, feature): how}
            )
            for product in products
        ]
        self.attempt(
            "create_plan",
            who,
            lambda actor: actions.create(actor, name=name, offers=offers, today=self.now.date()),
        )

    @step(1, who=WHO, which=WHICH, name=asked.NAMES)
    def copy_plan(self, who: str, which: int, name: str) -> None:
        """It gives what the other gives today."""
        plan, today = self.plans[which % len(self.plans)], self.now.date()
        made = self.attempt("copy_plan", who, actions.copy, plan, name=name, today=today)
        if made:
            assert offers_of(made, today) == offers_of(plan, today)

    @step(1, who=WHO, which=WHICH, aimed=AIMED)
    def delete_plan(self, who: str, which: int, aimed: bool) -> None:
        plan = self.chosen(
            self.plans,
            which,
            aimed=aimed,
            suits=lambda each: not plan_rules.why_not_delete(each, each.tenants.count()),
        )
        self.attempt("delete_plan", who, actions.delete, plan)

    @step(
        8,
        who=WHO,
        which=WHICH,
        product=asked.PRODUCT,
        place=asked.PLACE,
        change=st.one_of(CHANGES),
        stale=STALE,
    )
    def edit_plan(
        self, who: str, which: int, product: int, place: int, change: tuple[str, Any], stale: int
    ) -> None:
        plan, today, (verb, value) = self.plans[which % len(self.plans)], self.now.date(), change
        offers = offers_of(plan, today)
        followers = self.attempt(
            verb,
            who,
            plan_changes.edit,
            plan,
            name=value if verb == "rename" else plan.name,
            description=plan.description,
            offers=_changed(offers, verb, product, place, value),
            version=plan.version - stale,
            today=today,
        )
        if followers is not None and verb == "change_rates":  # they hold the same day (PLAN-5)
            given = ServicePlan.objects.get(pk=plan.pk).gives(product)
            assert given is None or given.rates_on(today)[_meter(product, place)] == value


def _changed(offers: Sequence[Offer], verb: str, product: int, place: int, value: Any) -> Sequence[Offer]:
    if verb != "change_products":
        return [_turned(each, verb, place, value) if each.product == product else each for each in offers]
    others = [offer for offer in offers if offer.product != product]
    return others if len(others) < len(offers) else [*others, Offer(product, Edition.ELITE, [])]


def _turned(offer: Offer, verb: str, place: int, value: Any) -> Offer:
    if verb == "change_features":
        name = _feature(offer.product, offer.edition, place)
        return replace(offer, features={**offer.features, name: value})
    if verb == "change_edition":
        # As pages and commands do, which ask for no feature that the edition has not; now and then as others might.
        known = {feature.name for feature in PRODUCTS[offer.product].features_in(value)}
        kept = {name: how for name, how in offer.features.items() if name in known or not place}
        return replace(offer, edition=value, features=kept)
    if verb == "change_rates":
        return replace(offer, rates={**offer.rates, _meter(offer.product, place): value})
    if verb == "change_limits":
        return replace(offer, limits=Limits(retention_min_days=7, retention_max_days=value))
    return offer


def _meter(product: int, place: int) -> str:
    meters = PRODUCTS[product].meters
    return meters[place % len(meters)].name


def _feature(product: int, edition: str, place: int) -> str:
    """Of the edition's, counted round; of an edition that there is not, of all."""
    sold = PRODUCTS[product]
    names = [feature.name for feature in sold.features_in(edition)] or list(sold.by_name)
    return names[place % len(names)]
