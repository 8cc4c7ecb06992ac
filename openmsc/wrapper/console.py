"""The wrapper's own words: on stderr, marked as its own, never with a secret in them."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from typing import Callable

from .text import clean


class Console:
    """Says things at once, or after the engine has ended, so that its output is not broken up."""

    def __init__(self, mask: Callable[[str], str]) -> None:
        self._mask = mask
        self._held: list[str] | None = None
        self._lock = threading.Lock()

    def say(self, text: str) -> None:
        """One line on stderr."""
        line = f"openmsc run: {clean(self._mask(text))}\n"
        with self._lock:
            if self._held is None:
                _write(line)
            else:
                self._held.append(line)

    def hold(self) -> None:
        """From now on keep what is said."""
        with self._lock:
            self._held = []

    def release(self) -> None:
        """Say what was kept."""
        with self._lock:
            held, self._held = self._held or [], None
        _write("".join(held))


def _write(text: str) -> None:
    encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
    with contextlib.suppress(OSError):  # nobody listens; that must not harm the backup
        os.write(2, text.encode(encoding, "replace"))
