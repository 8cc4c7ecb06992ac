"""docs/dev/rules.md says what is: its sentences stand in the source, and the tests it names exist."""

from __future__ import annotations

import ast
from functools import cache
from typing import NamedTuple

import pytest

from openmsc.testing.fences.tables import ROOT, exists, references_in, rows_of

TABLE = ROOT / "docs" / "dev" / "rules.md"


class Row(NamedTuple):
    rule: str
    short: str
    sentence: str
    test: str


def rows() -> list[Row]:
    return [Row(*cells) for cells in rows_of(TABLE)]


@cache
def texts() -> str:
    """All text in the source: of an f-string the parts between its values."""
    files = [path for path in ROOT.glob("openmsc/**/*.py") if not {"tests", "fences"} & set(path.parts)]
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in files)
    constants = (node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return "\n".join(value for value in constants if isinstance(value, str))


@pytest.mark.parametrize("row", [row for row in rows() if row.sentence], ids=lambda row: row.sentence)
def test_every_sentence_of_the_table_stands_in_the_source(row: Row) -> None:
    parts = [part for part in row.sentence.split("…") if part.strip(" .")]
    assert parts
    assert [part for part in parts if part not in texts()] == []


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.test)
def test_every_test_of_the_table_exists(row: Row) -> None:
    (reference,) = references_in(row.test)
    assert "::" in reference
    assert exists(reference), row


def test_every_rule_on_tenants_is_in_the_table() -> None:
    named = {row.rule for row in rows()}
    assert {f"TEN-{number}" for number in range(1, 11)} - named == set()


def test_every_row_has_a_rule_and_its_test() -> None:
    assert [row for row in rows() if not row.rule or not row.test] == []
