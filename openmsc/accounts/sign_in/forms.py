from __future__ import annotations

from django import forms

from openmsc.kit.forms import Form


class CodeForm(Form):
    """Six digits, as an app shows them or a mail brings them; spaces do no harm."""

    code = forms.CharField(
        label="6-digit code",
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "class": "code-6",
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "maxlength": "7",
                "autofocus": True,
            }
        ),
    )


class RecoveryCodeForm(Form):
    code = forms.CharField(
        label="Recovery code",
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "autofocus": True}),
        help_text="Eight digits. Each code works once.",
    )


class PasskeyForm(Form):
    """What the browser answers, put in by sign-in.js."""

    code = forms.CharField(widget=forms.HiddenInput, max_length=20_000)
