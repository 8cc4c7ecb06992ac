from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from openmsc.accounts.models import Administrator
from openmsc.accounts.roles import Role
from openmsc.kit.actor import Actor
from openmsc.kit.forms import Form

from . import rules


class RowField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One row to choose. A number longer than SQLite keeps is no row's either, where Django's own fails."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except OverflowError:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice"
            ) from None


class SuccessorForm(Form):
    """Who takes over from an administrator who goes."""

    successor = RowField(
        label="New Tenant Admin", queryset=Administrator.objects.none(), empty_label="Choose who takes over"
    )

    def __init__(self, actor: Actor, former: Administrator, data: QueryDict | None = None) -> None:
        super().__init__(data)
        # Any is understood, so that the rule can say by name who cannot be assigned.
        known = Administrator.objects.visible_to(actor).filter(role=Role.TENANT).exclude(pk=former.pk)
        field: Any = self.fields["successor"]
        field.queryset = known
        offered = known.order_by("last_name", "first_name", "pk")
        able = [(each.pk, each.name) for each in offered if not rules.why_not_assign([each])]
        field.choices = [("", field.empty_label), *able]
        self.nobody = not able
