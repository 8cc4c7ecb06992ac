"""Every setting of an installation, read from the environment; `docs/configure.md` explains each.

A secret may be given as `NAME_FILE`, the path of a file that holds it.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit


class SettingError(Exception):
    """A setting cannot be used as given; the text says which, and what to do."""


@dataclass(frozen=True)
class Setting:
    name: str
    default: str
    meaning: str
    secret: bool = False


SETTINGS = [
    Setting("OPENMSC_DATA_DIR", "", "folder of the database, the secret key and kept mails"),
    Setting(
        "OPENMSC_DATABASE_URL", "", "postgres://user:password@host:port/name; empty: SQLite", secret=True
    ),
    Setting("OPENMSC_SECRET_KEY", "", "signs sessions; made on first start when empty", secret=True),
    Setting("OPENMSC_URL", "", "the address people use, for links in mails and the allowed host"),
    Setting("OPENMSC_ALLOWED_HOSTS", "", "further host names to answer to, separated by commas"),
    Setting("OPENMSC_BIND", "127.0.0.1:8000", "address and port to listen on; port 0 takes a free one"),
    Setting("OPENMSC_WEB_PROCESSES", "1", "web processes; more than one wants PostgreSQL"),
    Setting("OPENMSC_WEB_THREADS", "16", "threads in each web process"),
    Setting("OPENMSC_TRUSTED_PROXIES", "0", "reverse proxies in front, whose X-Forwarded-* headers count"),
    Setting(
        "OPENMSC_EMAIL_URL",
        "",
        "smtp://user:password@host:port, smtps:// or empty: kept as files",
        secret=True,
    ),
    Setting("OPENMSC_EMAIL_FROM", "openmsc@localhost", "sender of mails"),
    Setting("OPENMSC_INGEST_PER_MINUTE", "6000", "requests a reporting token may make in a minute"),
    Setting("OPENMSC_LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR"),
    Setting("OPENMSC_DEBUG", "0", "1 shows error details in the browser: for developers only"),
]
_BY_NAME = {setting.name: setting for setting in SETTINGS}


def text(name: str) -> str:
    """The setting's value: from the environment, from the file it names, or its default."""
    setting = _BY_NAME[name]
    if setting.secret and (path := os.environ.get(f"{name}_FILE")):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingError(f"{name}_FILE: cannot read {path} ({error.strerror}).") from None
    return os.environ.get(name, "").strip() or setting.default


def number(name: str, *, least: int = 0) -> int:
    value = text(name)
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise SettingError(f"{name} must be a whole number of at least {least}, not {value!r}.")
    return int(value)


def flag(name: str) -> bool:
    value = text(name).lower()
    if value not in {"0", "1", "true", "false", "yes", "no"}:
        raise SettingError(f"{name} must be 0 or 1, not {value!r}.")
    return value in {"1", "true", "yes"}


def choice(name: str, allowed: list[str]) -> str:
    value = text(name).upper()
    if value not in allowed:
        raise SettingError(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
    return value


def bind() -> tuple[str, int]:
    """Host and port to listen on; an IPv6 address stands in brackets."""
    value = text("OPENMSC_BIND")
    host, _, port = value.rpartition(":")
    host = host.removeprefix("[").removesuffix("]") if host.startswith("[") else host
    if not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise SettingError(f"OPENMSC_BIND must be an address and a port like 127.0.0.1:8000, not {value!r}.")
    return host, int(port)


def mail_server() -> SplitResult | None:
    """Where mails go, with its port; None: they are kept as files."""
    if not (given := text("OPENMSC_EMAIL_URL")):
        return None
    try:
        server = urlsplit(given)
        usable = server.scheme in {"smtp", "smtps"} and server.hostname and server.port != 0
    except ValueError:  # a port that is none
        usable = False
    if not usable:  # it may hold a password: it is not repeated
        raise SettingError(
            "OPENMSC_EMAIL_URL must begin with smtp:// or smtps:// and name a host, "
            "for example smtp://user:password@mail.example.com:587."
        )
    return server


def words(name: str) -> list[str]:
    return [word.strip() for word in text(name).split(",") if word.strip()]


def data_dir() -> Path:
    """The folder that holds everything worth a backup; made with mode 0700 when missing."""
    state = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    folder = Path(text("OPENMSC_DATA_DIR") or f"{state}/openmsc").expanduser().absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(f"OPENMSC_DATA_DIR: cannot make {folder} ({error.strerror}).") from None
    return folder


def secret_key(folder: Path) -> str:
    """The given key, or the one kept in the data folder, made at first start with mode 0600."""
    if given := text("OPENMSC_SECRET_KEY"):
        return given
    path = folder / "secret-key"
    try:
        if not path.exists():
            _make_key(path)
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise SettingError(
            f"OPENMSC_DATA_DIR: cannot keep a secret key in {folder} ({error.strerror})."
        ) from None


def _make_key(path: Path) -> None:
    """Written whole and then linked: of two processes starting at once both read the same key."""
    import secrets  # here: the two take longer to load than all else that `openmsc run` needs
    import tempfile

    descriptor, draft = tempfile.mkstemp(prefix=".secret-key.", dir=path.parent)  # with mode 0600
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(50))
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        Path(draft).unlink()
