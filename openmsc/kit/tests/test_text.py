"""Which names are one, and what a search finds."""

from __future__ import annotations

import unicodedata
from typing import Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from openmsc.customers.models import Customer
from openmsc.kit.actor import system
from openmsc.kit.text import same_name, searchable
from openmsc.testing import make


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme", "ACME"), ("Acme", "  acme\t"), ("Acme Ltd", "acme \n  LTD"), ("Straße", "STRASSE"),
        ("Acme\u00a0Ltd", "acme ltd"), ("Acme\u3000Ltd", "acme ltd"), ("Ｆｕｌｌ", "full"), ("ﬁn", "FIN"),
        ("Zoe\u0308", "Zo\u00eb"), ("ΌΣΟΣ", "όσος"), ("İ", "i\u0307"),
    ],
)  # fmt: skip
def test_case_and_white_space_do_not_tell_names_apart(one: str, other: str) -> None:
    assert same_name(one) == same_name(other)


@pytest.mark.parametrize(("one", "other"), [("Acme", "Acmé"), ("Acme", "Ac me"), ("o", "ø"), ("a-b", "a b")])
def test_accents_and_letters_do_tell_names_apart(one: str, other: str) -> None:
    assert same_name(one) != same_name(other)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("cafe", "Café"), ("CAFÉ", "cafe"), ("zoe", "Zoe\u0308"), ("sorensen", "Sørensen"), ("lodz", "Łódź"),
        ("strasse", "Straße"), ("aether", "Æther"), ("istanbul", "İstanbul"), ("nguyen", "Nguyễn"),
        ("thor", "Þór"), ("d", "Đ"), ("o", "Ǿ"), ("oe", "Œ"),
        ("αθηνα", "ΑΘΉΝΑ"), ("青葉", "青葉山精機"), ("50%", "50% off"),
    ],
)  # fmt: skip
def test_a_search_ignores_case_and_accents(typed: str, name: str) -> None:
    assert searchable(typed) in searchable(name)


@given(st.text())
@example("ǿ")
@example("a¨")
def test_a_key_is_the_key_of_itself(text: str) -> None:
    """Else a name read from a page and typed again would not be found."""
    assert same_name(same_name(text)) == same_name(text)
    assert searchable(searchable(text)) == searchable(text)


@given(st.text(), st.text(" \t\n\u00a0", max_size=3), st.text(" \t\n\u00a0", max_size=3))
def test_white_space_around_makes_no_other_name(text: str, before: str, after: str) -> None:
    assert same_name(before + text + after) == same_name(text)
    assert same_name(text.replace(" ", "  ")) == same_name(text)


@given(st.text())
def test_composed_and_decomposed_are_one_name(text: str) -> None:
    forms: list[Literal["NFC", "NFD"]] = ["NFC", "NFD"]
    for form in forms:
        assert same_name(unicodedata.normalize(form, text)) == same_name(text)
        assert searchable(unicodedata.normalize(form, text)) == searchable(text)


@pytest.mark.django_db
def test_keys_follow_their_source_and_sort_by_letters_whatever_the_database() -> None:
    names = ["zebra", "Äpfel", "apfel 2", "Zoo", "éclair", "_", "10", "9", "Ωmega"]
    for name in names:
        make.customer(name=name)
    in_order = list(Customer.objects.order_by("name_sort").values_list("name", flat=True))
    assert in_order == sorted(names, key=searchable)
    customer = Customer.objects.find(system(), name="Zoo")
    customer.name = "Ácme"
    customer.save(update_fields=["name", "name_key", "name_sort"])
    customer.refresh_from_db()
    assert (customer.name_key, customer.name_sort) == ("ácme", "acme")
