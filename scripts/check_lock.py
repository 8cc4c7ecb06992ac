"""Every dependency that pyproject.toml asks for is locked, at a version that it allows."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)


def complaints() -> list[str]:
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    developers = [text for name in ("test", "lint", "build") for text in groups[name]]
    wanted = {
        "run": project["project"]["dependencies"],
        "dev": [*project["project"]["dependencies"], *developers],
        "build": groups["build"],
        "node": groups["node"],
    }
    return [
        f"requirements/{name}.txt does not fit {text!r}; run `make lock`"
        for name, texts in wanted.items()
        for text in texts
        if not _fits(Requirement(text), _locked(Path(f"requirements/{name}.txt")))
    ]


def _locked(path: Path) -> dict[str, str]:
    return {canonicalize_name(name): version for name, version in LOCKED.findall(path.read_text("utf-8"))}


def _fits(wanted: Requirement, locked: dict[str, str]) -> bool:
    version = locked.get(canonicalize_name(wanted.name))
    return version is not None and wanted.specifier.contains(version, prereleases=True)


if __name__ == "__main__":
    problems = complaints()
    for problem in problems:
        print(problem)
    sys.exit(bool(problems))
