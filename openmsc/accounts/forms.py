from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from openmsc.kit.actor import Actor
from openmsc.kit.forms import Form, RowForm

from . import rules
from .models import Administrator, Provider
from .phones import MAX_LENGTH
from .roles import Role
from .timezones import TIME_ZONES

_ROLES = {
    Role.MSP: "Everything, for all customers, and these settings",
    Role.TENANT: "Looks after the customers that are assigned, and sees no others",
    Role.READ_ONLY: "Sees all customers and changes nothing",
}


class AdministratorForm(RowForm):
    """Invite and edit: the shape of the input (ADM-2)."""

    first_name = forms.CharField(label="First Name", max_length=60)
    last_name = forms.CharField(label="Last Name", max_length=60)
    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="The sign-in name. The invitation goes there.",
    )
    phone = forms.CharField(
        label="Phone Number",
        max_length=MAX_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    time_zone = forms.ChoiceField(label="Time Zone", choices=TIME_ZONES)
    role = forms.TypedChoiceField(
        label="Role",
        choices=[(role.value, f"{role.label}\n{_ROLES[role]}") for role in Role],
        coerce=lambda value: Role(int(value)),
        widget=forms.RadioSelect,
    )

    def __init__(
        self, actor: Actor, data: QueryDict | None = None, *, row: Administrator | None = None
    ) -> None:
        provider = Provider.current()
        initial = {} if row else {"time_zone": provider.time_zone if provider else "UTC"}
        super().__init__(actor, data, row=row, initial=initial)
        if row is not None:
            if rules.why_not_change_email(row):
                del self.fields["email"]
            else:
                self.fields["email"].help_text = "A new address is invited anew: the link sent before ends."


class ProviderForm(RowForm):
    name = forms.CharField(label="Name", max_length=100, help_text="Shown on every page and in mails.")
    support_email = forms.EmailField(
        label="Support e-mail",
        max_length=254,
        required=False,
        help_text="Shown to everybody, also before signing in.",
    )
    time_zone = forms.ChoiceField(
        label="Time Zone", choices=TIME_ZONES, help_text="What new customers and administrators begin with."
    )
    public_mail_allowed = forms.BooleanField(
        label="Public mail domains allowed",
        required=False,
        widget=forms.CheckboxInput(attrs={"role": "switch"}),
        help_text="Administrators may have addresses of gmail.com, outlook.com and the like.",
    )


class PasswordForm(Form):
    """The first password, twice: a mistyped one would lock its owner out."""

    password = forms.CharField(
        label="Password",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
        help_text="At least 12 characters.",
        max_length=200,
        strip=False,
    )
    again = forms.CharField(
        label="Password, again",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
        max_length=200,
        strip=False,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "password" in data and "again" in data and data["password"] != data["again"]:
            self.add_error("again", "This is not the same password")
        return data
