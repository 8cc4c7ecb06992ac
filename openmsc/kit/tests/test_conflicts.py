"""Theirs beside yours: what must be chosen, and how values are read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from openmsc.kit import conflicts
from openmsc.kit.conflicts import Conflict, as_sent, as_text, compare

CHOICE = forms.ChoiceField(choices=[("1", "One\nsmall print"), ("Group", [("2", "Two")])])
SEVERAL = forms.MultipleChoiceField(choices=[(1, "One"), (2, "Two")])


@pytest.mark.parametrize(
    ("opened", "mine", "theirs", "found"),
    [
        ("a", "a", "a", None),  # nobody changed it
        ("a", "b", "a", None),  # only I did
        ("a", "b", "b", None),  # both, alike
        ("a", "b", "c", Conflict("b", "c")),
        ("a", "a", "c", Conflict("a", "c", touched=False)),  # only they did
        (None, "a", "c", Conflict("a", "c")),  # who knows
        (None, "a", "a", None),
    ],
)
def test_three_are_compared(opened: str | None, mine: str, theirs: str, found: Conflict | None) -> None:
    before = {} if opened is None else {"x": opened}
    assert compare(before, {"x": mine}, {"x": theirs}).get("x") == found


@pytest.mark.parametrize(
    ("field", "value", "text", "sent"),
    [
        (forms.CharField(), "Acme", "Acme", ["Acme"]),
        (forms.CharField(), "one\r\ntwo ", "one\ntwo", ["one\r\ntwo "]),
        (forms.CharField(), None, "", [""]),
        (forms.BooleanField(), True, "On", ["on"]),
        (forms.BooleanField(), False, "Off", []),
        (CHOICE, "1", "One", ["1"]),
        (CHOICE, "2", "Two", ["2"]),
        (CHOICE, "other", "other", ["other"]),
        (SEVERAL, [2, 1], "Two, One", ["2", "1"]),
        (forms.DateField(), date(2026, 11, 24), "2026-11-24", ["2026-11-24"]),
        (forms.DecimalField(), Decimal("5.00"), "5.00", ["5.00"]),
    ],
)
def test_a_value_is_read_as_people_do_and_sent_as_browsers_do(
    field: forms.Field, value: Any, text: str, sent: list[str]
) -> None:
    assert as_text(field, value) == text
    assert as_sent(field, value) == sent


@given(st.text())
def test_whatever_a_browser_sends_is_read(sent: str) -> None:
    assert isinstance(conflicts.unpack(sent), dict)


@given(st.dictionaries(st.text(), st.text()))
def test_what_was_packed_is_unpacked(texts: dict[str, str]) -> None:
    assert conflicts.unpack(conflicts.pack(texts)) == texts
