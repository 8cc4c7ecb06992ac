"""A small supervisor: keeps the web server and the worker running, and ends them together.

Each child leads a process group of its own, so that nothing it started outlives it, and has a pipe
as its standard input that ends when the supervisor does, however it ended.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from openmsc.config.console import warn

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
STOP_SECONDS = 10.0  # what a request or a task under way is given to finish
PROBE_SECONDS, SLOW_PROBE_SECONDS = 0.05, 2.0  # eager while the start is young
YOUNG_SECONDS = 10.0
FIRST_DELAY, LONGEST_DELAY = 0.2, 30.0
STEADY_SECONDS = 60.0  # a child that ran this long starts with the first delay again


def module(name: str, *arguments: str) -> list[str]:
    """The command that runs a module of ours; `-P`: never from the folder somebody stands in."""
    return [sys.executable, "-P", "-m", name, *arguments]


@dataclass
class Child:
    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float = 0.0
    delay: float = 0.0

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def fell(self, now: float) -> None:
        """Note that it ended by itself, and when to start it again."""
        if self.process is None:
            return
        self.kill()  # what is left of its group
        steady = now - self.started >= STEADY_SECONDS
        self.delay = FIRST_DELAY if steady or not self.delay else min(self.delay * 2, LONGEST_DELAY)
        self.due = now + self.delay
        warn(
            f"The {self.name} {_how_it_ended(self.process.returncode)}; it starts again in {self.delay:g} s."
        )
        self.process = None

    def kill(self) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            if self.process.stdin:
                self.process.stdin.close()


@dataclass
class Supervisor:
    children: list[Child]
    is_ready: Callable[[], bool] | None = None
    when_ready: Callable[[], None] = lambda: None
    _signals: SimpleQueue[int] = field(default_factory=SimpleQueue)

    def run(self) -> int:
        """Run the children until a signal asks to stop; the exit status."""
        with self._listening():
            try:
                self._watch()
                self._stop()
            finally:
                for child in self.children:
                    child.kill()
        return 0

    def _watch(self) -> None:
        waiting = self.is_ready
        began = time.monotonic()
        while True:
            now = time.monotonic()
            for child in self.children:
                self._tend(child, now)
            if waiting and all(child.runs for child in self.children) and waiting():
                waiting = None
                self.when_ready()
            probing = PROBE_SECONDS if now - began < YOUNG_SECONDS else SLOW_PROBE_SECONDS
            if self._next_signal(self._seconds_to_wait(now, probing if waiting else None)) in STOP_SIGNALS:
                return

    def _tend(self, child: Child, now: float) -> None:
        if child.process is not None and not child.runs:
            child.fell(now)
        if child.process is None and child.due <= now:
            child.start()

    def _seconds_to_wait(self, now: float, probing: float | None) -> float | None:
        """Until a child is due; for ever when all run: a child's end arrives as a signal."""
        waits = [max(child.due - now, 0.0) for child in self.children if child.process is None]
        return min([*waits, probing] if probing else waits, default=None)

    def _stop(self) -> None:
        """Ask all children to end, and wait for them: not for long, and not past a second signal."""
        for child in self.children:
            if child.process is not None:
                child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        while any(child.runs for child in self.children):
            left = deadline - time.monotonic()
            if left <= 0 or self._next_signal(left) in STOP_SIGNALS:
                return

    def _next_signal(self, seconds: float | None) -> int | None:
        try:
            return self._signals.get(timeout=seconds)
        except Empty:
            return None

    @contextmanager
    def _listening(self) -> Iterator[None]:
        # A SimpleQueue may be filled from a signal handler while the same thread waits on it.
        numbers = (*STOP_SIGNALS, signal.SIGCHLD)
        before = {number: signal.signal(number, lambda got, _: self._signals.put(got)) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _how_it_ended(status: int) -> str:
    return f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"


def end_with_supervisor() -> None:
    """For a child: stop as on SIGTERM once the supervisor is gone."""

    def follow() -> None:
        with suppress(OSError):
            while os.read(0, 1):
                pass
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)  # wakes it even from a sleep

    threading.Thread(target=follow, name="supervisor", daemon=True).start()
