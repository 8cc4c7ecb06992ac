from __future__ import annotations

from typing import Any

from django import forms

from openmsc.accounts.models import Administrator, Provider
from openmsc.accounts.phones import MAX_LENGTH
from openmsc.accounts.roles import Role
from openmsc.accounts.timezones import TIME_ZONES
from openmsc.kit.actor import Actor
from openmsc.kit.forms import Form

from .models import Customer


class CustomerForm(Form):
    """Create and edit: the shape of the input (CUS-10, CUS-14)."""

    name = forms.CharField(label="Customer Name", max_length=120)
    hide_name = forms.BooleanField(
        label="Hide customer name",
        required=False,
        widget=forms.CheckboxInput(attrs={"role": "switch", "data-shows": ""}),
        help_text="The service then knows the customer by the account name only.",
    )
    account_name = forms.CharField(
        label="Account Name", max_length=120, required=False, help_text="Cannot be changed later."
    )
    address = forms.CharField(label="Address", max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
    phone = forms.CharField(
        label="Phone Number",
        max_length=MAX_LENGTH,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    time_zone = forms.ChoiceField(label="Time Zone", choices=TIME_ZONES)
    tenant_admins = forms.ModelMultipleChoiceField(
        label="Tenant Admins",
        queryset=Administrator.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, actor: Actor, *args: Any, customer: Customer | None = None, **kwargs: Any) -> None:
        if customer is not None:
            names = ("name", "hide_name", "address", "phone", "time_zone", "version")
            kwargs["initial"] = {name: getattr(customer, name) for name in names}
            kwargs["initial"]["tenant_admins"] = customer.tenant_admins.all()
        else:
            provider = Provider.current()
            kwargs["initial"] = {"time_zone": provider.time_zone if provider else "UTC"}
        super().__init__(*args, **kwargs)
        field = self.fields["tenant_admins"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        # Any that the actor may know is understood, so that the rule can say by name who cannot be assigned.
        field.queryset = known = Administrator.objects.visible_to(actor).filter(role=Role.TENANT)
        field.choices = [(one.pk, str(one)) for one in _offered(known, customer)]
        if customer is not None:
            del self.fields["account_name"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("hide_name") and "account_name" in self.fields and not data.get("account_name"):
            self.add_error("account_name", "This is required")
        return data


def _offered(known: Any, customer: Customer | None) -> Any:
    """Those who are Ready, and who is assigned already."""
    ready = known.filter(state=Administrator.State.READY)
    if customer is not None:
        ready = ready | known.filter(customers=customer)
    return ready.distinct().order_by("last_name", "first_name", "pk")
