"""Tables in documents that name tests and files: read, and looked after by the fences."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import openmsc

ROOT = Path(openmsc.__file__).parent.parent
_REFERENCE = re.compile(r"`([\w.-]+(?:/[\w.-]+)+(?:::\w+)?|[A-Z]+\.md|\w+\.toml|[\w-]+\.json)`")


def rows_of(document: Path) -> list[list[str]]:
    """The cells of all tables of a document, without their heads."""
    found: list[list[str]] = []
    table: list[list[str]] = []
    for line in [*document.read_text(encoding="utf-8").splitlines(), ""]:
        if line.startswith("|"):
            table.append([cell.strip() for cell in line.strip("|").split("|")])
        else:
            found += table[2:]
            table = []
    return found


def references_in(text: str) -> list[str]:
    """What it names of this project: `path` or `path::test`."""
    return _REFERENCE.findall(text)


def exists(reference: str) -> bool:
    path, _, name = reference.partition("::")
    source = ROOT / path
    return source.exists() and (not name or name in _functions(source))


@cache
def _functions(source: Path) -> set[str]:
    tree = ast.parse(source.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
