"""What waits on disk is whole, private, bounded, and never dropped silently."""

from __future__ import annotations

import json
import os
import stat
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest

from .. import spool as limits
from ..spool import MAX_BYTES, Spool, default_root
from .conftest import Server, Wrapper, accepted


def report(**more: Any) -> dict[str, Any]:
    return {"run_id": str(uuid.uuid4()), "kind": "backup", "status": "successful", **more}


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def spool(tmp_path: Path, said: list[str]) -> Spool:
    return Spool(tmp_path / "spool", "key", said.append)


def fill(spool: Spool, count: int, **more: Any) -> None:
    """Older reports than any that is added now, without the price of writing them safely."""
    spool.remove(spool.add(report()))
    for number in range(count):
        (spool._folder / f"{number:020d}-{uuid.uuid4().hex}.json").write_text(json.dumps(report(**more)))


def test_reports_come_back_oldest_first(spool: Spool) -> None:
    added = [report() for _ in range(20)]
    for one in added:
        spool.add(one)
    assert [one for _, one in spool.oldest(15)] == added[:15]


def test_nobody_else_can_read_them(spool: Spool) -> None:
    before = os.umask(0)
    try:
        entry = spool.add(report())
    finally:
        os.umask(before)
    assert stat.S_IMODE(entry.stat().st_mode) == 0o600
    assert stat.S_IMODE(entry.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(entry.parent.parent.stat().st_mode) == 0o700


def test_the_oldest_give_way_when_they_are_too_large(spool: Spool, said: list[str]) -> None:
    fill(spool, 5, message="x" * (MAX_BYTES // 5 - 200))
    assert said == []
    spool.add(report(message="y" * 500_000))
    assert len(spool.entries()) == 5
    assert said == ["1 oldest of the kept reports had to be dropped"]


def test_the_newest_is_kept_however_large_it_is(spool: Spool) -> None:
    fill(spool, 3)
    entry = spool.add(report(message="x" * (MAX_BYTES + 1)))
    assert spool.entries() == [entry]


def test_a_damaged_file_is_not_dropped_silently_and_stops_nothing(spool: Spool, said: list[str]) -> None:
    spool.add(report())
    for number, content in enumerate((b"", b"\xff", b"[]", b"[" * 99999, b'{"run_id": 1}')):
        (spool._folder / f"{number:020d}-{uuid.uuid4().hex}.json").write_bytes(content)
    assert len(spool.oldest(10)) == 1
    assert said == ["1 damaged of the kept reports had to be dropped"] * 5
    assert len(spool.entries()) == 1
    assert spool.dropped()[0] == 5


def test_what_another_wrapper_has_sent_meanwhile_is_passed_over(spool: Spool) -> None:
    entry = spool.add(report())
    spool.remove(entry)
    spool.remove(entry)
    assert spool.oldest(10) == []


def test_a_batch_stays_below_what_web_servers_take(spool: Spool) -> None:
    fill(spool, 40, message="x" * 100_000)
    assert len(spool.oldest(500)) == 8


def test_many_wrappers_on_one_spool_lose_nothing(wrapper: Wrapper, server: Server) -> None:
    server.answer = lambda reports: (503, {}, b"")
    running = [wrapper.start("--", "sh", "-c", f"exit {number}") for number in range(1, 6)]
    for process in running:
        process.communicate(timeout=60)
    server.answer, server.posts = accepted, []
    delivering = [wrapper.start("--deliver") for _ in range(3)]
    for process in delivering:
        process.communicate(timeout=60)
    assert {one["message"] for one in server.reports} == {f"exit status {number}" for number in range(1, 6)}
    assert wrapper.kept() == []


def test_leftovers_of_a_crash_are_cleared_away_after_a_day(spool: Spool) -> None:
    spool.add(report())
    old, new = spool._folder / "old.tmp", spool._folder / "new.tmp"
    old.write_text("{")
    new.write_text("{")
    os.utime(old, (1, 1))
    spool.add(report())
    assert not old.exists()
    assert new.exists()


def test_a_pause_is_never_long_and_a_wrong_clock_makes_none(spool: Spool) -> None:
    spool.pause(1e9)
    assert 3590 < spool.paused_for() <= 3600
    (spool._folder / "paused-until").write_text("99999999999")
    assert spool.paused_for() == 0
    (spool._folder / "paused-until").write_text("nonsense")
    assert spool.paused_for() == 0


def test_the_default_place_depends_on_who_we_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_root({}) == tmp_path / ".local/state/openmsc/spool"
    assert default_root({"XDG_STATE_HOME": "/state"}) == Path("/state/openmsc/spool")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "access", lambda *_: True)
    assert default_root({}) == Path("/var/spool/openmsc")
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert default_root({}) == tmp_path / ".local/state/openmsc/spool"
    monkeypatch.setattr(sys, "platform", "win32")
    assert default_root({"LOCALAPPDATA": "/local"}) == Path("/local/openmsc/spool")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A spool that is soon full; the real one is too slow to fill."""
    assert (limits.MAX_REPORTS, limits.MAX_BYTES) == (10_000, 10_000_000)
    monkeypatch.setattr(limits, "MAX_REPORTS", 20)


@pytest.mark.usefixtures("small")
def test_the_oldest_gives_way_when_there_are_too_many(spool: Spool, said: list[str]) -> None:
    fill(spool, 20)
    oldest = spool.entries()[:2]
    spool.add(report())
    spool.add(report())
    assert len(spool.entries()) == 20
    assert not any(entry.exists() for entry in oldest)
    assert said == ["1 oldest of the kept reports had to be dropped"] * 2
    assert spool.dropped()[0] == 2


@pytest.mark.usefixtures("small")
def test_many_marks_of_dropped_reports_become_one(spool: Spool) -> None:
    fill(spool, 269)
    spool.add(report())
    assert spool.dropped()[0] == 250
    assert len(spool.dropped()[1]) == 1


@pytest.mark.usefixtures("small")
def test_a_start_makes_no_older_report_give_way(spool: Spool, said: list[str]) -> None:
    fill(spool, 20)
    assert spool.add_if_room(report(status="running")) is None
    assert len(spool.entries()) == 20
    assert said == []
