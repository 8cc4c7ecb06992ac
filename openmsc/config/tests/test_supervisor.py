from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from openmsc.config import supervisor
from openmsc.config.supervisor import Child

from .processes import alive, descendants, line, python, running, until

# A supervisor of one child, which says who it is; `{body}` is what the child then does.
PROGRAM = """
import sys
from openmsc.config.supervisor import Child, Supervisor
code = '''
import os, signal, subprocess, sys, time
from openmsc.config.supervisor import end_with_supervisor
{body}
'''
sys.exit(Supervisor([Child("child", [sys.executable, "-P", "-c", code])]).run())
"""
OBEYS = "print(os.getpid(), flush=True); time.sleep(60)"
STUBBORN = "signal.signal(signal.SIGTERM, signal.SIG_IGN); " + OBEYS
PARENT = "print(subprocess.Popen(['sleep', '60']).pid, flush=True); " + OBEYS


def _program(body: str) -> list[str]:
    return python("-c", PROGRAM.format(body=body))


def test_a_child_that_is_killed_starts_again(tmp_path: Path) -> None:
    with running(_program(OBEYS), tmp_path) as process:
        first = int(line(process))
        _kill(first)
        second = int(line(process))
        assert second != first
        assert alive(second)


def test_a_signal_ends_the_child_and_the_supervisor(tmp_path: Path) -> None:
    with running(_program(OBEYS), tmp_path) as process:
        child = int(line(process))
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert not alive(child)


def test_a_second_signal_kills_a_child_that_does_not_stop(tmp_path: Path) -> None:
    with running(_program(STUBBORN), tmp_path) as process:
        child = int(line(process))
        process.send_signal(signal.SIGINT)
        time.sleep(0.3)
        assert alive(child)
        process.send_signal(signal.SIGINT)
        assert process.wait(5) == 0
        assert not alive(child)


def test_what_a_child_started_does_not_outlive_it(tmp_path: Path) -> None:
    with running(_program(PARENT), tmp_path) as process:
        grandchild, child = int(line(process)), int(line(process))
        _kill(child)
        until(lambda: not alive(grandchild))


def test_a_child_ends_when_its_supervisor_is_killed(tmp_path: Path) -> None:
    with running(_program("end_with_supervisor(); " + OBEYS), tmp_path) as process:
        child = int(line(process))
        process.kill()
        until(lambda: not alive(child))


def test_a_child_that_keeps_falling_waits_longer_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    child = Child("child", python("-c", "raise SystemExit(1)"))
    delays = []
    for _ in range(10):
        child.start()
        assert child.process
        child.process.wait()
        child.fell(child.started + 1)
        delays.append(child.delay)
    assert delays[:4] == [0.2, 0.4, 0.8, 1.6]
    assert delays[-1] == supervisor.LONGEST_DELAY
    child.start()
    child.fell(child.started + supervisor.STEADY_SECONDS)
    assert child.delay == supervisor.FIRST_DELAY


def test_a_supervised_tree_can_be_listed(tmp_path: Path) -> None:
    with running(_program(PARENT), tmp_path) as process:
        grandchild, child = int(line(process)), int(line(process))
        assert set(descendants(process.pid)) == {child, grandchild}


def _kill(pid: int) -> None:
    import os

    os.kill(pid, signal.SIGKILL)
