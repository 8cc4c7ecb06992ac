"""Choosing several of many by typing: chips and a list that narrows; without JavaScript, boxes to tick."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms


class Picker(forms.CheckboxSelectMultiple):
    """`add` names the box to type in; with `people`, initials stand before each name (kit/picker.html)."""

    picker = True

    def __init__(self, *, add: str, none_found: str, people: bool = False) -> None:
        super().__init__()
        self.add, self.none_found, self.people = add, none_found, people
        self.why_not: Mapping[str, str] = {}  # value: why it cannot be chosen; it is shown greyed

    def create_option(
        self,
        name: str,
        value: Any,
        label: int | str,
        selected: bool,
        index: int,
        subindex: int | None = None,
        attrs: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        option = super().create_option(name, value, label, selected, index, subindex, attrs)
        if reason := self.why_not.get(str(value)):
            option["label"] = f"{label}\n{reason}"
            if not selected:  # what was chosen all the same can be taken off again
                option["attrs"]["disabled"] = True
        return option
