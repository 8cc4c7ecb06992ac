from __future__ import annotations

from django import forms

from openmsc.accounts.profile.forms import new_password_field
from openmsc.kit.forms import Form


class AskForm(Form):
    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )


class NewPasswordForm(Form):
    password = new_password_field()
