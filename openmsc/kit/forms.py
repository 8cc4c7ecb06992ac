"""Forms hold the shape of input; rules hold its meaning. This is where the two meet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from . import conflicts
from .actor import Actor
from .audit.read import last_change
from .conflicts import Conflict, Meanwhile
from .errors import EditedMeanwhile, Refused
from .scope import ScopedModel

_WORDS = {"required": "This is required"}
_OF_A_KIND: dict[type[forms.Field], dict[str, str]] = {
    forms.EmailField: {"invalid": "Enter an e-mail address, for example ann@example.org"},
    forms.DateField: {"invalid": "Enter a date, for example 2026-11-24"},
    forms.DecimalField: {"invalid": "Enter a number, for example 180.00"},
}


class BoundField(forms.BoundField):
    """Knows whether yours or theirs must be chosen (kit/conflict.html)."""

    @property
    def conflict(self) -> Conflict | None:
        form = self.form
        return form.conflicts.get(self.name) if isinstance(form, RowForm) else None

    @property
    def kept(self) -> SafeString:
        """What was typed, out of sight: it is sent again beside the choice."""
        return self.as_hidden(attrs={"id": False})


class Form(forms.Form):
    """Django's form, with errors in our words: what to do, no full stop."""

    bound_field_class = BoundField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages |= _WORDS
            for kind, words in _OF_A_KIND.items():
                if isinstance(field, kind):
                    field.error_messages |= words


class RowsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several rows to choose. A number longer than SQLite keeps is no row's either, where Django's own fails."""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except OverflowError:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"],
                code="invalid_choice",
                params={"value": max(map(str, value), key=len)},
            ) from None


class RowForm(Form):
    """A form that creates a row, or edits `row`: then it notices what somebody else changes meanwhile (CUS-14)."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    opened = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)  # what the dialog showed

    def __init__(
        self, actor: Actor, data: QueryDict | None = None, *, row: ScopedModel | None = None, **kwargs: Any
    ) -> None:
        self.actor, self.row = actor, row
        self.meanwhile: Meanwhile | None = None
        self.undecided: dict[str, Conflict] = {}
        if row is not None:
            kwargs["initial"] = self.values_of(row) | kwargs.get("initial", {})
        super().__init__(data, **kwargs)
        if row is None:
            del self.fields["version"], self.fields["opened"]

    def values_of(self, row: ScopedModel) -> dict[str, Any]:
        """What the fields show of a row."""
        values = {name: getattr(row, name) for name in self.base_fields if hasattr(row, name)}
        return {name: value.all() if hasattr(value, "all") else value for name, value in values.items()}

    @property
    def conflicts(self) -> Mapping[str, Conflict]:
        return self.undecided or (self.meanwhile.conflicts if self.meanwhile else {})

    @property
    def conflicting(self) -> list[forms.BoundField]:
        return [self[name] for name in self._shown if name in self.conflicts]

    def full_clean(self) -> None:
        if self.is_bound and self.row is not None:
            self._take_theirs()
        super().full_clean()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data.pop("opened", None)
        self.undecided = self._undecided()
        for name in self.undecided:
            self.add_error(name, "Choose yours or theirs")
        return data

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        if field_name == "opened" and self.row is not None:
            return conflicts.pack(self._texts(self.initial))
        return super().get_initial_for_field(field, field_name)

    def show_meanwhile(self, row: ScopedModel) -> None:
        """Go on from what is there now: lay it beside what was typed."""
        theirs = self._texts(self.values_of(row))
        opened = conflicts.unpack(self.data.get(self.add_prefix("opened"), ""))
        found = conflicts.compare(opened, self._texts(self.cleaned_data), theirs)
        self.meanwhile = Meanwhile(row, last_change(self.actor, row), found)
        self._send({"version": [str(getattr(row, "version", ""))], "opened": [conflicts.pack(theirs)]})

    def _undecided(self) -> dict[str, Conflict]:
        """Fields that stood beside each other in the dialog, and none was chosen."""
        sent = self.data.getlist("undecided") if isinstance(self.data, QueryDict) else []
        asked = [name for name in self._shown if self.add_prefix(name) in sent and not self._choice(name)]
        mine, theirs = self._texts(self.cleaned_data), self._texts(self.initial)
        return {name: Conflict(mine.get(name, ""), theirs.get(name, "")) for name in asked}

    def _take_theirs(self) -> None:
        chosen = [name for name in self._shown if self._choice(name) == "theirs" and name in self.initial]
        self._send({name: conflicts.as_sent(self.fields[name], self.initial[name]) for name in chosen})

    def _choice(self, name: str) -> str:
        choice = self.data.get(f"choice-{self.add_prefix(name)}", "")
        return str(choice) if choice in {"mine", "theirs"} else ""

    def _send(self, values: Mapping[str, list[str]]) -> None:
        """As if the browser had sent these."""
        assert isinstance(self.data, QueryDict)
        data = self.data.copy()
        for name, texts in values.items():
            data.setlist(self.add_prefix(name), texts)
        self.data = data

    def _texts(self, values: Mapping[str, Any]) -> dict[str, str]:
        return {name: conflicts.as_text(self.fields[name], values.get(name)) for name in self._shown}

    @cached_property
    def _shown(self) -> list[str]:
        return [
            name for name, field in self.fields.items() if not isinstance(field.widget, forms.HiddenInput)
        ]


def show_refusal(form: forms.BaseForm, refusal: Refused) -> None:
    """Put a refusal's sentences beside their fields, or on top where there is no such field."""
    if refusal.message not in {*refusal.fields.values(), " ".join(refusal.fields.values())}:
        form.add_error(None, refusal.message)
    for field, sentence in refusal.fields.items():
        form.add_error(field if field in form.fields else None, sentence)
    if isinstance(refusal, EditedMeanwhile) and isinstance(form, RowForm) and refusal.row is not None:
        form.show_meanwhile(refusal.row)
