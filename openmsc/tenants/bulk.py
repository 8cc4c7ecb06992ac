"""What can be done with the products of many customers at once (CUS-8)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from openmsc.customers.lists import CUSTOMERS
from openmsc.customers.models import Customer
from openmsc.kit.actor import Actor
from openmsc.kit.dates import day
from openmsc.kit.errors import refuse_if
from openmsc.kit.forms import Form
from openmsc.kit.icons import icon
from openmsc.kit.lists.bulk import BulkChange, Data, offer
from openmsc.plans.models import ServicePlan
from openmsc.plans.products import PRODUCTS, ProductId

from . import actions, rules, verbs
from .models import Tenant


class PlanChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A plan, with the products that it includes: only those can be put on it."""

    def label_from_instance(self, plan: Any) -> str:
        return f"{plan} ({', '.join(given.get_product_display() for given in plan.products.all())})"


class PlanForm(Form):
    product = forms.TypedChoiceField(
        label="Product", coerce=int, choices=[("", "Choose a product"), *ProductId.choices]
    )
    service_plan = PlanChoice(
        label="Service Plan", queryset=ServicePlan.objects.none(), empty_label="Choose a plan"
    )

    def __init__(self, actor: Actor, data: QueryDict | None = None) -> None:
        super().__init__(data)
        plans = ServicePlan.objects.visible_to(actor).filter(products__isnull=False).distinct()
        field: Any = self.fields["service_plan"]
        field.queryset = plans.prefetch_related("products").order_by("-is_default", "name_sort", "pk")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        plan, product = data.get("service_plan"), data.get("product")
        if plan and product and (reason := rules.why_not_plan(plan, product)):
            self.add_error("service_plan", reason)
        return data


def _tenant(customer: Customer, data: Data) -> Tenant | None:
    return next((each for each in customer.tenants.all() if each.product == data["product"]), None)


def _why_not_change_plan(actor: Actor, customer: Customer, data: Data) -> str | None:
    tenant = _tenant(customer, data)
    if tenant is None:
        return f"It does not have {PRODUCTS[data['product']].name}."
    return rules.why_not_change_plan(tenant, data["service_plan"])


def _says_plan(customer: Customer, data: Data) -> str:
    """Essential Server → Enterprise Estate; off: Endpoints; on: M365"""
    tenant, plan = _tenant(customer, data), data["service_plan"]
    assert tenant is not None
    given = plan.gives(tenant.product)
    now, then = set(tenant.features), set(rules.features_under(given, tenant.features))
    off, on = ", ".join(sorted(now - then)), ", ".join(sorted(then - now))
    switched = [f"; off: {off}" if off else "", f"; on: {on}" if on else ""]
    return f"{tenant.service_plan} → {plan}{''.join(switched)}"


def _change_plan(actor: Actor, customer: Customer, data: Data) -> None:
    refuse_if(_why_not_change_plan(actor, customer, data))
    tenant = _tenant(customer, data)
    assert tenant is not None
    actions.change_plan(actor, tenant, service_plan=data["service_plan"])


EVERY_PRODUCT = 0


class ExtensionForm(Form):
    product = forms.TypedChoiceField(
        label="Product",
        coerce=int,
        choices=[(EVERY_PRODUCT, "Every product on evaluation"), *ProductId.choices],
    )
    days = forms.IntegerField(
        label="By days",
        required=False,
        min_value=1,
        max_value=rules.EXTENSION_DAYS,
        help_text="From the day on which it expires, or from today where it has expired.",
    )
    until = forms.DateField(
        label="Or until", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, actor: Actor, data: QueryDict | None = None) -> None:
        super().__init__(data)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and (data["days"] is None) is (data["until"] is None):
            self.add_error("days", "Give a number of days or a date, one of the two")
        return data


def _on_evaluation(customer: Customer, data: Data) -> list[Tenant]:
    """The tenants to extend, in the order of their products."""
    return [
        each
        for each in customer.tenants.all()
        if data["product"] == each.product
        or (data["product"] == EVERY_PRODUCT and each.tenant_type == Tenant.Type.EVALUATION)
    ]


def _expiry(tenant: Tenant, data: Data) -> date:
    until: date | None = data["until"]
    return until or rules.extended(tenant, data["days"], timezone.now())


def _why_not_extend(actor: Actor, customer: Customer, data: Data) -> str | None:
    tenants = _on_evaluation(customer, data)
    if not tenants:
        of = PRODUCTS.get(data["product"])
        return f"It does not have {of.name}." if of else "It has no product on evaluation."
    for tenant in tenants:
        if reason := rules.why_not_extend(tenant, _expiry(tenant, data), timezone.now()):
            return _named(tenant, reason, tenants)
    return None


def _says_extension(customer: Customer, data: Data) -> str:
    """5 Dec 2026 → 4 Jan 2027"""
    tenants = _on_evaluation(customer, data)
    return "; ".join(
        _named(each, f"{day(each.license_expiry)} → {day(_expiry(each, data))}", tenants) for each in tenants
    )


def _named(tenant: Tenant, text: str, among: list[Tenant]) -> str:
    return f"{tenant.get_product_display()}: {text}" if len(among) > 1 else text


def _extend(actor: Actor, customer: Customer, data: Data) -> None:
    """Of two products both or neither."""
    refuse_if(_why_not_extend(actor, customer, data))
    with transaction.atomic():
        for tenant in _on_evaluation(customer, data):
            actions.extend_evaluation(actor, tenant, license_expiry=_expiry(tenant, data))


offer(
    CUSTOMERS,
    BulkChange(
        key="service-plan",
        label="Change service plan",
        icon=lambda: icon("file-text"),
        permission=verbs.EDIT.permission,
        form=PlanForm,
        why_not=_why_not_change_plan,
        says=_says_plan,
        apply=_change_plan,
        needs=("tenants__storage_regions", "tenants__service_plan"),
    ),
    BulkChange(
        key="extend",
        label="Extend evaluation",
        icon=lambda: icon("calendar-plus"),
        permission=verbs.EDIT.permission,
        form=ExtensionForm,
        why_not=_why_not_extend,
        says=_says_extension,
        apply=_extend,
        needs=("tenants",),
    ),
)
