from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from openmsc.config import environment
from openmsc.config.environment import SETTINGS, SettingError

from .processes import CHECKOUT, python
from .processes import environment as surroundings

NAMES = [setting.name for setting in SETTINGS]


def test_the_secret_key_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    key = environment.secret_key(tmp_path)
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
    assert len(key) > 60
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_processes_that_start_at_once_agree_on_the_key(tmp_path: Path) -> None:
    code = "from openmsc.config import environment as e; print(e.secret_key(e.data_dir()))"
    starting = [
        subprocess.Popen(python("-c", code), env=surroundings(tmp_path), stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    keys = {process.communicate()[0] for process in starting}
    assert keys == {(tmp_path / "secret-key").read_text() + "\n"}


def test_the_data_folder_is_made_for_its_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENMSC_DATA_DIR", str(tmp_path / "new" / "folder"))
    assert environment.data_dir().stat().st_mode & 0o777 == 0o700


def test_a_secret_may_stand_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_text("from the file\n")
    monkeypatch.setenv("OPENMSC_SECRET_KEY_FILE", str(tmp_path / "key"))
    assert environment.secret_key(tmp_path) == "from the file"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("127.0.0.1:8000", ("127.0.0.1", 8000)),
        ("[::1]:80", ("::1", 80)),
        ("localhost:0", ("localhost", 0)),
    ],
)
def test_the_address_to_listen_on_is_host_and_port(
    monkeypatch: pytest.MonkeyPatch, value: str, expected: tuple[str, int]
) -> None:
    monkeypatch.setenv("OPENMSC_BIND", value)
    assert environment.bind() == expected


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("OPENMSC_BIND", "8000", environment.bind),
        ("OPENMSC_BIND", "127.0.0.1:http", environment.bind),
        ("OPENMSC_BIND", "127.0.0.1:70000", environment.bind),
        ("OPENMSC_WEB_THREADS", "0", lambda: environment.number("OPENMSC_WEB_THREADS", least=1)),
        ("OPENMSC_WEB_THREADS", "²", lambda: environment.number("OPENMSC_WEB_THREADS", least=1)),
        ("OPENMSC_DEBUG", "perhaps", lambda: environment.flag("OPENMSC_DEBUG")),
        ("OPENMSC_LOG_LEVEL", "loud", lambda: environment.choice("OPENMSC_LOG_LEVEL", ["INFO"])),
        ("OPENMSC_DATA_DIR", "/dev/null/folder", environment.data_dir),
        ("OPENMSC_SECRET_KEY_FILE", "/nowhere", lambda: environment.secret_key(Path("/nowhere"))),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, read: object
) -> None:
    monkeypatch.setenv(name, value)
    assert callable(read)
    with pytest.raises(SettingError) as caught:
        read()
    sentence = str(caught.value)
    assert name in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_every_setting_is_documented_and_nothing_else() -> None:
    text = (CHECKOUT / "docs" / "configure.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(OPENMSC_\w+)` \| (.*?) \|", text, re.MULTILINE)
    assert [name for name, _ in rows] == NAMES
    assert set(re.findall(r"OPENMSC_\w+[A-Z]", text)) <= {*NAMES, *(f"{name}_FILE" for name in NAMES)}


def test_the_documented_default_is_the_real_one() -> None:
    text = (CHECKOUT / "docs" / "configure.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(OPENMSC_\w+)` \| (.*?) \|", text, re.MULTILINE))
    for setting in SETTINGS:
        if setting.default:
            assert rows[setting.name] == f"`{setting.default}`"
