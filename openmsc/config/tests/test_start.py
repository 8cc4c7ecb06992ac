from __future__ import annotations

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from .processes import PATIENCE, environment, python

START = python("-m", "openmsc.config.start")


def _start(folder: Path, **settings: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        START,
        env=environment(folder, **settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_two_that_start_at_once_both_succeed_and_the_next_finds_it_done(tmp_path: Path) -> None:
    starting = [_start(tmp_path, OPENMSC_DATABASE_URL="") for _ in range(2)]
    said = [process.communicate(timeout=PATIENCE) for process in starting]
    assert [process.returncode for process in starting] == [0, 0]
    assert sum("Updating the database" in errors for _, errors in said) == 1
    assert sum("Preparing style sheets" in errors for _, errors in said) == 1
    assert all(link.startswith("/") and link.count("\n") == 1 for link, _ in said)
    with closing(sqlite3.connect(tmp_path / "openmsc.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM cache").fetchone() == (0,)

    _, errors = _start(tmp_path, OPENMSC_DATABASE_URL="").communicate(timeout=PATIENCE)
    assert errors == ""


def test_a_database_that_is_no_database_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "openmsc.sqlite3").write_text("This is a letter, and long enough to be one. " * 100)
    process = _start(tmp_path, OPENMSC_DATABASE_URL="")
    output, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert output == ""
    assert errors.startswith("openmsc: OPENMSC_DATA_DIR: the database cannot be used (")
    assert errors.count("\n") == 1
