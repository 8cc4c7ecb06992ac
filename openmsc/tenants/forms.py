"""The shape of what is asked when a product is added or edited (TEN-1, TEN-4)."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from openmsc.customers.models import Customer
from openmsc.kit.actor import Actor
from openmsc.kit.dates import day
from openmsc.kit.forms import Form, RowForm, RowsField
from openmsc.kit.pickers import Picker
from openmsc.plans.models import ServicePlan, StorageRegion
from openmsc.plans.offers import today_utc
from openmsc.plans.products import EDUCATION, PRODUCTS

from . import edit_rules, feature_rows, rules
from .feature_rows import FeatureRow
from .models import Tenant
from .quota import units_a_year


class RegionsField(RowsField):
    def label_from_instance(self, region: Any) -> str:
        return f"{region}\n{region.get_geography_display()}" if region.geography else str(region)


def _day(label: str, *, required: bool = False) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


class TermsForm(RowForm):
    """What adding and editing have in common. `plan_shown` is the plan whose features the dialog shows."""

    plan_shown = forms.IntegerField(widget=forms.HiddenInput, required=False)
    service_plan = forms.ModelChoiceField(
        label="Service Plan", queryset=ServicePlan.objects.none(), empty_label="Choose a plan"
    )
    tenant_type = forms.TypedChoiceField(label="Tenant Type", coerce=int, widget=forms.RadioSelect)
    features = forms.MultipleChoiceField(label="Features", required=False)
    license_expiry = _day("License Expiry")
    quota = forms.DecimalField(label="Quota", required=False, min_value=0, max_digits=12, decimal_places=2)
    quota_start = _day("Quota Effective Date")
    quota_end = _day("Quota End Date")

    def __init__(
        self,
        actor: Actor,
        customer: Customer,
        product: int,
        now: datetime,
        data: QueryDict | None = None,
        *,
        row: Tenant | None = None,
        typed: QueryDict | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        """`typed` is what stands in the dialog so far: shown again, and not judged yet."""
        self.customer, self.product, self.tenant, self.typed = customer, PRODUCTS[product], row, typed
        self.now, self.today = now, now.astimezone(ZoneInfo(customer.time_zone)).date()
        super().__init__(actor, data, row=row, initial=initial or {})
        fields: dict[str, Any] = self.fields
        plans = ServicePlan.objects.visible_to(actor).filter(products__product=product)
        fields["service_plan"].queryset = plans.prefetch_related("products").order_by(
            "-is_default", "name_sort", "pk"
        )
        fields["tenant_type"].choices = self._types()
        fields["features"].choices = [(feature.name, feature.name) for feature in self.product.features]
        fields |= feature_rows.attribute_fields(self.product)
        if typed is not None:
            for name, field in fields.items():
                self.initial[name] = field.widget.value_from_datadict(typed, {}, name)
            self._follow()
        fields["license_expiry"].help_text = self._expiry_hint
        fields["quota"].help_text = self._quota_hint

    def values_of(self, row: Any) -> dict[str, Any]:
        return {
            **super().values_of(row),
            "features": list(row.features),
            **feature_rows.attributes_of(row.sold, row.features),
        }

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        if self.typed is not None and field_name == "opened":
            return self.typed.get("opened", "")
        return super().get_initial_for_field(field, field_name)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        shown = data.get("plan_shown")
        if self.plan and shown is not None and shown != self.plan.pk and "service_plan" not in self.errors:
            self.add_error(
                "features", f"Here are the features of {self.plan}: look through them and save again"
            )
            self._send(
                {"plan_shown": [str(self.plan.pk)], "features": self._features_under(self.plan, str(shown))}
            )
        return data

    def terms(self) -> dict[str, Any]:
        """What the action is told."""
        data = self.cleaned_data
        names = ("service_plan", "tenant_type", "license_expiry", "quota", "quota_start", "quota_end")
        terms = {name: data[name] for name in names if name in data}
        if self.is_untouched(data["license_expiry"], data["tenant_type"]):
            terms["license_expiry"] = None
        given = data["service_plan"].gives(self.product.id)
        if data["plan_shown"] is not None and given:
            kept = self.tenant.features if self.tenant else {}
            terms["features"] = feature_rows.chosen(given, data, kept)
        return terms

    @property
    def plan(self) -> ServicePlan | None:
        """The plan that is chosen at the moment."""
        value, field = self["service_plan"].value(), self.fields["service_plan"]
        if isinstance(value, ServicePlan):
            value = value.pk
        try:
            plan: ServicePlan | None = field.to_python(value)
        except ValidationError:
            return None
        return plan

    @property
    def rows(self) -> list[FeatureRow]:
        given = self.plan.gives(self.product.id) if self.plan else None
        return feature_rows.rows(self, given) if given else []

    @property
    def _expiry_hint(self) -> str:
        if self["tenant_type"].value() in (Tenant.Type.EVALUATION, str(Tenant.Type.EVALUATION.value)):
            return f"{rules.EVALUATION_DAYS} days, at most {rules.LONGEST_EVALUATION_DAYS} with extensions."
        return f"At most {self.product.commercial_years} years ahead."

    @property
    def _quota_hint(self) -> str:
        """What the counts of users amount to by the plan's rates, where there are any."""
        plan = self.plan
        given = plan.gives(self.product.id) if plan else None
        counts = feature_rows.counted(self, given) if given else {}
        if given is None or not any(counts.values()):
            return "It stops nothing: it is for reports and alerts."
        units = units_a_year(counts, given.rates_on(today_utc()))
        return f"These counts use about {units.to_integral_value():,f} CU a year."

    def preset(self, tenant_type: int) -> date:
        """The expiry that goes with a type: a tenant's own as long as it keeps its type."""
        if self.tenant and self.tenant.tenant_type == tenant_type:
            return self.tenant.license_expiry
        return rules.preset_expiry(self.product.id, tenant_type, self.today)

    def is_untouched(self, expiry: date | None, tenant_type: int) -> bool:
        """Nobody chose this day: it was preset for another type, or none is given."""
        others = {self.preset(each) for each, _ in self._types() if each != tenant_type}
        return expiry is None or (expiry in others and expiry != self.preset(tenant_type))

    @cached_property
    def _offered(self) -> list[int]:
        if self.tenant:
            return [kind for kind in Tenant.Type if edit_rules.why_not_type(self.tenant, kind) is None]
        return [kind for kind in Tenant.Type if rules.why_not_type(self.customer, kind) is None]

    def _types(self) -> list[tuple[int, str]]:
        """The types that it may have, each with its length on a second line."""
        lengths = {
            Tenant.Type.EVALUATION: f"{rules.EVALUATION_DAYS} days, at most {rules.LONGEST_EVALUATION_DAYS}",
            Tenant.Type.COMMERCIAL: f"{self.product.commercial_years} years",
            Tenant.Type.SANDBOX: "For demonstrations, never billed",
        }
        return [(int(kind), f"{kind.label}\n{lengths[kind]}") for kind in map(Tenant.Type, self._offered)]

    def _follow(self) -> None:
        """Another plan or type was chosen: its features, and its expiry unless a day was typed."""
        assert self.typed is not None
        shown = self.typed.get("plan_shown", "")
        if self.plan and shown != str(self.plan.pk):
            self.initial["features"] = self._features_under(self.plan, shown)
            self.initial["plan_shown"] = self.plan.pk
        try:
            tenant_type = int(self.initial["tenant_type"] or 0)
            expiry = self.fields["license_expiry"].to_python(self.initial["license_expiry"])
        except (ValidationError, ValueError):
            return
        if tenant_type in self._offered and self.is_untouched(expiry, tenant_type):
            self.initial["license_expiry"] = self.preset(tenant_type)

    def _features_under(self, plan: ServicePlan, before: str) -> list[str]:
        """What is ticked of another plan's: what was ticked, and as to begin with what was nobody's choice before."""
        plans = {str(each.pk): each for each in self.fields["service_plan"].queryset}  # type: ignore[attr-defined]
        free = feature_rows.free(plans[before].gives(self.product.id)) if before in plans else set()
        ticked = set(self.initial["features"] if self.typed else self.data.getlist("features"))  # type: ignore[attr-defined]
        at_first = set(self.tenant.features if self.tenant else self.product.by_name)
        now_free = feature_rows.free(plan.gives(self.product.id))
        return [name for name in self.product.by_name if name in now_free & (ticked | at_first - free)]


class AddProductForm(TermsForm):
    storage_regions = RegionsField(
        label="Storage Regions",
        queryset=StorageRegion.objects.none(),
        widget=Picker(add="Add a storage region", none_found="No storage region of that name."),
        help_text="More can be added later; none can be removed.",
    )

    def __init__(
        self, actor: Actor, customer: Customer, product: int, now: datetime, *args: Any, **kwargs: Any
    ) -> None:
        plans = ServicePlan.objects.visible_to(actor).filter(products__product=product)
        default = plans.filter(is_default=True).first()
        kinds = [kind for kind in Tenant.Type if rules.why_not_type(customer, kind) is None]
        today = now.astimezone(ZoneInfo(customer.time_zone)).date()
        initial = {
            "service_plan": default.pk if default else None,
            "plan_shown": default.pk if default else None,
            "tenant_type": int(kinds[-1]),
            "features": list(PRODUCTS[product].by_name),
            "license_expiry": rules.preset_expiry(product, kinds[-1], today),
            "quota_start": today,
        }
        super().__init__(actor, customer, product, now, *args, initial=initial, **kwargs)
        offer_regions(self.fields["storage_regions"], actor, product)

    def terms(self) -> dict[str, Any]:
        return {**super().terms(), "storage_regions": self.cleaned_data["storage_regions"]}


class EditProductForm(TermsForm):
    more_regions = RegionsField(
        label="Add Storage Regions",
        queryset=StorageRegion.objects.none(),
        required=False,
        widget=Picker(add="Add a storage region", none_found="No storage region of that name."),
        help_text="None can be removed once it is there.",
    )

    def __init__(self, actor: Actor, tenant: Tenant, now: datetime, *args: Any, **kwargs: Any) -> None:
        initial = {"plan_shown": tenant.service_plan_id}
        super().__init__(
            actor, tenant.customer, tenant.product, now, *args, row=tenant, initial=initial, **kwargs
        )
        offer_regions(self.fields["more_regions"], actor, tenant.product, besides=tenant)
        if tenant.tenant_type == Tenant.Type.SANDBOX:  # CUS-17
            locked = [name for name in self.fields if name.endswith(EDUCATION)]
            for name in ("license_expiry", *locked):
                self.fields[name].disabled = True

    def terms(self) -> dict[str, Any]:
        assert self.tenant is not None
        regions = [*self.tenant.storage_regions.all(), *self.cleaned_data["more_regions"]]
        return {**super().terms(), "storage_regions": regions, "version": self.cleaned_data["version"]}


class ExtendForm(Form):
    license_expiry = _day("License Expiry", required=True)

    def __init__(self, tenant: Tenant, now: datetime, data: QueryDict | None = None) -> None:
        super().__init__(data)
        last = rules.latest_evaluation(tenant)
        furthest = min(last, rules.extended(tenant, rules.EXTENSION_DAYS, now))
        self.initial["license_expiry"] = furthest
        self.fields["license_expiry"].help_text = (
            f"It ends on {day(tenant.license_expiry)} now. At most {day(furthest)}: {rules.EXTENSION_DAYS} days at a "
            f"time, {rules.LONGEST_EVALUATION_DAYS} days after it was added."
        )


def offer_regions(field: Any, actor: Actor, product: int, besides: Tenant | None = None) -> None:
    """TEN-8: of the provider's list for the product."""
    known = StorageRegion.objects.visible_to(actor)
    gone = set(besides.storage_regions.all()) if besides else set()
    offered = [each.pk for each in known if product in each.products and each not in gone]
    field.queryset = known.filter(pk__in=offered)
