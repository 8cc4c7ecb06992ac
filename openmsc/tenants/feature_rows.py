"""The features of a product in a form: a box each, locked where the plan decides, and their attributes (TEN-10)."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.text import slugify

from openmsc.plans.models import PlanProduct
from openmsc.plans.products import COUNTS, EDUCATION, Governed, Product

from .models import Tenant
from .rules import Features

_LABELS = {"userCount": "users", "preservedUserCount": "preserved users", EDUCATION: "education license"}
MOST_USERS = 100_000_000


@dataclass(frozen=True)
class FeatureRow:
    """One line of the table. `locked` says why its box cannot be ticked or unticked."""

    name: str
    on: bool
    locked: str
    kept: bool  # sent although its box is locked: the tenant's, not the plan's
    counts: list[BoundField]
    education: BoundField | None

    @property
    def attributes(self) -> list[BoundField]:
        return [*self.counts, self.education] if self.education else self.counts

    @property
    def id(self) -> str:
        return f"id_feature_{slugify(self.name)}"

    @property
    def off(self) -> bool:
        return bool(self.locked) and not self.on


def attribute_fields(product: Product) -> dict[str, forms.Field]:
    """A field for each attribute of each feature."""
    return {
        key(feature.name, attribute): _field(attribute, f"{feature.name} {_LABELS[attribute]}")
        for feature in product.features
        for attribute in feature.attributes
    }


def _field(attribute: str, label: str) -> forms.Field:
    if attribute == EDUCATION:
        return forms.BooleanField(label=label, required=False)
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=MOST_USERS,
        widget=forms.NumberInput(attrs={"placeholder": "0", "class": "narrow-input"}),
    )


def attributes_of(product: Product, features: Features) -> dict[str, Any]:
    """What these fields show of a tenant's features."""
    return {
        key(feature.name, attribute): features.get(feature.name, {}).get(attribute)
        for feature in product.features
        for attribute in feature.attributes
    }


def rows(form: Any, given: PlanProduct) -> list[FeatureRow]:
    """A line for each feature that the plan's edition has."""
    ticked = set(form["features"].value() or ())
    sandbox = form.tenant is not None and form.tenant.tenant_type == Tenant.Type.SANDBOX
    made = []
    for name, governed in given.governed():
        on = governed == Governed.ON or (governed == Governed.FREE and name in ticked)
        locked = Governed(governed).label if governed != Governed.FREE else "As it is" if sandbox else ""
        kept = sandbox and on and governed == Governed.FREE
        fields = {
            attribute: form[key(name, attribute)]
            for attribute in given.sold.by_name[name].attributes
            if governed != Governed.OFF
        }
        counts = [fields[count] for count in COUNTS if count in fields]
        made.append(FeatureRow(name, on, locked, kept, counts, fields.get(EDUCATION)))
    return made


def chosen(given: PlanProduct, data: Mapping[str, Any], kept: Features) -> dict[str, dict[str, int]]:
    """What was chosen of the features that the plan does not switch off, each with its attributes."""
    on = {
        name
        for name, governed in given.governed()
        if governed == Governed.ON or (governed == Governed.FREE and name in data["features"])
    }
    return {
        name: {
            attribute: number
            for attribute in given.sold.by_name[name].attributes
            # Nothing where there was nothing is no change.
            if (number := int(data.get(key(name, attribute)) or 0)) or attribute in kept.get(name, {})
        }
        for name in on
    }


def counted(form: Any, given: PlanProduct) -> dict[str, int]:
    """How many users of each kind stand in the form, of the features that are on."""
    fields = [field for row in rows(form, given) if row.on for field in row.counts]
    sums = dict.fromkeys(COUNTS, 0)
    for field in fields:
        with suppress(ValidationError):  # it is told beside the field
            sums[field.name.rpartition("-")[2]] += field.field.clean(field.value()) or 0
    return sums


def free(given: PlanProduct | None) -> set[str]:
    return {name for name, governed in given.governed() if governed == Governed.FREE} if given else set()


def key(feature: str, attribute: str) -> str:
    return f"{slugify(feature)}-{attribute}"
