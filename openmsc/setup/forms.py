from __future__ import annotations

from django import forms

from openmsc.accounts.timezones import TIME_ZONES
from openmsc.kit.forms import Form


class SetUpForm(Form):
    provider_name = forms.CharField(label="Name of your company", max_length=100)
    first_name = forms.CharField(max_length=60)
    last_name = forms.CharField(max_length=60)
    email = forms.EmailField(label="E-mail", help_text="You sign in with it.")
    password = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
        help_text="At least 12 characters.",
        max_length=200,
        strip=False,
    )
    time_zone = forms.ChoiceField(choices=TIME_ZONES, initial="UTC")
    demonstration = forms.BooleanField(
        label="Load demonstration data",
        required=False,
        help_text="60 made-up customers with 90 days of jobs, to look around. For trying out, not for real use.",
    )
