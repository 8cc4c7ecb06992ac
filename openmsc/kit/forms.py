"""Forms hold the shape of input; rules hold its meaning. This is where the two meet."""

from __future__ import annotations

from typing import Any

from django import forms

from .errors import Refused

_WORDS = {"required": "This is required"}
_OF_A_KIND: dict[type[forms.Field], dict[str, str]] = {
    forms.EmailField: {"invalid": "Enter an e-mail address, for example ann@example.org"},
    forms.DateField: {"invalid": "Enter a date, for example 2026-11-24"},
    forms.DecimalField: {"invalid": "Enter a number, for example 180.00"},
}


class Form(forms.Form):
    """Django's form, with errors in our words: what to do, no full stop."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages |= _WORDS
            for kind, words in _OF_A_KIND.items():
                if isinstance(field, kind):
                    field.error_messages |= words


def show_refusal(form: forms.BaseForm, refusal: Refused) -> None:
    """Put a refusal's sentences beside their fields, or on top where there is no such field."""
    if refusal.message not in {*refusal.fields.values(), " ".join(refusal.fields.values())}:
        form.add_error(None, refusal.message)
    for field, sentence in refusal.fields.items():
        form.add_error(field if field in form.fields else None, sentence)
