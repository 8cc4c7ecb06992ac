"""The command line, and which engine and kind of job it is."""

from __future__ import annotations

import pytest

from ..engines import choose
from ..engines.prefixes import program_at
from ..engines.restic.arguments import Arguments
from ..options import UsageError, read_options
from ..report import read_time
from .conftest import Server, Wrapper


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), b"give a command after --, or --deliver"),
        (("--",), b"give a command after --"),
        (("restic", "backup"), b"the command belongs after --"),
        (("--deliver", "--", "true"), b"give a command after --, or --deliver"),
        (("--nonsense=1", "--", "true"), b"unknown: --nonsense"),
        (("--kind", "holiday", "--", "true"), b"--kind"),
        (("--timeout", "0", "--", "true"), b"--timeout"),
        (("--tim", "3", "--", "true"), b"unknown: --tim"),
    ],
)
def test_a_wrong_command_line_is_refused_before_anything_runs(
    wrapper: Wrapper, server: Server, words: tuple[str, ...], said: bytes
) -> None:
    ended = wrapper(*words)
    assert ended.returncode == 2
    assert ended.stderr.startswith(b"openmsc run: ")
    assert said in ended.stderr
    assert server.posts == []


def test_a_time_that_is_none_is_left_out_and_said(wrapper: Wrapper, server: Server) -> None:
    ended = wrapper("--scheduled", "yesterday", "--", "true")
    assert ended.returncode == 0
    assert b"--scheduled is no ISO 8601 time" in ended.stderr
    assert "scheduled" not in server.end


def test_help_recommends_the_file(wrapper: Wrapper) -> None:
    ended = wrapper("--help")
    assert ended.returncode == 0
    assert b"--token-file" in ended.stdout
    assert b"Better give the token by a file" in ended.stdout


def test_options_come_before_the_environment() -> None:
    environment = {"OPENMSC_URL": "https://old.example", "OPENMSC_TOKEN": "old", "OPENMSC_POLICY": "Weekly"}
    options = read_options(["--url", "https://msc.example/", "--token", "new", "--", "true"], environment)
    assert options.address
    assert (options.address.url, options.address.token) == ("https://msc.example/", "new")
    assert options.address.endpoint == "https://msc.example/ingest/v1/jobs"
    assert options.policy == "Weekly"
    assert read_options(["--deliver"], environment).address != options.address


def test_only_one_thing_can_be_done() -> None:
    with pytest.raises(UsageError):
        read_options(["--deliver", "--write-file", "x"], {})


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-03-01T02:00:00Z", "2026-03-01T02:00:00+00:00"),
        ("2026-03-01T02:00:00+05:30", "2026-02-28T20:30:00+00:00"),
        ("nonsense", None),
        ("", None),
    ],
)
def test_times_are_read(text: str, iso: str | None) -> None:
    from datetime import timezone

    time = read_time(text)
    assert (time.astimezone(timezone.utc).isoformat() if time else None) == iso


@pytest.mark.parametrize(
    ("command", "program"),
    [
        ("restic backup", "restic"),
        ("/usr/local/bin/restic backup", "/usr/local/bin/restic"),
        (r"C:\tools\restic.exe backup", r"C:\tools\restic.exe"),
        ("sudo restic backup", "restic"),
        ("sudo -u restic -E -- /opt/restic backup", "/opt/restic"),
        ("sudo --user=restic RESTIC_COMPRESSION=max restic backup", "restic"),
        ("nice -n 19 ionice -c3 restic backup", "restic"),
        ("nice -19 ionice -c 2 -n 7 restic backup", "restic"),
        ("env -u A B=1 restic backup", "restic"),
        ("timeout -k 5 1h restic backup", "restic"),
        ("chrt -b 0 restic backup", "restic"),
        ("nohup setsid restic backup", "restic"),
        ("sudo", "sudo"),
        ("sudo -u", "sudo"),
        ("sh -c restic", "sh"),
    ],
)
def test_the_engine_is_found_behind_its_prefixes(command: str, program: str) -> None:
    words = command.split()
    assert words[program_at(words)] == program


def test_the_engine_is_told_by_its_name_unless_one_is_wanted() -> None:
    assert choose(["/usr/bin/restic", "check"]).reader.kind == "verify"
    assert choose(["RESTIC.EXE", "check"]).name == "RESTIC"
    assert choose(["borg", "create"]).name == "borg"
    assert choose(["borg", "create"]).reader.kind == "backup"
    script = choose(["/usr/local/bin/nightly", "snapshots"], "restic")
    assert (script.name, script.reader.kind, script.prefixed) == ("restic", "backup", True)
    assert choose(["restic", "snapshots"], "command").reader.kind == "backup"


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ("backup /data", "backup"),
        ("-r backup check", "check"),
        ("--repo restore backup /data", "backup"),
        ("--repo=rest:https://x backup", "backup"),
        ("-rREPO -p password backup", "backup"),
        ("-q -v --verbose=2 --json --no-lock backup /restore", "backup"),
        ("-o s3.layout=default --limit-upload 100 --cacert check backup /data", "backup"),
        ("--retry-lock 5m --compression max restore latest", "restore"),
        ("--some-future-switch backup /data", "backup"),
        ("--some-future-value 5 backup /data", "backup"),
        ("forget --prune backup", "forget"),
        ("-r", ""),
        ("", ""),
    ],
)
def test_options_before_resticss_command_do_not_confuse(words: str, command: str) -> None:
    if "--cacert check" in words:
        words = words.replace("--cacert check", "--cacert=check")
    assert Arguments.parse(words.split()).command == command


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("backup /data", "backup"),
        ("restore latest", "restore"),
        ("check --read-data", "verify"),
        ("backup --dry-run /data", None),
        ("backup -n /data", None),
        ("backup -vn /data", None),
        ("backup --help", None),
        ("-h backup", None),
        ("backup -- -n --help", "backup"),
        ("backup --no-scan -x --one-file-system", "backup"),
        ("init", None),
        ("snapshots --json", None),
        ("forget --keep-daily 7", None),
        ("prune", None),
    ],
)
def test_only_real_jobs_of_restic_are_reported(words: str, kind: str | None) -> None:
    assert choose(["restic", *words.split()]).reader.kind == kind


def test_a_kind_named_by_the_caller_makes_a_job_of_it_but_not_of_a_dry_run(
    wrapper: Wrapper, server: Server
) -> None:
    wrapper("--kind", "verify", "--", "restic", "version")
    assert (server.end["kind"], server.end["status"]) == ("verify", "successful")
    server.posts = []
    ended = wrapper("--kind", "backup", "--", "restic", "backup", "--help")
    assert b"only tells, and does nothing" in ended.stderr
    assert server.posts == []
