"""Files outside the package stay short too; those inside have a test (openmsc/testing/fences)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LONGEST = 300
CHECKED = {".py", ".md", ".sh", ""}
EXEMPT = ("openmsc/", "requirements/", "CHANGELOG.md")


def complaints() -> list[str]:
    """What git knows or would add, so nothing that is built or installed here."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout.split("\0")
    paths = [
        path for name in names if name and not name.startswith(EXEMPT) and (path := Path(name)).is_file()
    ]
    return [
        f"{path}: {lines} lines; split it by what it is about ({LONGEST} at most)"
        for path in sorted(paths)
        if path.suffix in CHECKED and (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    ]


if __name__ == "__main__":
    problems = complaints()
    for problem in problems:
        print(problem)
    sys.exit(bool(problems))
