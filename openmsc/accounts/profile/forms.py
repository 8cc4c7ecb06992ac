from __future__ import annotations

from django import forms
from django.http import QueryDict

from openmsc.accounts.models import Administrator
from openmsc.accounts.phones import MAX_LENGTH
from openmsc.accounts.timezones import TIME_ZONES
from openmsc.kit import dates
from openmsc.kit.actor import Actor
from openmsc.kit.forms import Form, RowForm

LONGEST_PASSWORD = 500


class ProfileForm(RowForm):
    first_name = forms.CharField(
        label="First Name", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label="Last Name", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    phone = forms.CharField(
        label="Phone",
        max_length=MAX_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    time_zone = forms.ChoiceField(
        label="Time Zone",
        choices=TIME_ZONES,
        help_text="Lists and your own pages show times in it. A customer's pages show the customer's.",
    )

    def __init__(self, actor: Actor, data: QueryDict | None = None, *, row: Administrator) -> None:
        super().__init__(actor, data, row=row)
        zone = self.fields["time_zone"]
        assert isinstance(zone, forms.ChoiceField)
        if row.time_zone not in dict(TIME_ZONES):  # an old name, which a command may have given
            zone.choices = [(row.time_zone, row.time_zone), *TIME_ZONES]


class DisplayForm(Form):
    theme = forms.ChoiceField(label="Theme", choices=Administrator.Theme.choices)
    date_style = forms.ChoiceField(
        label="Dates", choices=dates.choices, help_text="Files always hold dates as 2026-11-24."
    )
    keys = forms.BooleanField(
        label="Keyboard shortcuts",
        required=False,
        widget=forms.CheckboxInput(attrs={"role": "switch"}),
        help_text="Single keys such as / for search. Switch them off if speech input presses them by mistake.",
    )


def new_password_field() -> forms.CharField:
    return forms.CharField(
        label="New password",
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters. Several words that mean nothing to others are easy to remember.",
    )


class PasswordForm(Form):
    old_password = forms.CharField(
        label="Old password",
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = new_password_field()
