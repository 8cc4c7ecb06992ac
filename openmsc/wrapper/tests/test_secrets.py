"""Neither the token nor a password gets anywhere it does not belong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ..delivery import Address
from ..text import Masker
from .conftest import TOKEN, Server, Wrapper

FAKE = (
    f"#!/bin/sh\necho 'Fatal: rest:https://me:hunter22@backup.example/: {TOKEN} pass-phrase-9' >&2\nexit 1\n"
)


@pytest.fixture
def fake_restic(tmp_path: Path) -> str:
    path = tmp_path / "restic"
    path.write_text(FAKE)
    path.chmod(0o755)
    return str(path)


def test_the_message_of_a_failure_holds_no_secret(wrapper: Wrapper, server: Server, fake_restic: str) -> None:
    wrapper.environment["RESTIC_PASSWORD"] = "pass-phrase-9"
    ended = wrapper("--", fake_restic, "backup", "--json")
    assert TOKEN.encode() in ended.stderr  # the engine's own words are passed on as they are
    assert server.end["message"] == "exit status 1\nFatal: rest:https://me:***@backup.example/: *** ***"


def test_kept_reports_hold_no_secret(wrapper: Wrapper, server: Server, fake_restic: str) -> None:
    server.answer = lambda reports: (503, {}, b"")
    wrapper("--", fake_restic, "backup", "--json")
    kept = json.dumps(wrapper.kept()) + " ".join(map(str, wrapper.spool.rglob("*")))
    assert TOKEN not in kept
    assert "hunter22" not in kept


def test_a_dry_run_shows_all_but_the_secrets_and_does_nothing(
    wrapper: Wrapper, server: Server, tmp_path: Path
) -> None:
    ended = wrapper(
        *(
            "--dry-run",
            "--data-source",
            "Accounts",
            "--",
            "restic",
            "-r",
            "rest:https://me:hunter22@backup.example/",
        ),
        *("backup", f"{tmp_path}/a b", TOKEN),
    )
    assert ended.returncode == 0
    assert ended.stderr == b""
    shown = ended.stdout.decode()
    assert TOKEN not in shown
    assert "hunter22" not in shown
    assert f"would run: restic -r rest:https://me:***@backup.example/ backup '{tmp_path}/a b' ***" in shown
    start = json.loads(shown[shown.index("{") :])
    assert (start["status"], start["kind"], start["engine"]) == ("running", "backup", "restic")
    assert start["data_source"]["name"] == "Accounts"
    assert server.posts == []
    assert not wrapper.spool.exists()


@pytest.mark.parametrize(
    "words",
    [
        ("--token", TOKEN),
        ("--tokken", TOKEN, "--", "true"),
        (f"--tokken={TOKEN}", "--", "true"),
        (TOKEN, "--", "true"),
        ("--token", TOKEN, "--timeout", TOKEN, "--", "true"),
        ("--token", TOKEN, "--kind", TOKEN, "--", "true"),
        ("--token", TOKEN, "--url", f"http://{TOKEN}", "--deliver"),
        ("--token", TOKEN, "--url", f"http://msc.example:{TOKEN}", "--", "true"),
        ("--token", f"{TOKEN} {TOKEN}", "--", "true"),
        ("--token", f"{TOKEN}\u00fc", "--", "true"),
        ("--token", TOKEN, "--write-file", f"/no/such/{TOKEN}"),
        ("--help",),
    ],
)
def test_no_mistake_makes_us_print_the_token(wrapper: Wrapper, words: tuple[str, ...]) -> None:
    del wrapper.environment["OPENMSC_TOKEN"]
    ended = wrapper(*words)
    assert TOKEN.encode() not in ended.stdout + ended.stderr
    assert b"Traceback" not in ended.stderr


def test_the_address_does_not_show_its_token() -> None:
    assert "hidden" not in repr(Address("https://msc.example", "hidden"))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("rest:https://me:pa@backup.example/", "rest:https://me:***@backup.example/"),
        ("sftp://me@backup.example", "sftp://me@backup.example"),
        ("https://backup.example:8000/x", "https://backup.example:8000/x"),
        ('parse "http://me:pa/ss@word@host/": invalid', 'parse "http://me:***@host/": invalid'),
        ("http://a:b@c and http://d:e@f", "http://a:***@c and http://d:***@f"),
        ("key is sesame-open", "key is ***"),
        ("at /etc/key", "at /etc/key"),
    ],
)
def test_passwords_are_masked(text: str, masked: str) -> None:
    environment = {
        "B2_ACCOUNT_KEY": "sesame-open",
        "API_TOKEN": "/etc/key",
        "SHORT_PASSWORD": "is",
        "HOME": "at",
    }
    assert Masker.for_run([], environment)(text) == masked
