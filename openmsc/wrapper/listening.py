"""Listens to the engine, line by line and in bounded memory, and says in the end what became of the run."""

from __future__ import annotations

import threading
from typing import Any, Callable, Iterator

from .console import Console
from .engines.base import STDOUT, Reader
from .process import Ending
from .report import Outcome
from .text import Tail, clean, compose, cut

LINE_LIMIT = 256 * 1024
_LARGEST = 2**63 - 1


class Lines:
    """Cuts a stream of bytes into lines; of a line that is too long the rest is let go."""

    def __init__(self) -> None:
        self._partial = bytearray()

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """The lines that this chunk completes."""
        start = 0
        while True:
            end = chunk.find(b"\n", start)
            room = LINE_LIMIT - len(self._partial)
            self._partial += chunk[start : min(len(chunk) if end < 0 else end, start + room)]
            if end < 0:
                return
            yield self._take()
            start = end + 1

    def rest(self) -> Iterator[bytes]:
        """The last line, if it has no end."""
        if self._partial:
            yield self._take()

    def _take(self) -> bytes:
        line = bytes(self._partial)
        self._partial.clear()
        return line


class Listener:
    """Gives the reader each line, and outlives whatever it does."""

    def __init__(self, reader: Reader, console: Console) -> None:
        self._reader = reader
        self._working = True
        self._console = console
        self._lines: dict[str, Lines] = {}
        self._tails: dict[str, Tail] = {}
        self._lock = threading.Lock()

    def hear(self, stream: str, chunk: bytes) -> None:
        """A piece of output, as it comes."""
        with self._lock:
            for line in self._lines.setdefault(stream, Lines()).feed(chunk):
                self._hear_line(stream, line)

    def _hear_line(self, stream: str, raw: bytes) -> None:
        line = raw.decode("utf-8", "replace")
        self._tails.setdefault(stream, Tail()).add(line)
        if self._working:
            self._guarded(lambda reader: reader.read(line, stream))

    def _guarded(self, ask: Callable[[Reader], Any]) -> Any:
        if self._working:
            try:
                return ask(self._reader)
            except Exception as error:
                self._working = False
                self._console.say(
                    f"the engine's output could not be read ({type(error).__name__}): its exit status decides"
                )
        return ask(Reader(()))

    def outcome(self, ending: Ending, mask: Callable[[str], str]) -> Outcome:
        """What became of the run."""
        with self._lock:
            for stream, unended in self._lines.items():
                for line in unended.rest():
                    self._hear_line(stream, line)
            figures = _checked(self._guarded(lambda reader: reader.figures()))
            status = self._guarded(lambda reader: reader.status(ending.status))
            if ending.cancelled:
                status = "cancelled"
            elif ending.signal or ending.problem:
                status = "failed"
            if status == "successful":
                return Outcome(status, "", figures)
            headline = ending.words() or self._guarded(lambda reader: reader.headline(ending.status))
            wanted = self._guarded(lambda reader: reader.lines())
            lines = self._last_lines() if wanted is None else wanted
            return Outcome(status, compose(headline, lines, mask), figures)

    def _last_lines(self) -> list[str]:
        # stdout may be the customer's data (a dump); it is looked at only where nothing else was said.
        stdout: Tail | None = None
        for stream, tail in self._tails.items():
            if stream == STDOUT:
                stdout = tail
            elif tail.lines():
                return tail.lines()
        return stdout.lines() if stdout else []


def _checked(figures: dict[str, Any]) -> dict[str, Any]:
    whole = {key: value for key, value in figures.items() if type(value) is int and 0 <= value <= _LARGEST}
    names = {key: cut(clean(value), 100) for key, value in figures.items() if isinstance(value, str)}
    return {**whole, **names}
