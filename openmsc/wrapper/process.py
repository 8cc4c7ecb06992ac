"""Runs the engine as if the wrapper were not there: its exit status, its output and its signals."""

from __future__ import annotations

import errno
import os
import select
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import IO, Callable, Protocol, Sequence

from .engines.base import BOTH, STDERR, STDOUT
from .signals import Signals

_CHUNK = 64 * 1024
# So long after the engine's end its output may stay open, in the hands of something it left behind.
_LINGER = 0.5


class Hears(Protocol):
    """Whoever listens to the engine's output."""

    def hear(self, stream: str, chunk: bytes) -> None:
        """A piece of output, as it comes."""


@dataclass(frozen=True)
class Ending:
    """How the engine ended: the status as a shell would tell it, and why it did if that is not its own."""

    status: int
    signal: int = 0
    cancelled: bool = False
    problem: str = ""

    def words(self) -> str:
        """What is to be said of it, unless the exit status says it all."""
        if self.problem:
            return self.problem
        name = signal_name(self.signal)
        if self.cancelled:
            return f"cancelled by {name}" if name else "cancelled"
        return f"ended by {name}" if name else ""


def signal_name(number: int) -> str:
    """SIGTERM for 15; nothing for 0."""
    try:
        return signal.Signals(number).name if number else ""
    except ValueError:
        return f"signal {number}"


def run(
    command: Sequence[str], signals: Signals, listener: Hears | None, started: Callable[[], None]
) -> Ending:
    """Runs the engine to its end. `started` is called as soon as it runs.

    Without a listener the engine keeps our own streams.
    """
    together = _are_one_file(1, 2)
    try:
        process = subprocess.Popen(
            _resolved(command),
            stdout=subprocess.PIPE if listener else None,
            stderr=(subprocess.STDOUT if together else subprocess.PIPE) if listener else None,
            bufsize=0,
            # What the caller left open for the engine (a password by process substitution) stays open.
            close_fds=False,
            preexec_fn=signals.for_engine if os.name == "posix" else None,
        )
    except OSError as error:
        return _not_started(command[0], error)
    started()
    pumps: list[_Pump] = []
    if listener and process.stdout:
        pumps.append(_Pump(process.stdout, 1, BOTH if together else STDOUT, listener))
    if listener and process.stderr:
        pumps.append(_Pump(process.stderr, 2, STDERR, listener))
    code = signals.wait(process)
    _finish(pumps, signals)
    return _ending(code, signals)


def _ending(code: int, signals: Signals) -> Ending:
    if sys.platform == "win32":
        # A process cannot end with more than 31 bits of it.
        return Ending(code - 2**32 if code >= 2**31 else code, cancelled=bool(code and signals.cancelling))
    by = -code if code < 0 else 0
    cancelled = bool(code and signals.cancelling)
    return Ending(128 + by if by else code, by or (signals.cancelling[-1] if cancelled else 0), cancelled)


def _resolved(command: Sequence[str]) -> list[str]:
    if os.name == "nt":  # CreateProcess finds no .cmd by itself
        return [shutil.which(command[0]) or command[0], *command[1:]]
    return list(command)


def _not_started(program: str, error: OSError) -> Ending:
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return Ending(127, problem=f"{program}: command not found")
    return Ending(126, problem=f"{program}: {error.strerror or 'cannot be executed'}")


def _are_one_file(first: int, second: int) -> bool:
    # Then one pipe for both keeps the order of what the engine writes.
    try:
        return os.path.sameopenfile(first, second)
    except OSError:
        return False


class _Pump(threading.Thread):
    """Passes on one stream of output, as it comes."""

    def __init__(self, source: IO[bytes], target: int, stream: str, listener: Hears) -> None:
        super().__init__(daemon=True)
        self._source, self._target = source, target
        self._stream, self._listener = stream, listener
        self.reading_since: float | None = None
        self.start()

    def run(self) -> None:
        """Until the stream ends, or nobody wants it."""
        try:
            while True:
                self.reading_since = time.monotonic()
                chunk = os.read(self._source.fileno(), _CHUNK)
                self.reading_since = None
                if not chunk or not _write(self._target, chunk):
                    return
                self._listener.hear(self._stream, chunk)
        finally:
            # Where nobody reads us the engine learns it as it would alone: by a broken pipe.
            self._source.close()


def _write(target: int, chunk: bytes) -> bool:
    rest = memoryview(chunk)
    while rest:
        try:
            rest = rest[os.write(target, rest) :]
        except BlockingIOError:
            select.select([], [target], [])
        except OSError as error:
            # A full disk under the log is no reason to end a backup.
            return error.errno != errno.EPIPE
    return True


def _finish(pumps: Sequence[_Pump], signals: Signals) -> None:
    ended = time.monotonic()
    for pump in pumps:
        while pump.is_alive() and not signals.pending():
            since = pump.reading_since
            if since is not None and time.monotonic() - max(since, ended) > _LINGER:
                break
            pump.join(0.05)
