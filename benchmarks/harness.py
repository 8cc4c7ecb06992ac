"""What the benchmarks share: figures, and times taken in turns."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One line of the table: a measurement beside the baseline that was measured in the same run."""

    name: str
    measured: str
    baseline: str = ""
    goal: str = ""
    met: bool | None = None
    must: bool = False  # the run fails when the goal is not met: it does not depend on the machine

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def note(text: str) -> None:
    """Progress; the table alone goes to standard output."""
    print(text, file=sys.stderr, flush=True)


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def in_turns(subjects: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """What each subject measures, A B C A B C …: a machine that grows busy slows all of them alike."""
    found: dict[str, list[float]] = {name: [] for name in subjects}
    for _ in range(rounds):
        for name, measure in subjects.items():
            found[name].append(measure())
    return found


def ratio(measured: Sequence[float], baseline: Sequence[float]) -> float:
    """The median of the ratios round by round, so that a slow moment touches both sides."""
    return median(one / other for one, other in zip(measured, baseline, strict=True))


def milliseconds(times: Sequence[float]) -> str:
    return f"{median(times) * 1000:.1f} ms"


def times(factor: float) -> str:
    return f"{factor:.2f} ×"


def table(rows: Sequence[Sequence[str]]) -> str:
    """Columns padded to their widest cell; the first row is the head."""
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(line.rstrip() for line in lines)
