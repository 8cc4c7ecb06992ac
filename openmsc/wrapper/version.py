"""Asks the engine for its version, when that is cheap."""

from __future__ import annotations

import subprocess
from typing import Callable

from .engines.base import Reader
from .waiting import Background, GaveUp

_SECONDS = 5.0


def engine_version(program: str, reader: Reader, hurry: Callable[[], bool]) -> str:
    """The version, or nothing where there is no answer in time."""
    if not reader.version_arguments:
        return ""
    try:
        process = subprocess.Popen(
            [program, *reader.version_arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        try:
            answer = Background(lambda: process.stdout.readline(1000) if process.stdout else b"")
            return reader.version(answer.wait(_SECONDS, hurry).decode("utf-8", "replace"))
        finally:
            process.kill()
            process.wait()
    except (GaveUp, Exception):
        return ""
