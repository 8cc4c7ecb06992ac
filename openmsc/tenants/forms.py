from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from openmsc.customers.models import Customer
from openmsc.kit.actor import Actor
from openmsc.kit.forms import Form, RowsField
from openmsc.plans.models import ServicePlan, StorageRegion
from openmsc.plans.products import PRODUCTS

from . import rules
from .models import Tenant


class AddProductForm(Form):
    """TEN-1: the shape of the input."""

    service_plan = forms.ModelChoiceField(
        label="Service Plan", queryset=ServicePlan.objects.none(), empty_label="Choose a plan"
    )
    tenant_type = forms.TypedChoiceField(label="Tenant Type", coerce=int, widget=forms.RadioSelect)
    storage_regions = RowsField(
        label="Storage Regions",
        queryset=StorageRegion.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="More can be added later; none can be removed.",
    )
    license_expiry = forms.DateField(
        label="License Expiry",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Left empty: the furthest that the tenant type allows.",
    )
    quota = forms.DecimalField(
        label="Quota",
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        help_text="In consumption units.",
    )
    quota_start = forms.DateField(
        label="Quota Effective Date",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    quota_end = forms.DateField(
        label="Quota End Date",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, actor: Actor, customer: Customer, product: int, today: date, *args: Any) -> None:
        super().__init__(*args)
        plans = ServicePlan.objects.visible_to(actor).filter(products__product=product)
        regions = [
            region.pk for region in StorageRegion.objects.visible_to(actor) if product in region.products
        ]
        fields: dict[str, Any] = self.fields
        fields["service_plan"].queryset = plans.order_by("-is_default", "name_sort", "pk")
        fields["storage_regions"].queryset = StorageRegion.objects.visible_to(actor).filter(pk__in=regions)
        fields["tenant_type"].choices = _types(customer, product)
        self.initial["tenant_type"] = fields["tenant_type"].choices[-1][0]
        default = plans.filter(is_default=True).first()
        self.initial["service_plan"] = default.pk if default else None
        self.initial["quota_start"] = today


def _types(customer: Customer, product: int) -> list[tuple[int, str]]:
    """The types that the customer may have, each with its length on a second line."""
    lengths = {
        Tenant.Type.EVALUATION: f"{rules.EVALUATION_DAYS} days",
        Tenant.Type.COMMERCIAL: f"{PRODUCTS[product].commercial_years} years",
        Tenant.Type.SANDBOX: "For demonstrations, never billed",
    }
    return [
        (kind.value, f"{kind.label}\n{lengths[kind]}")
        for kind in Tenant.Type
        if rules.why_not_type(customer, kind) is None
    ]
