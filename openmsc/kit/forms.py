"""Forms hold the shape of input; rules hold its meaning. This is where the two meet."""

from __future__ import annotations

from django import forms

from .errors import Refused


def show_refusal(form: forms.BaseForm, refusal: Refused) -> None:
    """Put a refusal's sentences beside their fields, or on top where there is no such field."""
    if not refusal.fields:
        form.add_error(None, refusal.message)
    for field, sentence in refusal.fields.items():
        form.add_error(field if field in form.fields else None, sentence)
