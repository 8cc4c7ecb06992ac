"""The wrapper as one file."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from .. import VERSION, bundle
from .conftest import TOKEN, Server, Wrapper


@pytest.fixture
def file(wrapper: Wrapper, tmp_path: Path) -> Path:
    path = tmp_path / "elsewhere" / "openmsc-run.pyz"
    path.parent.mkdir()
    assert wrapper("--write-file", str(path)).returncode == 0
    return path


def test_it_runs_without_anything_else_of_openmsc(file: Path, wrapper: Wrapper, server: Server) -> None:
    environment = {**wrapper.environment, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    del environment["PYTHONPATH"]
    ended = subprocess.run(
        [str(file), "--", "sh", "-c", "echo out; echo err >&2; exit 6"],
        env=environment,
        cwd=file.parent,
        capture_output=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (6, b"out\n", b"err\n")
    assert server.end["message"] == "exit status 6\nerr"
    assert server.posts[0][1]["Authorization"] == f"Bearer {TOKEN}"


def test_it_runs_isolated_and_writes_itself(file: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.pyz"
    subprocess.run([sys.executable, "-I", str(file), "--write-file", str(copy)], check=True, cwd=file.parent)
    assert copy.read_bytes() == file.read_bytes()
    version = subprocess.run([sys.executable, "-I", str(copy), "--version"], capture_output=True, check=True)
    assert version.stdout.decode() == f"openmsc run {VERSION}\n"


def test_it_is_the_same_whoever_makes_it(file: Path) -> None:
    assert file.read_bytes() == bundle.content()
    for path in Path(bundle.__file__).parent.rglob("*.py"):
        os.utime(path)
    assert file.read_bytes() == bundle.content()
    assert file.read_bytes().startswith(b"#!/usr/bin/env python3\n")
    assert os.access(file, os.X_OK)


def test_it_holds_only_what_runs(file: Path) -> None:
    names = zipfile.ZipFile(io.BytesIO(file.read_bytes())).namelist()
    assert "__main__.py" in names
    assert "openmsc_run/engines/restic/reader.py" in names
    assert all(name.endswith(".py") for name in names)
    assert not [name for name in names if "tests" in name or "__pycache__" in name]


def test_the_wrapper_imports_nothing_but_the_standard_library() -> None:
    program = (
        "import sys; before = set(sys.modules); import openmsc.wrapper.command;"
        "print(*sorted({name.split('.')[0] for name in set(sys.modules) - before}))"
    )
    root = Path(__file__).parents[3]
    # -S: nothing that is installed can be found at all
    ended = subprocess.run([sys.executable, "-S", "-c", program], cwd=root, capture_output=True, check=True)
    names = ended.stdout.decode().split()
    assert "urllib" in names
    if sys.version_info >= (3, 10):
        assert set(names) - sys.stdlib_module_names == {"openmsc"}
