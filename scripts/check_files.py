"""Files stay short, and migrations have names that say what they do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LONGEST = 300
CHECKED = {".py", ".html", ".txt", ".css", ".js", ".md", ".sh"}
EXEMPT = ("requirements/", "CHANGELOG.md")


def complaints() -> list[str]:
    found = []
    for path in _tracked():
        if path.suffix not in CHECKED or str(path).startswith(EXEMPT):
            continue
        if path.parent.name == "migrations":
            if "_auto_" in path.name:
                found.append(f"{path}: name the migration after what it does (makemigrations --name)")
            continue
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > LONGEST:
            found.append(f"{path}: {lines} lines; split it by what it is about ({LONGEST} at most)")
    return found


def _tracked() -> list[Path]:
    """What git knows or would add: nothing that is built or installed here."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout.split("\0")
    return sorted(path for name in names if name and (path := Path(name)).is_file())


if __name__ == "__main__":
    problems = complaints()
    for problem in problems:
        print(problem)
    sys.exit(bool(problems))
