"""Two people editing at once: what somebody else made of a row beside what was typed, field by field.

The dialog carries what it was opened with, so that three are compared: as opened, as typed, as it is now. Where
somebody else changed a field to something else than is typed, one of the two must be chosen; nothing is saved before.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from .audit.read import LastChange


@dataclass(frozen=True)
class Conflict:
    """One field, as text."""

    mine: str
    theirs: str
    touched: bool = True  # whether the reader changed it, too


@dataclass(frozen=True)
class Meanwhile:
    """What somebody else did while a dialog was open."""

    row: Any
    last: LastChange | None
    conflicts: Mapping[str, Conflict]


def compare(
    opened: Mapping[str, str], mine: Mapping[str, str], theirs: Mapping[str, str]
) -> dict[str, Conflict]:
    """What must be chosen. A field of which is not known how it was opened counts as changed by both."""
    return {
        name: Conflict(typed, there, touched=typed != opened.get(name))
        for name, typed in mine.items()
        if typed != (there := theirs.get(name, "")) and there != opened.get(name)
    }


def as_text(field: forms.Field, value: Any) -> str:
    """A field's value as people read it: the label of a choice, the names of rows, On or Off."""
    if isinstance(field, forms.BooleanField):
        return "On" if value else "Off"
    if value is None:
        return ""
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        labels = {str(key): str(label).partition("\n")[0] for key, label in _flat(field.choices)}
        values = value if isinstance(value, (list, tuple)) else [value]
        return ", ".join(labels.get(str(each), str(each)) for each in values)
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(sorted(map(str, value)))
    return "\n".join(str(value).strip().splitlines())


def as_sent(field: forms.Field, value: Any) -> list[str]:
    """A field's value as a browser would send it."""
    value = field.prepare_value(value)
    if isinstance(field.widget, forms.CheckboxInput):
        return ["on"] if value else []
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [str(each) for each in value]
    return ["" if value is None else str(value)]


def pack(texts: Mapping[str, str]) -> str:
    return json.dumps(texts, ensure_ascii=False, separators=(",", ":"))


def unpack(sent: str) -> dict[str, str]:
    """What was packed; whatever else a browser sends counts as not known."""
    try:
        texts = json.loads(sent)
    except (ValueError, RecursionError):
        return {}
    return {str(name): str(text) for name, text in texts.items()} if isinstance(texts, dict) else {}


def _flat(choices: Any) -> Iterable[tuple[Any, Any]]:
    """Choices without the groups they may stand in."""
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield key, label
