"""Whatever an engine writes harms neither the run nor the report."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from ..console import Console
from ..engines.base import STDERR, STDOUT, Reader
from ..engines.restic.reader import ResticReader
from ..listening import LINE_LIMIT, Lines, Listener
from ..process import Ending
from ..report import Outcome
from ..text import MESSAGE_LIMIT, Masker, clean, compose
from .conftest import Server, Wrapper

# Not getrusage: on Linux its figure begins with the peak of whoever started the process.
PEAK = "print(open('/proc/self/status').read().partition('VmHWM:')[2].split()[0], file=sys.stderr)"


def listen(reader: Reader, *chunks: bytes, status: int = 0, stream: str = STDOUT) -> Outcome:
    listener = Listener(reader, Console(Masker()))
    for chunk in chunks:
        listener.hear(stream, chunk)
    return listener.outcome(Ending(status), Masker())


def restic() -> ResticReader:
    return ResticReader(["backup", "--json"])


def test_100_megabytes_without_an_end_of_line_need_little_memory(wrapper: Wrapper, server: Server) -> None:
    # The wrapper in a process whose peak memory is told at its end.
    program = "import sys\nfrom openmsc.wrapper.command import main\nstatus = main(sys.argv[1:])\n"
    program += f"{PEAK}\nsys.exit(status)"
    wrapper.program = [sys.executable, "-c", program]
    engine = "import os\nfor _ in range(1600): os.write(1, b'{' * 65536)"
    ended = wrapper("--engine", "restic", "--", sys.executable, "-c", engine)
    assert len(ended.stdout) == 1600 * 65536
    assert int(ended.stderr.split()[-1]) < 100_000  # kilobytes
    assert server.end["status"] == "successful"


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 200_000,
        b'{"summary":' * 60_000,
        b'{"message_type":"summary","x":' + b"[" * 100_000,
        b'{"message_type":"summary","files_new":' + b"9" * 200_000 + b"}",
        b'{"message_type":"summary","files_new":1e999,"files_changed":NaN,"data_added":-1,"snapshot_id":7}',
        b'{"message_type":["summary"],"error":"\\ud800"}',
        b'{"summary": 1}',
        b'{"message_type":"summary","files_new":true,"data_added":18446744073709551615}',
        b"\xff\xfe{\x00",
        b"\x00" * 5000,
        b"{" + b'"error"' * 30_000,
    ],
)
def test_odd_lines_are_harmless(line: bytes) -> None:
    outcome = listen(restic(), line + b"\n")
    assert outcome.status in ("successful", "successful_with_errors")
    assert outcome.figures == {}
    json.dumps(outcome.message).encode()


def test_an_error_of_an_odd_shape_is_still_an_error() -> None:
    for error in (
        "null",
        "[]",
        "7",
        '"text"',
        '{"deep": {}}',
        '{"Op": 1, "Path": null, "Err": 99999999999999999999}',
    ):
        line = f'{{"message_type":"error","error":{error},"item":["x"]}}\n'.encode()
        outcome = listen(restic(), line, stream=STDERR, status=1)
        assert outcome.status == "failed"
        assert outcome.message.startswith("exit status 1")


def test_a_summary_after_garbage_is_still_read() -> None:
    summary = b'{"message_type":"summary","files_new":3,"snapshot_id":"ab"}\n'
    outcome = listen(restic(), b"\x1b[2J{" * 99_999, b"\n", b"[" * 99_999 + b"\n", summary)
    assert outcome.figures == {"files_new": 3, "snapshot_id": "ab"}


def test_a_line_is_read_however_it_is_cut() -> None:
    summary = '{"message_type":"summary","files_new":3,"snapshot_id":"é"}\n'.encode()
    outcome = listen(restic(), *(summary[at : at + 1] for at in range(len(summary))))
    assert outcome.figures == {"files_new": 3, "snapshot_id": "é"}


def test_a_reader_that_raises_is_switched_off_and_the_exit_status_decides(
    capfd: pytest.CaptureFixture[str],
) -> None:
    class Broken(Reader):
        calls = 0

        def read(self, line: str, stream: str) -> None:
            Broken.calls += 1
            raise RuntimeError("bug")

        def status(self, exit_status: int) -> str:
            raise AssertionError("must not be asked any more")

    assert listen(Broken(()), b"one\ntwo\n", status=0).status == "successful"
    assert listen(Broken(()), b"one\ntwo\n", status=2).message == "exit status 2\none\ntwo"
    assert Broken.calls == 2
    assert capfd.readouterr().err.count("could not be read (RuntimeError): its exit status decides") == 2


@pytest.mark.parametrize("method", ["status", "headline", "lines", "figures"])
def test_a_reader_that_raises_at_the_end_harms_nothing_either(method: str) -> None:
    def broken(*_: Any) -> Any:
        raise MemoryError

    reader = Reader(())
    setattr(reader, method, broken)
    assert listen(reader, b"words\n", status=2) == Outcome("failed", "exit status 2\nwords")


def test_escape_codes_and_tricks_of_writing_are_taken_out() -> None:
    assert clean("\x1b[31mred\x1b[0m \x1b]0;title\x07plain\x1b]8;;http://x\x1b\\link") == "red plainlink"
    assert clean("10%\r50%\r\x1b[2Kdone\r") == "done"
    assert clean("a\tb\x00c\u202edlrow\u2028\ud800") == "a b c dlrow"
    assert clean("\x9b31mred") == "red"
    assert clean(" \x1b[2K\r\n") == ""


def test_a_message_is_never_too_long_and_ends_with_the_last_words() -> None:
    message = compose("exit status 1", [f"line {number} " + "x" * 90 for number in range(99)], Masker())
    assert len(message) <= MESSAGE_LIMIT
    assert message.startswith("exit status 1\nline 79 x")
    assert "line 98" in message
    assert len(compose("h" * 9999, ["x" * 9999], Masker())) <= MESSAGE_LIMIT


def test_cleaning_and_masking_take_no_time_that_matters() -> None:
    started = time.process_time()
    for hostile in ("://:" * 20_000, "\x1b]" * 40_000, "\x1b[" + "0;" * 40_000, "http://a:" * 10_000 + "@"):
        lines = [hostile] * 60
        outcome = listen(Reader(()), *(line.encode() + b"\n" for line in lines), status=1)
        assert len(outcome.message) <= MESSAGE_LIMIT
    assert time.process_time() - started < 5


def test_lines_are_cut_at_their_limit() -> None:
    lines = Lines()
    assert list(lines.feed(b"a" * (LINE_LIMIT + 5))) == []
    assert list(lines.feed(b"b\nnext\nlast")) == [b"a" * LINE_LIMIT, b"next"]
    assert list(lines.rest()) == [b"last"]


def test_odd_names_are_made_harmless(wrapper: Wrapper, server: Server, tmp_path: Path) -> None:
    script = tmp_path / ("backup-of-" + "everything-" * 9)
    script.symlink_to("/bin/true")
    wrapper("--data-source", "A\x1b[31m\n" + "ü" * 300, "--policy", "\t", "--", str(script))
    assert server.end["data_source"]["name"] == ("A " + "ü" * 300)[:199] + "…"
    assert "policy" not in server.end
    assert len(server.end["engine"]) == 40


def test_a_fake_engine_that_writes_only_nonsense_is_reported(
    wrapper: Wrapper, server: Server, tmp_path: Path
) -> None:
    fake = tmp_path / "restic"
    fake.write_text("#!/bin/sh\nhead -c 3000000 /dev/urandom; head -c 3000000 /dev/urandom >&2; exit 1\n")
    fake.chmod(0o755)
    ended = wrapper("--", str(fake), "backup", "--json")
    assert ended.returncode == 1
    assert len(ended.stdout) == len(ended.stderr) == 3_000_000
    assert server.end["status"] == "failed"
    assert len(server.end["message"]) <= MESSAGE_LIMIT


def test_what_is_said_while_the_engine_runs_is_held_back(capfd: pytest.CaptureFixture[str]) -> None:
    console = Console(Masker("sesame"))
    console.hold()
    console.say("one\nsesame")
    assert capfd.readouterr().err == ""
    console.release()
    console.say("two")
    assert capfd.readouterr().err == "openmsc run: one ***\nopenmsc run: two\n"


def test_a_broken_reader_does_not_break_up_the_engines_output(
    wrapper: Wrapper, server: Server, tmp_path: Path
) -> None:
    program = (
        "import sys\nfrom openmsc.wrapper import command\n"
        "from openmsc.wrapper.engines.restic.reader import ResticReader\n"
        "ResticReader.read = lambda *_: 1 / 0\nsys.exit(command.main(sys.argv[1:]))"
    )
    wrapper.program = [sys.executable, "-c", program]
    engine = "import os, time; os.write(2, b'a\\nhalf'); time.sleep(0.2); os.write(2, b' whole\\n')"
    ended = wrapper("--engine", "restic", "--", sys.executable, "-c", engine)
    first, second, ours = ended.stderr.decode().splitlines()
    assert (first, second) == ("a", "half whole")
    assert ours.startswith("openmsc run: the engine's output could not be read (ZeroDivisionError)")
    assert server.end["status"] == "successful"
