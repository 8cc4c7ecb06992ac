"""The wrapper around the real restic."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from .conftest import Server, Wrapper

PASSWORD = "correct horse"


@pytest.fixture(scope="session")
def empty_repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once, for a new key takes its time."""
    if shutil.which("restic") is None:
        pytest.fail("restic is not installed: these tests run the real one (Debian: apt install restic)")
    path = tmp_path_factory.mktemp("restic") / "repository"
    environment = {**os.environ, "RESTIC_REPOSITORY": str(path), "RESTIC_PASSWORD": PASSWORD}
    subprocess.run(["restic", "init", "--no-cache"], env=environment, check=True, capture_output=True)
    return path


@pytest.fixture
def repository(empty_repository: Path, wrapper: Wrapper, tmp_path: Path) -> Path:
    path = tmp_path / "repository"
    shutil.copytree(empty_repository, path)
    wrapper.environment.update(
        RESTIC_REPOSITORY=str(path), RESTIC_PASSWORD=PASSWORD, RESTIC_CACHE_DIR=str(tmp_path / "cache")
    )
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "letter").write_text("Dear customer,\n" * 1000)
    (tmp_path / "data" / "notes").write_text("x")
    return path


@pytest.fixture
def data(repository: Path, tmp_path: Path) -> str:
    return str(tmp_path / "data")


def test_a_backup_is_reported_with_its_figures(wrapper: Wrapper, server: Server, data: str) -> None:
    ended = wrapper("--", "restic", "backup", data, "--json")
    assert (ended.returncode, ended.stderr) == (0, b"")
    end = server.end
    assert (end["kind"], end["status"], end["engine"]) == ("backup", "successful", "restic")
    assert (end["bytes_protected"], end["files_new"], end["files_unmodified"]) == (15001, 2, 0)
    assert end["bytes_added"] > 0
    assert end["snapshot_id"].encode() in ended.stdout
    assert end["engine_version"][0].isdigit()
    assert "message" not in end
    server.posts = []
    wrapper("--", "restic", "backup", data, "--json")
    assert (server.end["files_new"], server.end["files_unmodified"]) == (0, 2)


def test_a_missing_source_is_a_success_with_errors(wrapper: Wrapper, server: Server, data: str) -> None:
    ended = wrapper("--", "nice", "-n", "1", "restic", "backup", data, f"{data}-gone", "--json")
    assert server.end["status"] == "successful_with_errors"
    assert f"{data}-gone" in server.end["message"]
    assert server.end["bytes_protected"] == 15001
    assert ended.returncode in (0, 3)  # newer ones than 0.14 tell it by their exit status


def test_a_wrong_password_is_a_failure(wrapper: Wrapper, server: Server, data: str) -> None:
    wrapper.environment["RESTIC_PASSWORD"] = "wrong horse"
    ended = wrapper("--", "restic", "backup", data, "--json")
    assert ended.returncode in (1, 12)
    assert server.end["status"] == "failed"
    assert "Fatal: wrong password or no key found" in server.end["message"]
    assert "wrong horse" not in server.end["message"]


def test_without_json_the_status_is_reported_and_the_figures_are_asked_for(
    wrapper: Wrapper, server: Server, data: str
) -> None:
    ended = wrapper("--", "restic", "backup", data)
    assert ended.stderr.count(b"openmsc run: without --json") == 1
    assert server.end["status"] == "successful"
    assert "bytes_protected" not in server.end


def test_a_restore_and_a_check_are_reported_as_such(
    wrapper: Wrapper, server: Server, data: str, tmp_path: Path
) -> None:
    wrapper("--", "restic", "backup", data, "--json")
    server.posts = []
    assert (
        wrapper("--", "restic", "restore", "latest", "--target", str(tmp_path / "restored")).returncode == 0
    )
    assert (server.end["kind"], server.end["status"]) == ("restore", "successful")
    assert (tmp_path / "restored" / data.lstrip("/") / "letter").exists()
    server.posts = []
    assert wrapper("--", "restic", "check").returncode == 0
    assert (server.end["kind"], server.end["status"]) == ("verify", "successful")


def test_a_damaged_repository_is_a_failed_check(
    wrapper: Wrapper, server: Server, repository: Path, data: str
) -> None:
    wrapper("--", "restic", "backup", data, "--json")
    server.posts = []
    packs = [path for path in (repository / "data").rglob("*") if path.is_file()]
    pack = max(packs, key=lambda path: path.stat().st_size)
    pack.chmod(0o600)
    pack.write_bytes(b"x" + pack.read_bytes()[1:])
    assert wrapper("--", "restic", "check", "--read-data").returncode == 1
    assert (server.end["kind"], server.end["status"]) == ("verify", "failed")
    assert "repository contains errors" in server.end["message"]


def test_other_commands_run_without_being_reported(
    wrapper: Wrapper, server: Server, repository: Path
) -> None:
    ended = wrapper("--", "restic", "snapshots", "--json")
    assert ended.returncode == 0
    assert ended.stdout.strip() in (b"[]", b"null")
    assert b"openmsc run: not reported: restic snapshots" in ended.stderr
    assert server.posts == []


def test_an_interrupted_backup_is_cancelled(wrapper: Wrapper, server: Server, data: str) -> None:
    with wrapper.start("--", "restic", "backup", "--stdin", "--json", stdin=subprocess.PIPE) as process:
        until = time.monotonic() + 20
        while not server.reports and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(0.5)  # restic minds the signal only from some point on
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
    assert server.end["status"] == "cancelled"
    assert server.end["message"].startswith("cancelled by SIGINT")
