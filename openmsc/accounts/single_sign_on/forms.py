from __future__ import annotations

from django import forms

from openmsc.kit.forms import RowForm

from .actions import Wish
from .models import SingleSignOn

_SWITCH = {"role": "switch"}


class SingleSignOnForm(RowForm):
    """Secret and metadata are never shown again: what is kept stays unless something new is entered."""

    method = forms.ChoiceField(
        label="Single sign-on", choices=SingleSignOn.Method.choices, widget=forms.RadioSelect
    )
    label = forms.CharField(
        label="Name on the button",
        max_length=60,
        required=False,
        help_text="Sign in with …, for example Kestrel ID.",
    )
    issuer = forms.CharField(
        label="Issuer",
        max_length=500,
        required=False,
        help_text="The address of the identity provider, or of its discovery document.",
    )
    client_id = forms.CharField(label="Client ID", max_length=200, required=False)
    new_secret = forms.CharField(
        label="Client secret",
        max_length=500,
        required=False,
        strip=False,
        widget=forms.PasswordInput(
            attrs={"autocomplete": "off"}, render_value=True
        ),  # typed, tested, then saved
    )
    metadata_url = forms.CharField(
        label="Address of the metadata",
        max_length=500,
        required=False,
        help_text="It is read again every six hours, so that new certificates are known in time.",
    )
    new_metadata = forms.CharField(
        label="Or the metadata itself, as XML",
        max_length=500_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )
    required = forms.BooleanField(
        label="Require single sign-on",
        required=False,
        widget=forms.CheckboxInput(attrs=_SWITCH | {"data-shows": ""}),
        help_text="Passwords no longer let in.",
    )
    failsafe = forms.BooleanField(
        label="MSP administrators may still use a password",
        required=False,
        widget=forms.CheckboxInput(attrs=_SWITCH),
        help_text="The failsafe, for when the identity provider is away.",
    )

    @property
    def wish(self) -> Wish:
        return Wish(**{name: value for name, value in self.cleaned_data.items() if name != "version"})
