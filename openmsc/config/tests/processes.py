"""Real processes for tests: start ours, read what they say, see which live."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import openmsc

CHECKOUT = Path(openmsc.__file__).parents[1]
PATIENCE = 30.0  # for a busy machine; nothing here takes long on an idle one


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """This process's environment with a data folder of its own, and the checkout to import from."""
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    ours = {"OPENMSC_DATA_DIR": str(folder), "OPENMSC_BIND": "127.0.0.1:0", "PYTHONPATH": str(CHECKOUT)}
    return kept | ours | settings


def python(*arguments: str) -> list[str]:
    return [sys.executable, "-P", *arguments]


def finish(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `openmsc …` to its end."""
    return subprocess.run(
        python("-m", "openmsc", *arguments),
        env=environment(folder, **settings),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@contextmanager
def running(
    command: list[str], folder: Path, *, standing_in: Path | None = None, **settings: str
) -> Iterator[subprocess.Popen[str]]:
    """A process that is killed at the end of the test, with all that it started."""
    process = subprocess.Popen(
        command,
        env=environment(folder, **settings),
        cwd=standing_in,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield process
    finally:
        for pid in [*descendants(process.pid), process.pid]:
            with suppress(ProcessLookupError):
                os.kill(pid, 9)
        process.communicate()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def until(what: Callable[[], bool]) -> None:
    """Wait until it holds, and fail when it never does."""
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline, "It did not come true."
        time.sleep(0.02)


def alive(pid: int) -> bool:
    return _stat(pid)[0] not in {"", "Z"}


def descendants(pid: int) -> dict[int, str]:
    """What the process started, and what that started: ids and command lines."""
    everything = {int(path.name): _stat(int(path.name))[1] for path in Path("/proc").glob("[0-9]*")}
    found: dict[int, str] = {}
    parents = {pid}
    while children := {child for child, parent in everything.items() if parent in parents} - found.keys():
        found |= {child: _command(child) for child in children if alive(child)}
        parents = children
    return found


def _stat(pid: int) -> tuple[str, int]:
    """State and parent, from /proc; empty for one that is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return "", 0
    state, parent = text.rpartition(")")[2].split()[:2]
    return state, int(parent)


def _command(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8").replace("\0", " ")
    return ""
