"""The features of a product in a form: a box each, locked where the plan decides, and counts of users (TEN-10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.text import slugify

from openmsc.plans.models import PlanProduct
from openmsc.plans.products import Governed, Product

from .models import Tenant
from .rules import COUNTS, Features

_LABELS = {"userCount": "users", "preservedUserCount": "preserved users"}
MOST_USERS = 100_000_000


@dataclass(frozen=True)
class FeatureRow:
    """One line of the table. `locked` says why its box cannot be ticked or unticked."""

    name: str
    on: bool
    locked: str
    kept: bool  # sent although its box is locked: the tenant's, not the plan's
    counts: list[BoundField]

    @property
    def id(self) -> str:
        return f"id_feature_{slugify(self.name)}"

    @property
    def off(self) -> bool:
        return bool(self.locked) and not self.on


def count_fields(product: Product) -> dict[str, forms.Field]:
    """A field for each count of each feature that has counts."""
    return {
        key(feature.name, count): forms.IntegerField(
            label=f"{feature.name} {_LABELS[count]}",
            required=False,
            min_value=0,
            max_value=MOST_USERS,
            widget=forms.NumberInput(attrs={"placeholder": "0", "class": "narrow-input"}),
        )
        for feature in product.features
        if feature.counted
        for count in COUNTS
    }


def counts_of(product: Product, features: Features) -> dict[str, Any]:
    """What these fields show of a tenant's features."""
    return {
        key(feature.name, count): features.get(feature.name, {}).get(count)
        for feature in product.features
        if feature.counted
        for count in COUNTS
    }


def rows(form: Any, given: PlanProduct) -> list[FeatureRow]:
    """A line for each feature that the plan's edition has."""
    ticked = set(form["features"].value() or ())
    sandbox = form.tenant is not None and form.tenant.tenant_type == Tenant.Type.SANDBOX
    made = []
    for name, governed in given.governed():
        on = governed == Governed.ON or (governed == Governed.FREE and name in ticked)
        locked = Governed(governed).label if governed != Governed.FREE else "As it is" if sandbox else ""
        counted = given.sold.by_name[name].counted and governed != Governed.OFF
        kept = sandbox and on and governed == Governed.FREE
        counts = [form[key(name, count)] for count in COUNTS] if counted else []
        made.append(FeatureRow(name, on, locked, kept, counts))
    return made


def chosen(given: PlanProduct, data: Mapping[str, Any], kept: Features) -> dict[str, dict[str, int]]:
    """What was chosen of the features that the plan does not switch off, with the counts of those that have them."""
    on = {
        name
        for name, governed in given.governed()
        if governed == Governed.ON or (governed == Governed.FREE and name in data["features"])
    }
    return {
        name: {
            count: number
            for count in COUNTS
            # Nothing where there was nothing is no change.
            if (number := data.get(key(name, count)) or 0) or count in kept.get(name, {})
        }
        for name in on
    }


def free(given: PlanProduct | None) -> set[str]:
    return {name for name, governed in given.governed() if governed == Governed.FREE} if given else set()


def key(feature: str, count: str) -> str:
    return f"{slugify(feature)}-{count}"
