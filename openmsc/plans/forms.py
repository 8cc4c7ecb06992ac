"""The shape of a plan's input: for each product the same fields, which count only while it is included (PLAN-1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict

from openmsc.kit.actor import Actor
from openmsc.kit.errors import Refused
from openmsc.kit.forms import RowForm, show_refusal

from .models import LIMITS, ServicePlan
from .offers import Limits, Offer, today_utc
from .products import PRODUCTS, Edition, Feature, Governed, Meter, Product
from .rules import HIGHEST_RATE, MOST_DAYS, MOST_HOURS

_GOVERNED = [(Governed.ON, "On"), (Governed.OFF, "Off"), (Governed.FREE, "Left to the tenant")]
_LIMIT_LABELS = {
    "frequency_min_hours": "Minimum frequency: every … hours",
    "frequency_max_hours": "Maximum frequency: every … hours",
    "retention_min_days": "Minimum retention in days",
    "retention_max_days": "Maximum retention in days",
}


class RateField(forms.DecimalField):
    """Without the zeros at its end, so that 1.0 and 1.000000 are no difference."""

    def clean(self, value: Any) -> Decimal | None:
        found = super().clean(value)
        return None if found is None else plain(found)


def plain(rate: Decimal) -> Decimal:
    return rate.normalize() + 0  # not 1E+1


class PlanForm(RowForm):
    """Create, edit and copy. Fields of a product end in its number: edition_1, workloads_1, rate_1_0, …"""

    name = forms.CharField(label="Name", max_length=120)
    description = forms.CharField(
        label="Description", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self,
        actor: Actor,
        data: QueryDict | None = None,
        *,
        row: ServicePlan | None = None,
        like: ServicePlan | None = None,
    ) -> None:
        """`like` is the plan that a new one begins as a copy of."""
        initial = self.values_of(like or ServicePlan()) if row is None else {}
        if like is not None:
            initial["name"] = f"Copy of {like}"[:120]
        super().__init__(actor, data, row=row, initial=initial)

    def values_of(self, row: Any) -> dict[str, Any]:
        values = super().values_of(row)
        given = {each.product: each for each in row.products.all()} if row.pk else {}
        for product in PRODUCTS.values():
            values |= _values(product, given.get(product.id))
        return values

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for product in PRODUCTS.values():
            if not data.get(f"include_{product.id}"):
                for name in [name for name in self.errors if name in _FIELDS_OF[product.id]]:
                    del self.errors[name]  # what is out of sight cannot be put right
                continue
            for name in _REQUIRED[product.id]:
                if data.get(name) in (None, "") and name not in self.errors:
                    self.add_error(name, "This is required")
        return data

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.cleaned_data
        offers = [_offer(product, data) for product in PRODUCTS.values() if data.get(f"include_{product.id}")]
        given = {"name": data["name"], "description": data["description"], "offers": offers}
        return given if self.row is None else {**given, "version": data.get("version")}

    def refuse(self, refusal: Refused) -> None:
        """A rule on all features or rates of a product stands beside the first of them."""
        if refusal.fields:
            first = {"features": "feature_{}_0", "rates": "rate_{}_0"}
            fields = {}
            for name, sentence in refusal.fields.items():
                kind, _, number = name.partition("_")
                fields[first[kind].format(number) if kind in first else name] = sentence
            refusal.fields = fields
        show_refusal(self, refusal)

    @property
    def parts(self) -> list[ProductPart]:
        return [ProductPart(self, product) for product in PRODUCTS.values()]


@dataclass(frozen=True)
class ProductPart:
    """The fields of one product, for the template."""

    form: PlanForm
    product: Product

    def _field(self, name: str) -> forms.BoundField:
        return self.form[f"{name}_{self.product.id}"]

    @property
    def include(self) -> forms.BoundField:
        return self._field("include")

    @property
    def edition(self) -> forms.BoundField:
        return self._field("edition")

    @property
    def workloads(self) -> forms.BoundField:
        return self._field("workloads")

    @property
    def features(self) -> list[forms.BoundField]:
        return [self.form[name] for name, _ in _feature_fields(self.product)]

    @property
    def rates(self) -> list[forms.BoundField]:
        return [self.form[name] for name, _ in _rate_fields(self.product)]

    @property
    def limits(self) -> list[forms.BoundField]:
        return [self._field(name) for name in LIMITS]


def _feature_fields(product: Product) -> list[tuple[str, Feature]]:
    return [(f"feature_{product.id}_{place}", feature) for place, feature in enumerate(product.features)]


def _rate_fields(product: Product) -> list[tuple[str, Meter]]:
    return [(f"rate_{product.id}_{place}", meter) for place, meter in enumerate(product.meters)]


def _fields(product: Product) -> Iterator[tuple[str, forms.Field]]:
    number = product.id
    yield (
        f"include_{number}",
        forms.BooleanField(
            label=product.name,
            required=False,
            widget=forms.CheckboxInput(attrs={"role": "switch", "data-shows": ""}),
            help_text=product.summary,
        ),
    )
    yield f"edition_{number}", forms.ChoiceField(label="Edition", choices=Edition.choices, required=False)
    yield (
        f"workloads_{number}",
        forms.MultipleChoiceField(
            label="Workloads",
            choices=[(name, name) for name in product.workloads],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        ),
    )
    for name, feature in _feature_fields(product):
        missing = [edition.label for edition in Edition if edition not in feature.editions]
        note = f"Not in the {' and '.join(missing)} edition" if missing else ""
        yield (
            name,
            forms.ChoiceField(
                label=feature.name,
                choices=_GOVERNED,
                required=False,
                widget=forms.RadioSelect,
                help_text=note,
            ),
        )
    for name, meter in _rate_fields(product):
        yield (
            name,
            RateField(
                label=meter.name,
                min_value=0,
                max_value=HIGHEST_RATE,
                max_digits=12,
                decimal_places=6,
                required=False,
                widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
                help_text=f"CU per {meter.unit}",
            ),
        )
    for name in LIMITS:
        most = MOST_HOURS if name.endswith("hours") else MOST_DAYS
        yield (
            f"{name}_{number}",
            forms.IntegerField(label=_LIMIT_LABELS[name], required=False, min_value=1, max_value=most),
        )


def _values(product: Product, given: Any) -> dict[str, Any]:
    """What the fields show of a product; of one that is not included, what it would begin with."""
    number, features = product.id, given.features if given else {}
    rates = given.rates_on(today_utc()) if given else {meter.name: meter.usual for meter in product.meters}
    return {
        f"include_{number}": given is not None,
        f"edition_{number}": given.edition if given else Edition.ELITE.value,
        f"workloads_{number}": list(given.workloads if given else product.workloads),
        **{name: features.get(each.name, Governed.FREE.value) for name, each in _feature_fields(product)},
        **{name: plain(rates[meter.name]) for name, meter in _rate_fields(product)},
        **{f"{name}_{number}": getattr(given, name, None) for name in LIMITS},
    }


def _offer(product: Product, data: Mapping[str, Any]) -> Offer:
    """What the edition has not is not asked for, whatever was chosen for it."""
    edition = data[f"edition_{product.id}"]
    chosen = {
        feature.name: data[name] for name, feature in _feature_fields(product) if edition in feature.editions
    }
    return Offer(
        product.id,
        edition,
        data[f"workloads_{product.id}"],
        {name: governed or Governed.FREE for name, governed in chosen.items()},
        {meter.name: data[name] for name, meter in _rate_fields(product)},
        Limits(**{name: data[f"{name}_{product.id}"] for name in LIMITS}),
    )


_FIELDS_OF = {number: dict(_fields(product)) for number, product in PRODUCTS.items()}
_REQUIRED = {
    number: [f"edition_{number}", *(name for name, _ in _rate_fields(product))]
    for number, product in PRODUCTS.items()
}
for _of_product in _FIELDS_OF.values():
    PlanForm.base_fields |= _of_product
