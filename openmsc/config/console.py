"""What the command line says: plain lines, to standard output or standard error."""

from __future__ import annotations

import sys


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def warn(text: str) -> None:
    """Progress and complaints: standard output keeps only what was asked for."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
