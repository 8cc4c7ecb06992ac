from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from openmsc.accounts.models import Administrator, Provider
from openmsc.accounts.phones import MAX_LENGTH
from openmsc.accounts.roles import Role
from openmsc.accounts.timezones import TIME_ZONES
from openmsc.kit.actor import Actor
from openmsc.kit.forms import Form, RowForm, RowsField
from openmsc.kit.pickers import Picker

from . import rules
from .models import Contact, Customer


def _phone_field(label: str = "Phone Number", *, required: bool = True) -> forms.CharField:
    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})
    return forms.CharField(label=label, max_length=MAX_LENGTH, required=required, widget=widget)


def _email_field(label: str = "E-mail") -> forms.EmailField:
    return forms.EmailField(
        label=label, max_length=254, required=False, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )


class CustomerForm(RowForm):
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
    phone = _phone_field()
    time_zone = forms.ChoiceField(label="Time Zone", choices=TIME_ZONES)
    tenant_admins = RowsField(
        label="Tenant Admins",
        queryset=Administrator.objects.none(),
        required=False,
        widget=Picker(
            add="Add a Tenant Admin", none_found="No Tenant Administrator of that name.", people=True
        ),
    )

    def __init__(
        self, actor: Actor, data: QueryDict | None = None, *, row: Customer | None = None, **kwargs: Any
    ) -> None:
        super().__init__(actor, data, row=row, **kwargs)
        if row is not None:
            del self.fields["account_name"]
        field = self.fields["tenant_admins"]
        assert isinstance(field, RowsField)
        assert isinstance(field.widget, Picker)
        # Any that the actor may know is understood, so that the rule can say by name who cannot be assigned.
        field.queryset = known = Administrator.objects.visible_to(actor).filter(role=Role.TENANT)
        offered = known.order_by("last_name", "first_name", "pk")
        field.choices = [(one.pk, one.name) for one in offered]
        field.widget.why_not = {str(one.pk): why for one in offered if (why := rules.why_not_assign([one]))}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("hide_name") and "account_name" in self.fields and not data.get("account_name"):
            self.add_error("account_name", "This is required")
        return data


class NewCustomerForm(CustomerForm):
    """With a first contact, whose fields count only while its box is ticked."""

    with_contact = forms.BooleanField(
        label="Add a first contact", required=False, widget=forms.CheckboxInput(attrs={"data-shows": ""})
    )
    contact_name = forms.CharField(label="Contact Name", max_length=120, required=False)
    contact_job_title = forms.CharField(label="Job Title", max_length=120, required=False)
    contact_email = _email_field()
    contact_phone = _phone_field("Contact Phone Number", required=False)

    CONTACT = ("name", "job_title", "email", "phone")

    def __init__(self, actor: Actor, data: QueryDict | None = None) -> None:
        provider = Provider.current()
        super().__init__(actor, data, initial={"time_zone": provider.time_zone if provider else "UTC"})

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        contact = {name: data.pop(f"contact_{name}", "") for name in self.CONTACT}
        if not data.pop("with_contact", False):
            for name in self.CONTACT:  # what is out of sight cannot be put right
                self.errors.pop(f"contact_{name}", None)
            data["first_contact"] = None
        else:
            if not contact["name"] and "contact_name" not in self.errors:
                self.add_error("contact_name", "This is required")
            data["first_contact"] = contact
        return data


class ContactForm(RowForm):
    name = forms.CharField(label="Name", max_length=120)
    job_title = forms.CharField(label="Job Title", max_length=120, required=False)
    email = _email_field()
    phone = _phone_field(required=False)
    is_primary = forms.BooleanField(
        label="Primary contact", required=False, widget=forms.CheckboxInput(attrs={"role": "switch"})
    )

    def __init__(
        self,
        actor: Actor,
        data: QueryDict | None = None,
        *,
        primary: Contact | None,
        row: Contact | None = None,
    ) -> None:
        """`primary` is the customer's primary contact as it is now."""
        super().__init__(actor, data, row=row, initial={} if row else {"is_primary": primary is None})
        if primary is not None and primary != row:
            self.fields["is_primary"].help_text = f"Takes the mark from {primary}."


class NameTypedForm(Form):
    """The customer's name, typed, before what is final."""

    confirmation = forms.CharField(
        label="Customer Name", widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, customer_name: str, *args: Any) -> None:
        super().__init__(*args)
        self.customer_name = customer_name
        self.fields["confirmation"].widget.attrs["data-match"] = customer_name
        self.fields["confirmation"].help_text = f"Type {customer_name} to confirm."

    def clean_confirmation(self) -> str:
        typed: str = self.cleaned_data["confirmation"].strip()
        if typed != self.customer_name:
            raise forms.ValidationError(f"Type the name as it is written: {self.customer_name}")
        return typed
