"""Recorded runs of restic: a head with its arguments, each line with its stream, the exit status."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "engines" / "restic" / "recorded"


@dataclass(frozen=True)
class Recording:
    """One run."""

    arguments: list[str]
    lines: list[tuple[str, bytes]]
    exit_status: int


def read_recording(name: str) -> Recording:
    """Reads a recording by the name of its file, without the ending."""
    first, *middle, last = map(json.loads, (FOLDER / f"{name}.jsonl").read_text().splitlines())
    lines = [(line["stream"], line["line"].encode() + b"\n") for line in middle]
    return Recording(first["arguments"], lines, last["exit"])
