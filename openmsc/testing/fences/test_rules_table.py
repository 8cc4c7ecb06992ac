"""docs/dev/rules.md says what is: its sentences stand in the source, and the tests it names exist."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

import openmsc

ROOT = Path(openmsc.__file__).parent.parent
TABLE = ROOT / "docs" / "dev" / "rules.md"


class Row(NamedTuple):
    rule: str
    short: str
    sentence: str
    test: str


def rows() -> list[Row]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [Row(*each) for each in cells[2:]]


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
    path, _, name = row.test.strip("`").partition("::")
    source = ROOT / path
    assert source.is_file(), row
    names = {
        node.name
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    assert name in names, row


def test_every_rule_on_tenants_is_in_the_table() -> None:
    named = {row.rule for row in rows()}
    assert {f"TEN-{number}" for number in range(1, 11)} - named == set()


def test_every_row_has_a_rule_and_its_test() -> None:
    assert [row for row in rows() if not row.rule or not row.test] == []
