"""Signals reach the engine once, and a run that was ended by one is reported as cancelled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import Server, Wrapper

# Says when it is ready; writes down each signal; ends a moment after the first, so that a second could come.
ENGINE = """
import os, signal, sys, time
got = []
for name in ("INT", "TERM", "HUP", "USR1"):
    signal.signal(getattr(signal, "SIG" + name), lambda number, _: got.append(number))
open(sys.argv[1], "w").write("ready")
until = time.monotonic() + 20
while not got and time.monotonic() < until:
    time.sleep(0.01)
time.sleep(0.4)
open(sys.argv[1], "w").write(" ".join(map(str, got)))
sys.exit(int(sys.argv[2]))
"""


def wait_until_ready(path: Path) -> None:
    until = time.monotonic() + 20
    while not (path.exists() and path.read_text()):
        assert time.monotonic() < until, "the engine did not start"
        time.sleep(0.01)


def start(wrapper: Wrapper, note: Path, status: int = 3, **how: object) -> subprocess.Popen[bytes]:
    process = wrapper.start("--", sys.executable, "-c", ENGINE, str(note), str(status), **how)
    wait_until_ready(note)
    return process


@pytest.fixture(autouse=True)
def nothing_ignored() -> Iterator[None]:
    """However the tests were started: under nohup, or in the background, children would ignore some from birth."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    for number, handler in before.items():
        if handler is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_the_wrapper_reaches_the_engine_once(
    wrapper: Wrapper, server: Server, tmp_path: Path, number: signal.Signals
) -> None:
    with start(wrapper, tmp_path / "note") as process:
        process.send_signal(number)
        assert process.wait(20) == 3
    assert (tmp_path / "note").read_text() == str(int(number))
    assert server.end["status"] == "cancelled"
    assert server.end["message"].startswith(f"cancelled by {number.name}")


def test_an_engine_killed_by_a_passed_on_signal_is_cancelled(wrapper: Wrapper, server: Server) -> None:
    with wrapper.start("--", "sh", "-c", "echo up; exec sleep 20") as process:
        assert process.stdout
        process.stdout.readline()
        process.terminate()
        assert process.wait(20) == 128 + 15
    assert server.end["status"] == "cancelled"


def test_an_engine_killed_from_elsewhere_has_failed(wrapper: Wrapper, server: Server) -> None:
    assert wrapper("--", "sh", "-c", "kill -KILL $$").returncode == 128 + 9
    assert (server.end["status"], server.end["message"]) == ("failed", "ended by SIGKILL")


def test_an_engine_that_finishes_in_spite_of_a_signal_is_not_cancelled(
    wrapper: Wrapper, server: Server, tmp_path: Path
) -> None:
    with start(wrapper, tmp_path / "note", status=0) as process:
        process.send_signal(signal.SIGUSR1)
        assert process.wait(20) == 0
    assert (tmp_path / "note").read_text() == str(int(signal.SIGUSR1))
    assert server.end["status"] == "successful"


def test_what_was_ignored_by_our_parent_stays_ignored(
    wrapper: Wrapper, server: Server, tmp_path: Path
) -> None:
    command = ["nohup", *wrapper.program, "--", "sh", "-c", "echo up; sleep 0.5; exit 6"]
    with subprocess.Popen(
        command, env=wrapper.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        process.stdout.readline()
        process.send_signal(signal.SIGHUP)
        assert process.wait(20) == 6
    assert server.end["status"] == "failed"


# The wrapper, passing signals on late: two that come at once would look like one.
LATE = """
import signal, sys, time
from openmsc.wrapper import command, signals
send = signals._send
signals._send = lambda *what: (time.sleep(0.2), send(*what))
"""
WITHOUT_ORIGIN = "del signal.sigwaitinfo\n"  # as on macOS
MAIN = "sys.exit(command.main(sys.argv[1:]))\n"
TAKE_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""


def in_terminal(wrapper: Wrapper, program: list[str], note: Path) -> int:
    """Runs in a terminal of its own, presses Ctrl-C, and answers the exit status."""
    keyboard, terminal = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", TAKE_TERMINAL, *program, "--", sys.executable, "-c", ENGINE, str(note), "3"],
        env=wrapper.environment,
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        start_new_session=True,
    ) as process:
        os.close(terminal)
        wait_until_ready(note)
        os.write(keyboard, b"\x03")
        process.wait(30)
    os.close(keyboard)
    return process.returncode


def test_control_c_in_a_terminal_reaches_the_engine_once(
    wrapper: Wrapper, server: Server, tmp_path: Path
) -> None:
    assert in_terminal(wrapper, [sys.executable, "-c", LATE + MAIN], tmp_path / "note") == 3
    assert (tmp_path / "note").read_text() == str(int(signal.SIGINT))
    assert server.end["status"] == "cancelled"


def test_control_c_reaches_it_once_where_signals_do_not_tell_their_origin(
    wrapper: Wrapper, server: Server, tmp_path: Path
) -> None:
    python = [sys.executable, "-c", LATE + WITHOUT_ORIGIN + MAIN]
    assert in_terminal(wrapper, python, tmp_path / "note") == 3
    assert (tmp_path / "note").read_text() == str(int(signal.SIGINT))
    assert server.end["status"] == "cancelled"


def test_a_signal_without_known_origin_is_passed_on_outside_a_terminal(
    wrapper: Wrapper, server: Server, tmp_path: Path
) -> None:
    wrapper.program = [sys.executable, "-c", LATE + WITHOUT_ORIGIN + MAIN]
    with start(wrapper, tmp_path / "note", start_new_session=True) as process:
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 3
    assert (tmp_path / "note").read_text() == str(int(signal.SIGINT))


def test_a_signal_during_the_delivery_ends_it_and_loses_nothing(wrapper: Wrapper, server: Server) -> None:
    server.open.clear()
    with wrapper.start("--timeout", "300", "--", "sh", "-c", "exit 8") as process:
        until = time.monotonic() + 30
        while not wrapper.kept() and time.monotonic() < until:
            time.sleep(0.01)
        process.terminate()
        assert process.wait(30) == 8
    assert [report["status"] for report in wrapper.kept()] == ["failed"]
