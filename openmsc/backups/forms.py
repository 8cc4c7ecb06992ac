from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from openmsc.kit.forms import Form

from .models import DataSource


class TokenForm(Form):
    data_source = forms.ModelChoiceField(
        label="Reports for",
        queryset=DataSource.objects.none(),
        required=False,
        empty_label="All data sources",
        help_text="Bound to one, it can report for no other.",
    )
    name = forms.CharField(
        label="Name", max_length=100, help_text="Where it is used, for example the server’s name."
    )

    def __init__(self, sources: QuerySet[DataSource], *args: Any) -> None:
        super().__init__(*args)
        fields: dict[str, Any] = self.fields
        fields["data_source"].queryset = sources
        self.order_fields(["name", "data_source"])
