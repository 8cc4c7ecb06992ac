"""The signals that are meant for the engine: held back from the first moment, and passed on one by one."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess

_CANCELLING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGBREAK")
_OTHERS = ("SIGUSR1", "SIGUSR2")


def _known(*names: str) -> frozenset[int]:
    return frozenset(int(getattr(signal, name)) for name in names if hasattr(signal, name))


CANCELLING = _known(*_CANCELLING)


class Signals:
    """Waits for the engine, passing on what comes meanwhile.

    To be made by the main thread before any other starts, for those inherit what is held back.
    """

    def __init__(self) -> None:
        self.received: list[int] = []
        # What whoever started us has switched off (nohup) stays so, for the engine too.
        self._ours = {n for n in _known(*_CANCELLING, *_OTHERS) if signal.getsignal(n) is not signal.SIG_IGN}
        self._before: set[int] = set()
        self._blocks = hasattr(signal, "pthread_sigmask")
        if self._blocks:
            # Where the parent ignores its children's end the exit status would be lost.
            signal.signal(signal.SIGCHLD, lambda *_: None)
            self._before = set(signal.pthread_sigmask(signal.SIG_BLOCK, self._ours | {signal.SIGCHLD}))
        else:  # Windows: the console gives Ctrl-C to the engine itself
            for number in self._ours & CANCELLING:
                signal.signal(number, lambda number, _: self.received.append(number))

    def for_engine(self) -> None:
        """In the new process, before the engine: the signals as they were."""
        if signal.SIGINT in self._ours:  # Python's own handler would swallow one that comes right now
            signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, self._before)

    def wait(self, process: subprocess.Popen[bytes]) -> int:
        """Waits for the engine's end: its return code as subprocess tells it."""
        if not self._blocks:
            return _wait_patiently(process)
        while process.poll() is None:
            number, from_terminal = self._next()
            if number in self._ours:
                self.received.append(number)
                if not (from_terminal and _in_our_group(process.pid)):
                    _send(process, number)
        # What ended the engine may have come to us in the same moment.
        while True:
            pending = set(signal.sigpending()) & self._ours
            if not pending:
                return int(process.returncode)
            self.received.append(int(signal.sigwait(pending)))

    def _next(self) -> tuple[int, bool]:
        awaited = self._ours | {signal.SIGCHLD}
        if hasattr(signal, "sigwaitinfo"):
            info = signal.sigwaitinfo(awaited)
            # Above 0: from the kernel, which on Ctrl-C tells the whole group, the engine too.
            return info.si_signo, info.si_code > 0
        number = int(signal.sigwait(awaited))
        return number, number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP) and _in_foreground()

    @property
    def cancelling(self) -> list[int]:
        """The signals received that ask for the end."""
        return [number for number in self.received if number in CANCELLING]

    def pending(self) -> bool:
        """Whether, after the engine, somebody asks to end now."""
        return self._blocks and bool(set(signal.sigpending()) & self._ours & CANCELLING)


def _wait_patiently(process: subprocess.Popen[bytes]) -> int:
    while True:
        try:  # With an end to it, for Python handles signals only between two calls.
            return process.wait(0.2)
        except subprocess.TimeoutExpired:
            continue


def _send(process: subprocess.Popen[bytes], number: int) -> None:
    with contextlib.suppress(OSError):  # it has just ended, or belongs to somebody else (sudo)
        process.send_signal(number)


def _in_our_group(process_id: int) -> bool:
    try:
        return os.getpgid(process_id) == os.getpgrp()
    except OSError:
        return True


def _in_foreground() -> bool:
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)
