"""restic's reader against what restic really wrote (0.14) and what newer versions document."""

from __future__ import annotations

from typing import Any

import pytest

from ..console import Console
from ..engines.base import BOTH
from ..engines.restic.reader import ResticReader
from ..listening import Listener
from ..process import Ending
from ..report import Outcome
from ..text import Masker
from .recordings import FOLDER, read_recording

UNREADABLE = "open /srv/data/secret: Permission denied"


def outcome(name: str, together: bool = False) -> Outcome:
    recording = read_recording(name)
    listener = Listener(ResticReader(recording.arguments), Console(Masker()))
    for stream, line in recording.lines:
        listener.hear(BOTH if together else stream, line)
    return listener.outcome(Ending(recording.exit_status), Masker())


EXPECTED: dict[str, tuple[str, str]] = {
    "0.14.0-backup": ("successful", ""),
    "0.14.0-backup-again": ("successful", ""),
    "0.14.0-backup-verbose": ("successful", ""),
    "0.14.0-backup-text": ("successful", ""),
    "0.14.0-backup-missing-source": ("successful_with_errors", "/srv/gone does not exist, skipping"),
    "0.14.0-backup-missing-source-text": ("successful_with_errors", "/srv/gone does not exist, skipping"),
    "0.14.0-backup-nothing-there": ("failed", "Fatal: all target directories/files do not exist"),
    "0.14.0-backup-unreadable": ("successful_with_errors", UNREADABLE),
    "0.14.0-backup-unreadable-text": ("successful_with_errors", UNREADABLE.lower()),
    "0.14.0-backup-interrupted": ("failed", "exit status 130: interrupted"),
    "0.14.0-wrong-password": ("failed", "exit status 1\nFatal: wrong password or no key found"),
    "0.14.0-no-repository": ("failed", "Is there a repository at the following location?\n/srv/nowhere"),
    "0.14.0-unreachable": ("failed", "connection refused"),
    "0.14.0-restore": ("successful", ""),
    "0.14.0-restore-unknown": ("failed", "no matching ID found"),
    "0.14.0-check": ("successful", ""),
    "0.14.0-check-damaged": ("failed", "Fatal: repository contains errors"),
    "documented-0.17-backup": ("successful", ""),
    "documented-0.17-backup-unreadable": ("successful_with_errors", "/srv/data/worn: input/output error"),
    "documented-0.17-wrong-password": (
        "failed",
        "exit status 12: wrong password\nFatal: wrong password or no key",
    ),
    "documented-0.17-no-repository": ("failed", "exit status 10: the repository does not exist\nFatal: "),
    "documented-0.17-locked": ("failed", "already locked by PID 4711"),
    "documented-0.18-check-damaged": (
        "failed",
        "pack 25c67721: does not exist\nFatal: repository contains errors",
    ),
}


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("together", [False, True])
def test_a_recorded_run_is_understood(name: str, together: bool) -> None:
    status, words = EXPECTED[name]
    result = outcome(name, together)
    assert result.status == status
    assert words.lower() in result.message.lower()
    assert bool(words) == bool(result.message)


def test_every_recording_is_tested() -> None:
    assert {path.stem for path in FOLDER.glob("*.jsonl")} == set(EXPECTED)


@pytest.mark.parametrize(
    ("name", "figures"),
    [
        (
            "0.14.0-backup",
            {
                "bytes_protected": 301500,
                "files_new": 2,
                "files_changed": 0,
                "files_unmodified": 0,
            },
        ),
        ("0.14.0-backup-again", {"bytes_protected": 301300, "files_changed": 1, "files_unmodified": 1}),
        (
            "documented-0.17-backup",
            {
                "bytes_protected": 301500,
                "bytes_added": 303287,
                "bytes_stored": 120114,
                "files_new": 2,
                "files_changed": 1,
                "files_unmodified": 7,
                "snapshot_id": "9f2b5a1c0d3e4f60718293a4b5c6d7e8f90123456789abcdef0123456789abcd",
            },
        ),
        ("documented-0.17-backup-unreadable", {"files_new": 1, "snapshot_id": "e9833f24"}),
    ],
)
def test_the_summary_gives_the_figures(name: str, figures: dict[str, Any]) -> None:
    found = outcome(name).figures
    assert {**found, **figures} == found


def test_0_14_does_not_tell_what_is_stored() -> None:
    assert "bytes_stored" not in outcome("0.14.0-backup").figures
    assert len(outcome("0.14.0-backup").figures["snapshot_id"]) == 8


@pytest.mark.parametrize(
    "name", ["0.14.0-backup-text", "0.14.0-restore", "0.14.0-check", "documented-0.18-check-damaged"]
)
def test_other_runs_have_no_figures(name: str) -> None:
    assert outcome(name).figures == {}


def test_several_errors_are_counted() -> None:
    message = outcome("documented-0.17-backup-unreadable").message
    assert message.startswith("2 errors, exit status 3: some of the source data could not be read\n")


def test_a_retry_is_no_error_and_not_worth_telling() -> None:
    listener = Listener(ResticReader(["backup", "--json"]), Console(Masker()))
    listener.hear("stderr", b"Save(<data/25c6772191>) returned error, retrying after 552.330144ms: timeout\n")
    assert listener.outcome(Ending(0), Masker()) == Outcome("successful")


def test_exit_status_3_is_incomplete_only_for_a_backup() -> None:
    assert ResticReader(["backup"]).status(3) == "successful_with_errors"
    assert ResticReader(["restore", "latest"]).status(3) == "failed"


def test_without_json_it_hints_at_the_figures() -> None:
    assert "--json" in ResticReader(["backup", "/data"]).hint
    assert not ResticReader(["backup", "/data", "--json"]).hint
    assert not ResticReader(["check"]).hint


def test_the_version_is_read() -> None:
    assert ResticReader([]).version("restic 0.14.0 compiled with go1.19.8 on linux/amd64\n") == "0.14.0"
    assert ResticReader([]).version("something else") == ""
