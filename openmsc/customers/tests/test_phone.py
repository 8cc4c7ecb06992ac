"""The phone number of a customer: parsed, validated, and kept in international form (CUS-10)."""

from __future__ import annotations

import pytest

from openmsc.accounts.phones import international
from openmsc.customers.models import Customer
from openmsc.testing.people import World

from .test_create import errors, post


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("+44 1394 555017", "+44 1394 555017"), ("+441394555017", "+44 1394 555017"),
        (" +44-1394-555017 ", "+44 1394 555017"), ("+44 (0)1394 555017", "+44 1394 555017"),
        ("+1 212 555 0100", "+1 212-555-0100"), ("+1(212)555.0100", "+1 212-555-0100"),
        ("+41 61 555 01 42", "+41 61 555 01 42"),
    ],
)  # fmt: skip
def test_a_phone_number_is_kept_in_international_form(typed: str, shown: str) -> None:
    assert international(typed) == shown
    assert international(shown) == shown


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("01394 555017", "country code"), ("0044 1394 555017", "country code"), ("555", "country code"),
        ("+", "country code"), ("+999 1234567", "country code"), ("+abc", "country code"), ("<b>", "country code"),
        ("+44 13", "too short or too long"), ("+44 1394 555017 555017", "too short or too long"),
        ("+44 1394 555017" + " " * 12 + "0000", "30 characters"), ("", "required"),
    ],
)  # fmt: skip
def test_a_bad_phone_number_is_told_beside_it_with_what_to_do(
    world: World, typed: str, sentence: str
) -> None:
    found = errors(post(world, phone=typed))
    assert list(found) == ["phone"]
    assert sentence in found["phone"]
    assert "Eichwald Logistik AG" not in Customer.objects.values_list("name", flat=True)
