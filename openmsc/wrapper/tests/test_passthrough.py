"""The engine runs as if the wrapper were not there."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .conftest import Server, Wrapper

BYTES = "import os; d = bytes(range(256)) * 999; os.write(1, d); os.write(2, d[::-1]); os.write(1, b'no end')"


def test_output_passes_byte_for_byte_on_its_own_stream(wrapper: Wrapper) -> None:
    data = bytes(range(256)) * 999
    ended = wrapper.python(BYTES)
    assert ended.stdout == data + b"no end"
    assert ended.stderr == data[::-1]


def test_output_passes_byte_for_byte_when_nobody_answers(wrapper: Wrapper) -> None:
    wrapper.environment["OPENMSC_URL"] = "http://127.0.0.1:1"
    ended = wrapper.python(BYTES)
    data = bytes(range(256)) * 999
    assert ended.stdout == data + b"no end"
    assert ended.stderr.startswith(data[::-1])
    assert ended.stderr[len(data) :].startswith(b"openmsc run: not delivered")


def test_output_arrives_as_it_is_written(wrapper: Wrapper) -> None:
    program = "import os, sys; os.write(1, b'now'); sys.stdin.read()"
    with wrapper.start("--", sys.executable, "-c", program, stdin=subprocess.PIPE) as process:
        assert process.stdout and process.stdin
        assert os.read(process.stdout.fileno(), 100) == b"now"  # while the engine waits for our word
        process.stdin.close()
        assert process.wait(20) == 0


def test_the_order_of_both_streams_is_kept_when_they_are_one_file(wrapper: Wrapper, tmp_path: Path) -> None:
    program = "import os\nfor n in range(400): os.write(1 + n % 2, b'%d\\n' % n)"
    with (tmp_path / "log").open("wb") as log:
        wrapper.python(program, stdout=log, stderr=subprocess.STDOUT)
    assert (tmp_path / "log").read_text().split() == [str(n) for n in range(400)]


def test_the_engine_reads_our_input(wrapper: Wrapper) -> None:
    with wrapper.start("--", "cat", stdin=subprocess.PIPE) as process:
        assert process.communicate(b"\x00secret\xff", timeout=20)[0] == b"\x00secret\xff"


def test_the_engine_gets_its_arguments_and_environment_unchanged(wrapper: Wrapper) -> None:
    wrapper.environment["MINE"] = "kept"
    program = "import os, sys; print(sys.argv[1:], os.environ['MINE'])"
    ended = wrapper("--", sys.executable, "-c", program, "--url", "", "--", "a b", "ü")
    assert ended.stdout.decode() == "['--url', '', '--', 'a b', 'ü'] kept\n"


def test_a_file_left_open_for_the_engine_stays_open(wrapper: Wrapper) -> None:
    # As bash does it: restic --password-file <(command)
    reading, writing = os.pipe()
    os.write(writing, b"password")
    os.close(writing)
    ended = wrapper("--", "cat", f"/dev/fd/{reading}", pass_fds=(reading,))
    os.close(reading)
    assert ended.stdout == b"password"


@pytest.mark.parametrize("status", [0, 3, 127, 130, 255])
def test_the_exit_status_is_the_engines(wrapper: Wrapper, server: Server, status: int) -> None:
    assert wrapper.python(f"raise SystemExit({status})").returncode == status
    assert server.end["status"] == ("failed" if status else "successful")


def test_the_exit_status_survives_a_parent_that_ignores_its_children(wrapper: Wrapper) -> None:
    program = "trap '' CHLD; exec \"$@\""
    ended = subprocess.run(
        ["bash", "-c", program, "bash", *wrapper.program, "--", "sh", "-c", "exit 9"],
        env=wrapper.environment,
        check=False,
    )
    assert ended.returncode == 9


def test_a_command_that_does_not_exist_is_127_and_reported(wrapper: Wrapper, server: Server) -> None:
    ended = wrapper("--", "no-such-engine", "backup")
    assert ended.returncode == 127
    assert ended.stderr == b"openmsc run: no-such-engine: command not found\n"
    assert (server.end["status"], server.end["message"]) == ("failed", "no-such-engine: command not found")


def test_a_file_that_cannot_be_executed_is_126_and_reported(
    wrapper: Wrapper, server: Server, tmp_path: Path
) -> None:
    (tmp_path / "script").write_text("#!/bin/sh\n")
    ended = wrapper("--", str(tmp_path / "script"))
    assert ended.returncode == 126
    assert b"Permission denied" in ended.stderr
    assert server.end["status"] == "failed"


def test_an_engine_learns_that_nobody_reads_its_output(wrapper: Wrapper) -> None:
    program = "import os\nwhile True: os.write(1, b'x' * 9999)"
    engine = [sys.executable, "-c", f"import signal; signal.signal(13, signal.SIG_DFL)\n{program}"]
    with wrapper.start("--", *engine) as process:
        assert process.stdout
        process.stdout.read(10)
        process.stdout.close()
        assert process.wait(20) == 128 + 13


@pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="only some systems have a device that is always full"
)
def test_a_full_disk_under_the_log_does_not_end_the_engine(wrapper: Wrapper, server: Server) -> None:
    with Path("/dev/full").open("wb") as full:
        program = "import sys\nfor _ in range(50): sys.stderr.write('x' * 9999)"
        assert wrapper.python(program, stderr=full).returncode == 0
    assert server.end["status"] == "successful"


def test_something_left_behind_by_the_engine_does_not_hold_us_up(wrapper: Wrapper) -> None:
    started = time.monotonic()
    process = wrapper.start("--", "sh", "-c", "sleep 90 & echo $!; exit 4")
    assert process.wait(60) == 4
    assert time.monotonic() - started < 45
    assert process.stdout and process.stderr
    os.kill(int(process.stdout.readline()), 9)
    process.stdout.close()
    process.stderr.close()


def test_large_output_passes_whole(wrapper: Wrapper) -> None:
    ended = wrapper("--", "head", "-c", "60000000", "/dev/zero")
    assert len(ended.stdout) == 60_000_000


def test_the_engine_starts_at_once_though_the_server_is_slow(wrapper: Wrapper, server: Server) -> None:
    server.open.clear()
    with wrapper.start("--timeout", "60", "--", "echo", "here") as process:
        assert process.stdout
        assert process.stdout.readline() == b"here\n"  # though the server has not answered
        server.open.set()
        assert process.wait(20) == 0


def test_a_command_that_is_no_job_keeps_our_own_streams(
    wrapper: Wrapper, server: Server, tmp_path: Path
) -> None:
    fake = tmp_path / "restic"
    fake.write_text("#!/bin/sh\nls -l /proc/self/fd/1; exit 5\n")
    fake.chmod(0o755)
    with (tmp_path / "log").open("wb") as log:
        ended = wrapper("--", str(fake), "snapshots", stdout=log)
    assert ended.returncode == 5
    assert str(tmp_path / "log") in (tmp_path / "log").read_text()
    assert ended.stderr == b"openmsc run: not reported: restic snapshots is no backup, restore or check\n"
    assert server.posts == []
