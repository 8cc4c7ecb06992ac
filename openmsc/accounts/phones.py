"""Phone numbers: parsed, validated and shown in international form."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

MAX_LENGTH = 30
_HINT = "Start with + and the country code, for example +44 1632 960123"


def international(text: str) -> str:
    """The number as it is written from abroad; raises ValidationError with what to do."""
    import phonenumbers  # here: all its countries are loaded with it, and a start need not wait for them

    text = text.strip()
    if len(text) > MAX_LENGTH:
        raise ValidationError(f"At most {MAX_LENGTH} characters")
    if not text.startswith("+"):
        raise ValidationError(_HINT)
    try:
        number = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        raise ValidationError(_HINT) from None
    if not phonenumbers.is_possible_number(number):
        raise ValidationError("This number is too short or too long for its country")
    shown = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    if len(shown) > MAX_LENGTH:
        raise ValidationError(f"At most {MAX_LENGTH} characters")
    return shown


class PhoneField(models.CharField[str, str]):
    """Cleaning brings it into international form."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = MAX_LENGTH
        super().__init__(*args, **kwargs)

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        if value and isinstance(value, str):
            value = international(value)
        return super().clean(value, model_instance)
