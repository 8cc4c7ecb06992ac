"""As it is deployed: Django finds nothing careless, errors stay inside, files are the service's own."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from openmsc.config import environment

from .processes import CHECKOUT, finish


def test_django_s_own_check_for_deployment_finds_nothing(tmp_path: Path) -> None:
    command = ("manage", "check", "--deploy", "--fail-level", "WARNING")
    checked = finish(tmp_path, *command, OPENMSC_URL="https://backup.example.com", OPENMSC_DATABASE_URL="")
    assert (checked.returncode, checked.stderr) == (0, "")
    careless = finish(tmp_path, *command, OPENMSC_DEBUG="1", OPENMSC_DATABASE_URL="")
    assert careless.returncode == 1
    assert "security.W018" in careless.stderr


def test_continuous_integration_runs_that_check_too() -> None:
    assert "check --deploy --fail-level WARNING" in (CHECKOUT / "scripts/checks").read_text(encoding="utf-8")
    assert "scripts/checks" in (CHECKOUT / "scripts/test").read_text(encoding="utf-8")


def test_details_of_errors_are_shown_only_where_somebody_asked_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("OPENMSC_DEBUG", raising=False)
    assert environment.flag("OPENMSC_DEBUG") is False


def test_what_a_start_writes_is_readable_by_nobody_else(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    done = finish(folder, "manage", "migrate", "accounts", "0001", OPENMSC_DATABASE_URL="")
    assert done.returncode == 0
    written = [folder, *folder.iterdir()]
    assert {path.name for path in written} >= {"openmsc.sqlite3", "secret-key"}
    assert {path.name: stat.S_IMODE(path.stat().st_mode) & 0o077 for path in written if path.is_file()} == {
        path.name: 0 for path in written if path.is_file()
    }
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
