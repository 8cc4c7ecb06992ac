from __future__ import annotations

from django import forms

from openmsc.kit.forms import Form


class TokenForm(Form):
    name = forms.CharField(
        label="Name", max_length=100, help_text="Where it is used, for example the server’s name."
    )
