"""What each answer of the server means for the reports that were sent."""

from __future__ import annotations

import json
import time
import uuid
from pathlib import Path
from typing import Any

import pytest

from .. import spool
from ..console import Console
from ..delivery import Address
from ..outbox import Outbox
from ..text import Masker
from .conftest import TOKEN, Answer, Server, accepted


def report(**more: Any) -> dict[str, Any]:
    return {"run_id": str(uuid.uuid4()), "kind": "backup", "status": "successful", **more}


@pytest.fixture
def outbox(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Outbox:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    console = Console(Masker(TOKEN))
    return Outbox(Address(server.url, TOKEN), tmp_path / "spool", 20, console, lambda: False)


def send(outbox: Outbox) -> None:
    """One report, as at the end of a run."""
    one = report()
    outbox.send_end(one, outbox.keep_end(one), 60)


def refusal(reports: list[dict[str, Any]]) -> Answer:
    results = [
        {"run_id": one["run_id"], "result": "refused", "field": "data_source", "reason": "not yours"}
        for one in reports
    ]
    return 422, {}, json.dumps({"results": results}).encode()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (refusal, "refused: data_source: not yours"),
        (lambda reports: (200, {}, refusal(reports)[2]), "refused: data_source: not yours"),
        (lambda reports: refusal([{"run_id": ""}]), "refused: data_source: not yours"),
        (
            lambda reports: (400, {}, b'{"code": "unreadable", "message": "No JSON."}'),
            "refused: 400 No JSON.",
        ),
        (lambda reports: (413, {}, b"<html>"), "refused: 413"),
    ],
)
def test_a_refused_report_is_not_kept_and_the_reason_is_said(
    outbox: Outbox, server: Server, capfd: pytest.CaptureFixture[str], answer: Any, said: str
) -> None:
    server.answer = answer
    send(outbox)
    assert capfd.readouterr().err.count(said) == 1
    assert outbox.spool.entries() == []


@pytest.mark.parametrize("status", [401, 403, 404, 408, 425, 429, 500, 502, 503])
def test_a_report_waits_where_the_reason_may_be_mended(
    outbox: Outbox, server: Server, capfd: pytest.CaptureFixture[str], status: int
) -> None:
    server.answer = lambda reports: (status, {}, b'{"code": "x", "message": "Not \\u001b[31mnow."}')
    send(outbox)
    assert capfd.readouterr().err == (
        f"openmsc run: not delivered: {status} Not now.; the report is kept for the next run\n"
    )
    assert len(outbox.spool.entries()) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_does_not_get_the_token(
    outbox: Outbox, server: Server, capfd: pytest.CaptureFixture[str], status: int
) -> None:
    other = Server()
    server.answer = lambda reports: (status, {"Location": f"{other.url}/ingest/v1/jobs"}, b"")
    send(outbox)
    other.close()
    assert other.posts == []
    assert f"redirects to {other.url}" in capfd.readouterr().err
    assert len(outbox.spool.entries()) == 1


@pytest.mark.parametrize(
    "data", [b"<html>Please accept the terms of this hotel</html>", b"[]", b'{"results": 1}']
)
def test_only_what_the_answer_names_counts_as_delivered(
    outbox: Outbox, server: Server, capfd: pytest.CaptureFixture[str], data: bytes
) -> None:
    server.answer = lambda reports: (200, {}, data)
    send(outbox)
    assert "does not look like one of OpenMSC" in capfd.readouterr().err
    assert len(outbox.spool.entries()) == 1


def test_of_a_batch_only_what_is_not_named_is_sent_again(outbox: Outbox, server: Server) -> None:
    for number in range(4):
        outbox.spool.add(report(message=str(number)))
    server.answer = lambda reports: accepted([one for one in reports if one["message"] != "1"])
    assert outbox.deliver().delivered == 3
    assert [one["message"] for _, one in outbox.spool.oldest(9)] == ["1"]


def test_a_duplicate_is_as_good_as_accepted(outbox: Outbox, server: Server) -> None:
    def answer(reports: list[dict[str, Any]]) -> Answer:
        results = [{"run_id": one["run_id"], "result": "duplicate", "job_id": 1} for one in reports]
        return 200, {}, json.dumps({"results": results}).encode()

    server.answer = answer
    send(outbox)
    assert outbox.spool.entries() == []


def test_start_and_end_of_one_run_in_a_batch_each_get_their_own_answer(
    outbox: Outbox, server: Server
) -> None:
    start = report(status="running")
    outbox.spool.add(start)
    outbox.spool.add({**start, "status": "failed"})

    def answer(reports: list[dict[str, Any]]) -> Answer:
        results = [
            {"run_id": one["run_id"], "result": "accepted" if one["status"] == "running" else "refused"}
            for one in reports
        ]
        return 200, {}, json.dumps({"results": results}).encode()

    server.answer = answer
    tally = outbox.deliver()
    assert (tally.delivered, tally.refused) == (1, 1)


def test_one_refused_report_harms_no_other(
    outbox: Outbox, server: Server, capfd: pytest.CaptureFixture[str]
) -> None:
    for number in range(20):
        outbox.spool.add(report(message=f"message {number}"))

    def answer(reports: list[dict[str, Any]]) -> Answer:
        if any(one["message"] in ("message 5", "message 13") for one in reports):
            return 400, {}, b'{"code": "unreadable", "message": "One of them."}'
        return accepted(reports)

    server.answer = answer
    tally = outbox.deliver()
    assert (tally.delivered, tally.refused) == (18, 2)
    assert capfd.readouterr().err.count("refused: 400 One of them.") == 2
    assert outbox.spool.entries() == []


def test_a_long_backlog_is_sent_in_batches(
    outbox: Outbox, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert spool.BATCH_REPORTS == 500
    monkeypatch.setattr("openmsc.wrapper.outbox.BATCH_REPORTS", 5)
    for _ in range(12):
        outbox.spool.add(report())
    assert outbox.deliver().delivered == 12
    assert [len(body) for _, _, body in server.posts] == [5, 5, 2]


def test_the_next_delivered_report_tells_how_many_were_dropped(
    outbox: Outbox, server: Server, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(spool, "MAX_REPORTS", 2)
    server.answer = lambda reports: (503, {}, b"")
    for number in range(5):
        one = report(message=f"message {number}")
        outbox.send_end(one, outbox.keep_end(one), 60)
    assert capfd.readouterr().err.count("1 oldest of the kept reports had to be dropped") == 3
    server.answer, server.posts = accepted, []
    outbox.deliver()
    assert [one["message"] for one in server.reports] == [
        "message 3",
        "message 4\n(3 earlier reports were dropped: too many had to wait)",
    ]
    server.posts = []
    send(outbox)
    assert "message" not in server.end


def test_a_message_that_tells_of_dropped_reports_is_not_too_long(
    outbox: Outbox, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "MAX_REPORTS", 1)
    outbox.spool.add(report())
    outbox.spool.add(report(message="x" * 2000))
    outbox.deliver()
    assert len(server.end["message"]) == 2000
    assert server.end["message"].endswith("were dropped: too many had to wait)")


def test_a_server_that_is_too_slow_for_many_gets_fewer(server: Server, outbox: Outbox) -> None:
    for number in range(30):
        outbox.spool.add(report(message=str(number)))
    outbox._timeout = 1

    def answer(reports: list[dict[str, Any]]) -> Answer:
        if len(reports) > 6:
            time.sleep(2.5)
        return accepted(reports)

    server.answer = answer
    until_some_arrive = iter([True, True, True, False])
    assert outbox.deliver(lambda: next(until_some_arrive)).delivered == 3 + 6
    assert [len(body) for _, _, body in server.posts] == [30, 3, 6]


def test_a_kept_start_gives_way_before_anything_older_does(
    outbox: Outbox, server: Server, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(spool, "MAX_REPORTS", 2)
    server.answer = lambda reports: (503, {}, b"")
    outbox.spool.add(report(message="older"))
    outbox.send_start(report(status="running"))
    outbox.keep_end(report(message="end"))
    assert [one["message"] for _, one in outbox.spool.oldest(9)] == ["older", "end"]
    assert capfd.readouterr().err == ""
