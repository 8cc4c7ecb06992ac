"""docs/dev/asvs.md says what is: it leaves no requirement out, and what it names exists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from openmsc.testing.fences.tables import ROOT, exists, references_in, rows_of

TABLE = rows_of(ROOT / "docs" / "dev" / "asvs.md")
STATES = {"met", "not ours", "open"}
# The requirements of levels 1 and 2 in OWASP ASVS 4.0.3, without those that it marks as deleted.
LEVEL_2 = """
1.1: 1-7   1.2: 1-4   1.4: 1,4-5   1.5: 1-4   1.6: 1-4   1.7: 1-2   1.8: 1-2   1.9: 1-2   1.10: 1   1.11: 1-2   1.12: 2
1.14: 1-6
2.1: 1-12  2.2: 1-3   2.3: 1-3   2.4: 1-5   2.5: 1-7   2.6: 1-3   2.7: 1-6   2.8: 1-7   2.9: 1-3   2.10: 1-4
3.1: 1     3.2: 1-4   3.3: 1-4   3.4: 1-5   3.5: 1-3   3.7: 1
4.1: 1-3,5 4.2: 1-2   4.3: 1-3
5.1: 1-5   5.2: 1-8   5.3: 1-10  5.4: 1-3   5.5: 1-4
6.1: 1-3   6.2: 1-6   6.3: 1-2   6.4: 1-2
7.1: 1-4   7.2: 1-2   7.3: 1,3-4 7.4: 1-3
8.1: 1-4   8.2: 1-3   8.3: 1-8
9.1: 1-3   9.2: 1-4
10.2: 1-2  10.3: 1-3
11.1: 1-8
12.1: 1-3  12.2: 1    12.3: 1-6  12.4: 1-2  12.5: 1-2  12.6: 1
13.1: 1,3-5 13.2: 1-3,5-6 13.3: 1-2 13.4: 1-2
14.1: 1-4  14.2: 1-6  14.3: 2-3  14.4: 1-7  14.5: 1-4
"""


def numbers(text: str) -> Iterator[int]:
    for part in text.split(","):
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def required() -> list[str]:
    sections = re.findall(r"([\d.]+):\s+([\d,-]+)", LEVEL_2)
    return [f"{section}.{number}" for section, given in sections for number in numbers(given)]


def named(cell: str) -> Iterator[str]:
    """3.2.2, 5.3.1–3: 3.2.2, 5.3.1, 5.3.2, 5.3.3."""
    for part in cell.split(", "):
        first, _, last = part.partition("–")
        section, _, number = first.rpartition(".")
        yield from (f"{section}.{each}" for each in range(int(number), int(last or number) + 1))


def test_the_list_is_that_of_the_standard() -> None:
    assert len(required()) == len(set(required())) == 259


def test_every_requirement_stands_there_once_and_nothing_else_does() -> None:
    assert Counter(each for cells in TABLE for each in named(cells[0])) == Counter(required())


@pytest.mark.parametrize("cells", TABLE, ids=lambda cells: cells[0])
def test_every_row_says_what_it_asks_its_state_and_why(cells: list[str]) -> None:
    assert len(cells) == 4
    assert all(cells)
    assert cells[2] in STATES
    assert cells[2] != "met" or references_in(cells[3]), "Name the test or the file that meets it."


@pytest.mark.parametrize("cells", TABLE, ids=lambda cells: cells[0])
def test_every_test_and_file_of_the_table_exists(cells: list[str]) -> None:
    assert [reference for reference in references_in(cells[3]) if not exists(reference)] == []


def test_what_security_md_names_exists() -> None:
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    assert len(references_in(text)) > 5
    assert [reference for reference in references_in(text) if not exists(reference)] == []
