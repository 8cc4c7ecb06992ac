"""The whole of it: `openmsc up`, as an operator starts it."""

from __future__ import annotations

import os
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from .processes import alive, descendants, line, python, running, until


class Up:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said = line(process)
        self.url = self.said.rpartition(" ")[2].rstrip("/")

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health/", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def processes(self, module: str) -> list[int]:
        """Of one of our modules, oldest first: a parent before what it started."""
        return sorted(pid for pid, command in descendants(self.process.pid).items() if module in command)


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    """Started in a folder whose files have the names of modules that we need: none of them is ours."""
    folder = tmp_path / "somewhere"
    folder.mkdir()
    for name in ("csp.py", "django.py", "openmsc.py"):
        (folder / name).write_text("raise RuntimeError")
    with running(python("-m", "openmsc", "up"), tmp_path / "data", standing_in=folder) as process:
        yield Up(process)


def test_it_starts_heals_itself_and_stops_without_leaving_anything(up: Up) -> None:
    assert up.said.startswith("OpenMSC is ready at http://127.0.0.1:")
    assert up.answers()
    assert line(up.process).startswith(
        f"Open this link to set up OpenMSC (valid 24 hours, works once): {up.url}/"
    )

    for module, which in [("config.serve", -1), ("config.serve", 0), ("config.worker", 0)]:
        victim = up.processes(module)[which]
        os.kill(victim, signal.SIGKILL)
        until(lambda gone=victim: not alive(gone))  # type: ignore[misc]
        until(lambda of=module: bool(up.processes(of)) and up.answers())  # type: ignore[misc]

    left = descendants(up.process.pid)
    assert len(left) >= 3
    up.process.send_signal(signal.SIGTERM)
    assert up.process.wait(10) == 0
    assert not [command for pid, command in left.items() if alive(pid)]
    assert not up.answers()


def test_a_demonstration_that_is_ended_leaves_nothing_and_touches_nothing_real(tmp_path: Path) -> None:
    scratch, real = tmp_path / "scratch", tmp_path / "real"
    scratch.mkdir()
    with running(python("-m", "openmsc", "demo"), real, TMPDIR=str(scratch)) as process:
        until(lambda: bool(list(scratch.glob("openmsc-demo-*/openmsc.sqlite3"))))
        left = descendants(process.pid)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert list(scratch.iterdir()) == []
    assert not real.exists()
    assert not [command for pid, command in left.items() if alive(pid)]
