from __future__ import annotations

import socket
import subprocess
from pathlib import Path

import pytest

from openmsc import __version__
from openmsc.config import cli

from .processes import environment, finish, python


def test_help_has_a_line_for_each_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--help"]) == 0
    lines = capsys.readouterr().out.splitlines()
    for name, command in cli.COMMANDS.items():
        assert any(line.startswith(f"  openmsc {name}") and command.meaning in line for line in lines)


def test_without_a_command_it_helps(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 0
    assert "openmsc up" in capsys.readouterr().out


def test_the_version_is_the_package_s(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == f"OpenMSC {__version__}\n"


@pytest.mark.parametrize(
    "arguments", [["frobnicate"], ["up", "now"], ["web", "--port", "1"], ["worker", "x"]]
)
def test_what_it_does_not_know_ends_with_status_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(arguments) == 2
    assert _is_one_sentence(capsys.readouterr().err)


@pytest.mark.parametrize("command", ["up", "web", "worker", "demo"])
def test_each_command_explains_itself(command: str, tmp_path: Path) -> None:
    answer = finish(tmp_path, command, "--help")
    assert answer.returncode == 0
    assert cli.COMMANDS[command].meaning in " ".join(answer.stdout.split())


@pytest.mark.parametrize(
    "settings",
    [
        {"OPENMSC_BIND": "everywhere"},
        {"OPENMSC_WEB_PROCESSES": "many"},
        {"OPENMSC_URL": "ftp://backup.example"},
        {"OPENMSC_DATABASE_URL": "postgres://127.0.0.1:1/openmsc"},
        {"OPENMSC_DATABASE_URL": "mysql://127.0.0.1/openmsc"},
        {"OPENMSC_DATA_DIR": "/dev/null"},
    ],
)
def test_an_unusable_setting_ends_with_one_sentence_and_status_2(
    settings: dict[str, str], tmp_path: Path
) -> None:
    answer = finish(tmp_path, "up", **settings)
    assert answer.returncode == 2
    assert _is_one_sentence(answer.stderr)
    assert next(iter(settings)) in answer.stderr
    assert answer.stdout == ""


def test_management_commands_refuse_unusable_settings_the_same_way(tmp_path: Path) -> None:
    answer = finish(tmp_path, "manage", "check", OPENMSC_LOG_LEVEL="loud")
    assert answer.returncode == 2
    assert _is_one_sentence(answer.stderr)


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        answer = finish(tmp_path, "web", OPENMSC_BIND=f"127.0.0.1:{port}")
    assert answer.returncode == 2
    assert f"Port {port} of 127.0.0.1 is taken" in answer.stderr
    assert _is_one_sentence(answer.stderr)


def test_the_wrapper_runs_without_loading_django(tmp_path: Path) -> None:
    code = (
        "import sys; from openmsc.config.cli import main\n"
        "try: main(['run', '--help'])\n"
        "finally: print('django' in sys.modules, file=sys.stderr)"
    )
    answer = subprocess.run(
        python("-c", code), env=environment(tmp_path), capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0
    assert answer.stderr == "False\n"


def _is_one_sentence(text: str) -> bool:
    return text.startswith("openmsc: ") and text.endswith(".\n") and text.count("\n") == 1
