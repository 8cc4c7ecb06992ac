"""The command line of `openmsc run`."""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Callable, Mapping, NoReturn

from . import VERSION
from .delivery import Address, address_problem
from .engines import ANY_COMMAND, AUTOMATIC, READERS
from .report import KINDS, read_time

DESCRIPTION = """\
Runs a backup command with its own output, signals and exit status, and reports the job to OpenMSC.
A problem of reporting never changes the exit status: what cannot be delivered is kept and sent later."""
EPILOG = """\
Instead of an option the environment may hold OPENMSC_URL, OPENMSC_TOKEN, OPENMSC_TOKEN_FILE,
OPENMSC_DATA_SOURCE, OPENMSC_WORKLOAD, OPENMSC_ORGANIZATION, OPENMSC_POLICY and OPENMSC_SPOOL.
Better give the token by a file that only its owner can read: everybody on this host can see
a command line.

example:
  openmsc run --url https://msc.example --token-file /etc/openmsc/token -- restic backup /data --json"""


class UsageError(Exception):
    """The command line makes no sense; says why."""


@dataclass(frozen=True)
class Options:
    """What the caller wants."""

    command: list[str]
    address: Address | None
    address_problem: str
    data_source: str
    workload: str
    organization: str
    policy: str
    kind: str
    engine: str
    scheduled: datetime | None
    warnings: list[str]
    spool: Path | None
    timeout: float
    dry_run: bool
    deliver: bool
    write_file: Path | None


def tokens_in(words: list[str]) -> list[str]:
    """What may be a token on a command line that is yet to be understood."""
    following = [after for word, after in zip(words, words[1:]) if word == "--token"]
    return following + [word[len("--token=") :] for word in words if word.startswith("--token=")]


def read_options(words: list[str], environment: Mapping[str, str]) -> Options:
    """Reads the command line; `--help` and `--version` end the program."""
    at = words.index("--") if "--" in words else len(words)
    command = words[at + 1 :]
    given, unknown = _parser().parse_known_args(words[:at])
    if unknown:
        # By name only: what was given may be a token.
        names = " ".join(word.split("=")[0] for word in unknown if word.startswith("-"))
        raise UsageError(f"unknown: {names}" if names else "the command belongs after --")
    if sum((bool(command), given.deliver, given.write_file is not None)) != 1:
        raise UsageError("give a command after --, or --deliver, or --write-file")

    def value(name: str) -> str:
        return getattr(given, name) or environment.get(f"OPENMSC_{name.upper()}", "")

    address, problem = _address(given, value, environment)
    scheduled = read_time(given.scheduled) if given.scheduled else None
    unread = "--scheduled is no ISO 8601 time: left out" if given.scheduled and not scheduled else ""
    return Options(
        command=command,
        address=address,
        address_problem=problem,
        data_source=value("data_source"),
        workload=value("workload"),
        organization=value("organization"),
        policy=value("policy"),
        kind=given.kind or "",
        engine=given.engine,
        scheduled=scheduled,
        warnings=[unread] if unread else [],
        spool=Path(value("spool")).expanduser() if value("spool") else None,
        timeout=given.timeout,
        dry_run=given.dry_run,
        deliver=given.deliver,
        write_file=given.write_file,
    )


def _address(
    given: argparse.Namespace, value: Callable[[str], str], environment: Mapping[str, str]
) -> tuple[Address | None, str]:
    url = value("url")
    if not url:
        return None, "no address to report to: give --url or OPENMSC_URL"
    problem = address_problem(url)
    if problem:
        return None, problem
    file = given.token_file or ("" if environment.get("OPENMSC_TOKEN") else value("token_file"))
    token = given.token or ("" if file else environment.get("OPENMSC_TOKEN", ""))
    if not token and file:
        try:
            with Path(file).open("rb") as opened:
                token = opened.read(4096).decode("ascii", "replace")
        except (OSError, ValueError) as error:
            return None, f"the token file cannot be read: {getattr(error, 'strerror', None) or error}"
    token = token.strip()
    if not token:
        return None, "no token: give --token-file, or OPENMSC_TOKEN or OPENMSC_TOKEN_FILE"
    if not re.match(r"[!-~]+\Z", token):
        return None, "the token holds spaces or characters that no token has"
    return Address(url, token), ""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(message)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds <= 600:
        raise argparse.ArgumentTypeError("up to 600 seconds")
    return seconds


def _parser() -> argparse.ArgumentParser:
    program = Path(sys.argv[0]).name
    parser = _Parser(
        prog=program if program.startswith("openmsc-run") else "openmsc run",
        usage="%(prog)s [options] -- command [arguments]\n       %(prog)s [options] --deliver",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add: Callable[..., Any] = parser.add_argument
    add("--url", metavar="URL", help="address of OpenMSC: https://msc.example")
    add("--token-file", metavar="FILE", help="file that holds the reporting token (recommended)")
    add("--token", metavar="TOKEN", help="the reporting token itself")
    add("--data-source", metavar="NAME", help="what is backed up (default: the name of this host)")
    add("--workload", metavar="NAME", help='its kind, such as "File Server"')
    add("--organization", metavar="NAME", help="the organization that it belongs to")
    add("--policy", metavar="NAME", help="the backup policy that it follows")
    add("--kind", choices=KINDS, help="kind of job (default: what the command says, else backup)")
    add("--engine", choices=(AUTOMATIC, *READERS, ANY_COMMAND), default=AUTOMATIC, help="whose output it is")
    add("--scheduled", metavar="TIME", help="when it should have started, in ISO 8601")
    add("--spool", metavar="DIR", help="where reports wait that cannot be delivered")
    add("--timeout", metavar="SECONDS", type=_seconds, default=10.0, help="for a delivery (default: 10)")
    add("--dry-run", action="store_true", help="run and send nothing, show what would be")
    add("--deliver", action="store_true", help="run nothing, send the reports that wait")
    add(
        "--write-file",
        metavar="FILE",
        type=Path,
        help="write this program as one file, to be copied to any host",
    )
    add("--version", action="version", version=f"openmsc run {VERSION}")
    return parser
