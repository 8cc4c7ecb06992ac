"""Asks the engine for its version, when that is cheap."""

from __future__ import annotations

import subprocess
from typing import Callable, Sequence

from .engines.base import Reader
from .waiting import Background, GaveUp

_SECONDS = 5.0


def engine_version(program: str, reader: Reader, hurry: Callable[[], bool]) -> str:
    """The version, or nothing where there is no answer in time."""
    if not reader.version_arguments:
        return ""
    try:
        answer = Background(lambda: _first_line([program, *reader.version_arguments])).wait(_SECONDS, hurry)
        return reader.version(answer)
    except (GaveUp, Exception):
        return ""


def _first_line(command: Sequence[str]) -> str:
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline(1000)
        process.kill()
    return line.decode("utf-8", "replace")
