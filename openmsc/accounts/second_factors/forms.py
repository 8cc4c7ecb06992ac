from __future__ import annotations

from django import forms

from openmsc.accounts.sign_in.forms import CodeForm
from openmsc.kit.forms import Form


class AppForm(CodeForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "6-digit code from the app"


class EmailForm(CodeForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "6-digit code from the mail"


class PasskeyForm(Form):
    name = forms.CharField(
        label="Name of the passkey",
        max_length=60,
        help_text="So that you know it again: the device or the key.",
        initial="This device",
    )
    code = forms.CharField(widget=forms.HiddenInput, max_length=20_000)


class KeptForm(Form):
    kept = forms.BooleanField(
        label="I have kept them",
        error_messages={"required": "Keep the codes first, then tick this"},
    )
