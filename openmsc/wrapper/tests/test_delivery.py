"""Reports arrive, or wait and arrive later; nothing about them changes the exit status."""

from __future__ import annotations

import subprocess
import time
from datetime import datetime
from email.utils import formatdate
from pathlib import Path

import pytest

from .conftest import TOKEN, Server, Wrapper, accepted

NOWHERE = "http://127.0.0.1:1"


def test_a_run_is_reported_at_its_start_and_its_end(wrapper: Wrapper, server: Server) -> None:
    ended = wrapper(
        *("--data-source", "Accounts", "--workload", "File Server", "--organization", "Head office"),
        *("--policy", "Nightly", "--scheduled", "2026-03-01T02:00:00Z", "--", "sh", "-c", "exit 0"),
    )
    assert (ended.returncode, ended.stderr) == (0, b"")
    start, end = server.reports
    assert start["status"] == "running"
    assert "ended" not in start
    assert end["status"] == "successful"
    assert start["run_id"] == end["run_id"]
    assert end["kind"] == "backup"
    assert end["engine"] == "sh"
    assert end["policy"] == "Nightly"
    assert {**end["data_source"], "host": ""} == {
        "name": "Accounts",
        "workload": "File Server",
        "organization": "Head office",
        "host": "",
    }
    assert datetime.fromisoformat(end["scheduled"]).timestamp() == 1772330400
    started, finished = (datetime.fromisoformat(end[key]) for key in ("started", "ended"))
    assert started.utcoffset() is not None
    assert started <= finished
    path, headers, body = server.posts[0]
    assert path == "/ingest/v1/jobs"
    assert headers["Authorization"] == f"Bearer {TOKEN}"
    assert headers["Content-Type"] == "application/json"
    assert isinstance(body, dict)


def test_each_run_has_an_id_of_its_own(wrapper: Wrapper, server: Server) -> None:
    wrapper("--", "true")
    wrapper("--", "true")
    assert len({report["run_id"] for report in server.reports}) == 2


def test_what_is_not_known_is_left_out(wrapper: Wrapper, server: Server) -> None:
    wrapper("--", "true")
    assert set(server.end) == {"run_id", "kind", "status", "data_source", "started", "ended", "engine"}
    assert set(server.end["data_source"]) == {"name", "host"}


def test_the_last_words_of_a_failed_command_are_its_message(wrapper: Wrapper, server: Server) -> None:
    wrapper("--", "sh", "-c", "echo customer data; echo first >&2; echo; echo second >&2; exit 2")
    assert server.end["message"] == "exit status 2\nfirst\nsecond"


def test_without_network_the_report_waits_and_comes_with_the_next_run(
    wrapper: Wrapper, server: Server
) -> None:
    wrapper.environment["OPENMSC_URL"] = url = server.url
    server.answer = lambda reports: (500, {}, b"broken")
    ended = wrapper("--", "sh", "-c", "exit 3")
    assert ended.returncode == 3
    assert ended.stderr.count(b"openmsc run: not delivered: 500 Internal Server Error") == 1
    assert [report["status"] for report in wrapper.kept()] == ["failed"]
    server.answer, server.posts = accepted, []
    assert wrapper("--url", url, "--", "true").stderr == b""
    assert [report["status"] for report in server.reports] == ["running", "failed", "successful"]
    assert wrapper.kept() == []


def test_deliver_sends_what_waits_oldest_first_in_one_post(wrapper: Wrapper, server: Server) -> None:
    server.answer = lambda reports: (503, {}, b"")
    for status in (1, 2, 3):
        wrapper("--", "sh", "-c", f"exit {status}")
    server.answer, server.posts = accepted, []
    ended = wrapper("--deliver")
    assert (ended.returncode, ended.stderr) == (0, b"openmsc run: 3 delivered, 0 refused, 0 left\n")
    ((_, _, body),) = server.posts
    assert [report["message"] for report in body] == ["exit status 1", "exit status 2", "exit status 3"]
    assert wrapper.kept() == []


def test_deliver_fails_while_there_is_no_network(wrapper: Wrapper) -> None:
    wrapper.environment["OPENMSC_URL"] = NOWHERE
    wrapper("--", "true")
    ended = wrapper("--deliver")
    assert ended.returncode == 1
    assert ended.stderr.startswith(b"openmsc run: 0 delivered, 0 refused, 1 left: ")


def test_reports_do_not_wait_for_another_token(wrapper: Wrapper, server: Server) -> None:
    server.answer = lambda reports: (503, {}, b"")
    wrapper("--", "true")
    server.answer, server.posts = accepted, []
    ended = wrapper("--deliver", "--token", "another-token")
    assert server.posts == []
    assert b"1 more wait for another address or token" in ended.stderr
    wrapper("--token", "another-token", "--", "true")
    assert len(server.reports) == 2
    assert wrapper("--deliver").returncode == 0
    assert len(server.reports) == 3


@pytest.mark.parametrize("as_date", [False, True])
def test_a_server_that_asks_to_wait_is_left_alone(wrapper: Wrapper, server: Server, as_date: bool) -> None:
    wait = formatdate(time.time() + 60, usegmt=True) if as_date else "60"
    server.answer = lambda reports: (429, {"Retry-After": wait}, b"")
    wrapper("--", "true")
    (posts,) = {len(server.posts)}
    server.answer = accepted
    ended = wrapper("--", "true")
    assert len(server.posts) == posts == 1
    assert b"asked to wait" in ended.stderr
    assert len(wrapper.kept()) == 2
    assert wrapper("--deliver").returncode == 1
    for pause in wrapper.spool.glob("*/paused-until"):
        pause.write_text(str(time.time() - 1))
    assert wrapper("--deliver").returncode == 0
    assert [report["status"] for report in server.reports] == ["running", "successful", "successful"]


def test_a_server_that_never_answers_costs_no_more_than_the_time_out(
    wrapper: Wrapper, server: Server
) -> None:
    server.open.clear()
    started = time.monotonic()
    ended = wrapper("--timeout", "0.5", "--", "true")
    assert time.monotonic() - started < 30
    assert b"no answer within 0.5 seconds" in ended.stderr
    assert len(wrapper.kept()) == 1


def test_a_report_is_sent_though_it_cannot_be_kept(wrapper: Wrapper, server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = wrapper("--spool", str(tmp_path / "file"), "--", "true")
    assert ended.returncode == 0
    assert b"reports cannot be kept" in ended.stderr
    assert [report["status"] for report in server.reports] == ["running", "successful"]


def test_a_report_that_can_neither_be_sent_nor_kept_is_not_lost_silently(
    wrapper: Wrapper, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    ended = wrapper("--url", NOWHERE, "--spool", str(tmp_path / "file"), "--", "sh", "-c", "exit 5")
    assert ended.returncode == 5
    assert b"the report is lost" in ended.stderr


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"OPENMSC_URL": ""}, b"no address to report to"),
        ({"OPENMSC_URL": "msc.example"}, b"the address given by --url is none"),
        ({"OPENMSC_URL": "file:///etc/passwd"}, b"the address given by --url is none"),
        (
            {"OPENMSC_URL": "https://me:hunter22@msc.example"},
            b"the address given by --url may hold no user name",
        ),
        ({"OPENMSC_TOKEN": ""}, b"no token"),
        ({"OPENMSC_TOKEN": "", "OPENMSC_TOKEN_FILE": "/no/such/file"}, b"the token file cannot be read"),
        ({"OPENMSC_TOKEN": "two\nlines"}, b"the token holds spaces"),
    ],
)
def test_the_engine_runs_though_nothing_can_be_reported(
    wrapper: Wrapper, server: Server, change: dict[str, str], said: bytes
) -> None:
    wrapper.environment.update(change)
    ended = wrapper.python("print('done'); raise SystemExit(4)")
    assert (ended.returncode, ended.stdout) == (4, b"done\n")
    assert ended.stderr.startswith(b"openmsc run: not reported: " + said)
    assert server.posts == []


def test_the_token_comes_from_a_file(wrapper: Wrapper, server: Server, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("from-the-file\r\n")
    wrapper("--token-file", str(tmp_path / "token"), "--", "true")
    del wrapper.environment["OPENMSC_TOKEN"]
    wrapper.environment["OPENMSC_TOKEN_FILE"] = str(tmp_path / "token")
    wrapper("--", "true")
    assert [headers["Authorization"] for _, headers, _ in server.posts] == ["Bearer from-the-file"] * 4


def test_a_start_that_was_kept_gives_way_to_its_end(wrapper: Wrapper, server: Server) -> None:
    server.answer = lambda reports: (503, {}, b"")
    with wrapper.start("--", "cat", stdin=subprocess.PIPE) as process:
        assert process.stdin
        until = time.monotonic() + 30
        while not wrapper.kept() and time.monotonic() < until:
            time.sleep(0.01)
        assert [report["status"] for report in wrapper.kept()] == ["running"]
        process.stdin.close()
        assert process.wait(20) == 0
    assert [report["status"] for report in wrapper.kept()] == ["successful"]
