"""Rules about the source itself, with messages that say what to do instead."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import openmsc

ROOT = Path(openmsc.__file__).parent
LONGEST = 300
EDGES = {
    "views.py",
    "doors.py",
    "forms.py",
    "lists.py",
    "job_lists.py",
    "plan_lists.py",
    "plan_views.py",
    "license_views.py",
    "lifecycle_views.py",
    "settings_views.py",
    "bulk.py",
    "urls.py",
    "menu.py",
}
WRITES = {
    "save", "delete", "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "update",
    "add", "remove", "set", "clear",
}  # fmt: skip
MANAGER = re.compile(r"\b(objects|_default_manager|_base_manager)\b")
RELATED = re.compile(r"_set$|\.(tenant_admins|storage_regions|contacts)$")
ON_A_ROW = {"save", "delete", "save_base"}
IN_MARKUP = {
    r"\sstyle\s*=": "a class of console.css",
    r"<style\b": "a rule in console.css",
    r"\son[a-z]+\s*=": "a listener in a script of ours",
    r"\shx-on\b": "a listener in a script of ours",
    r"<script(?![^>]*\bsrc=)": "a script file",
    r"javascript:": "a button",
}


def _files(pattern: str) -> list[Path]:
    return sorted(path for path in ROOT.rglob(pattern) if "vendor" not in path.parts)


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT.parent))


# ---- length


def test_no_file_is_too_long() -> None:
    kinds = ("*.py", "*.html", "*.css", "*.js")
    files = [path for kind in kinds for path in _files(kind) if path.parent.name != "migrations"]
    long = {
        _shown(path): lines
        for path in files
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert len(files) > 100
    assert long == {}, f"Split by noun, not by kind: {LONGEST} lines at most."


# ---- edges


def writes(source: str) -> Iterator[str]:
    """Calls that write to the database, or fetch a row past the scope, without an action."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        receiver, method = ast.unparse(node.func.value), node.func.attr
        if any(
            (
                MANAGER.search(receiver) and method in {"get", *WRITES},
                RELATED.search(receiver) and method in WRITES,
                method in ON_A_ROW and receiver not in {"actions", "lifecycle", "tokens"},
            )
        ):
            yield f"line {node.lineno}: {receiver}.{method}("


@pytest.mark.parametrize(
    ("line", "is_a_write"),
    [
        ("Customer.objects.get(pk=1)", True),
        ("Customer.objects.filter(pk=1).update(name='x')", True),
        ("Customer.objects.create(name='x')", True),
        ("Customer._default_manager.bulk_create([])", True),
        ("customer.save()", True),
        ("customer.tenants.first().delete()", True),
        ("customer.tenant_admins.set([])", True),
        ("Customer.objects.find(actor, pk=1)", False),
        ("Customer.objects.visible_to(actor).filter(name='x')", False),
        ("actions.delete(actor, customer)", False),
        ("actions.create(actor, name=request.POST.get('name'))", False),
        ("data.update(name='x')", False),
    ],
)
def test_the_fence_tells_writes_from_the_rest(line: str, is_a_write: bool) -> None:
    assert bool(list(writes(line))) is is_a_write


def test_the_edges_write_through_actions_and_read_through_the_scope() -> None:
    edges = [path for path in _files("*.py") if path.name in EDGES and "tests" not in path.parts]
    found = [f"{_shown(path)} {call}" for path in edges for call in writes(path.read_text(encoding="utf-8"))]
    assert len(edges) > 10
    assert found == [], "Call an action, or read with .find(actor, …) and .visible_to(actor)."


# ---- markup


@pytest.mark.parametrize(
    "markup",
    [
        '<p style="color: red">', "<p style='x'>", "<style>p {}</style>", '<a onclick="x()">', "<a ONCLICK=x>",
        '<body hx-on:click="x()">', "<script>x()</script>", '<a href="javascript:x()">', '<p\nstyle = "x">',
    ],
)  # fmt: skip
def test_the_fence_sees_what_the_security_policy_forbids(markup: str) -> None:
    assert list(_forbidden(markup))


def _forbidden(markup: str) -> Iterator[str]:
    for pattern, instead in IN_MARKUP.items():
        if found := re.search(pattern, markup, re.IGNORECASE):
            yield f"{found[0].strip()!r}: use {instead}"


def test_no_markup_of_ours_is_what_the_security_policy_forbids() -> None:
    templates = _files("*.html")
    # Markup also stands in strings of Python, as in format_html("<p …>").
    code = [path for path in _files("*.py") if "tests" not in path.parts and "fences" not in path.parts]
    found = [f"{_shown(path)} {fault}" for path in templates for fault in _forbidden(path.read_text("utf-8"))]
    for path in code:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "<" in node.value:
                found += [f"{_shown(path)}:{node.lineno} {fault}" for fault in _forbidden(node.value)]
    assert len(templates) > 20
    assert found == []


def test_text_is_marked_as_safe_only_where_it_is_ours() -> None:
    """`|safe` and `autoescape off` would run what engines and people wrote."""
    found = [
        _shown(path)
        for path in _files("*.html")
        if re.search(r"\|\s*safe\b|autoescape\s+off|\|\s*safeseq", path.read_text("utf-8"))
    ]
    assert found == []


# ---- the wrapper


def imported(source: str) -> Iterator[str]:
    """The top-level packages that a module imports; a relative import is of its own package."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "openmsc.wrapper" if node.level else node.module or ""


def test_the_wrapper_imports_only_the_standard_library_and_itself() -> None:
    """It is copied to hosts that have nothing else."""
    files = [path for path in _files("*.py") if "wrapper" in path.parts and "tests" not in path.parts]
    strangers = {
        f"{_shown(path)}: {name}"
        for path in files
        for name in imported(path.read_text(encoding="utf-8"))
        if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith("openmsc.wrapper")
    }
    assert len(files) > 10
    assert strangers == set()


def test_a_relative_import_does_not_climb_out_of_the_wrapper() -> None:
    top = ROOT / "wrapper"
    for path in top.rglob("*.py"):
        depth = len(path.relative_to(top).parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not isinstance(node, ast.ImportFrom) or node.level <= depth, (
                f"{_shown(path)}:{node.lineno}"
            )
