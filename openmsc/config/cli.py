"""The command `openmsc`. It loads Django only in processes of its own, so that it starts and fails fast."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from openmsc import __version__
from openmsc.config import environment
from openmsc.config.console import say, warn
from openmsc.config.environment import SettingError

if TYPE_CHECKING:
    from openmsc.config.address import Address

CANNOT_START = 2


class Command(NamedTuple):
    run: Callable[[list[str]], int]
    arguments: str
    meaning: str


def main(argv: list[str] | None = None) -> int:
    """Run a sub-command; what makes that impossible is one sentence and status 2."""
    name, *arguments = (sys.argv[1:] if argv is None else argv) or ["--help"]
    if name in {"--help", "-h", "help"}:
        say(usage())
        return 0
    if name in {"--version", "-V", "version"}:
        say(f"OpenMSC {__version__}")
        return 0
    if name not in COMMANDS:
        warn(f"openmsc: there is no command {name!r}; see openmsc --help.")
        return CANNOT_START
    try:
        return COMMANDS[name].run(arguments)
    except SettingError as error:
        warn(f"openmsc: {error}")
        return CANNOT_START
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def usage() -> str:
    rows = [(f"{name} {command.arguments}".strip(), command.meaning) for name, command in COMMANDS.items()]
    rows += [("--version", "print the version"), ("--help", "print this")]
    lines = [f"  openmsc {command:<20} {meaning}" for command, meaning in rows]
    return "\n".join(["OpenMSC: backup-as-a-service for many customers, from one console.", "", *lines])


def up(arguments: list[str]) -> int:
    return _serve(arguments, "up", web=True, worker=True)


def web(arguments: list[str]) -> int:
    return _serve(arguments, "web", web=True)


def worker(arguments: list[str]) -> int:
    return _serve(arguments, "worker", worker=True)


def demo(arguments: list[str]) -> int:
    """Serve demonstration data from a folder that goes away again, whatever the environment says."""
    import tempfile

    port = _demo_port(arguments)
    for name in [name for name in os.environ if name.startswith("OPENMSC_")]:
        if name != "OPENMSC_LOG_LEVEL":
            del os.environ[name]
    with tempfile.TemporaryDirectory(prefix="openmsc-demo-") as folder:
        os.environ.update(OPENMSC_DATA_DIR=folder, OPENMSC_BIND=f"127.0.0.1:{port}")
        return _run(web=True, worker=True, demo=True)


def manage(arguments: list[str]) -> int:
    from django.core.management import execute_from_command_line

    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openmsc.config.settings")
    # Commands are modules, whose names have no hyphens; people type them with one.
    name = [argument.replace("-", "_") if argument[:1].isalpha() else argument for argument in arguments[:1]]
    execute_from_command_line(["openmsc manage", *name, *arguments[1:]])
    return 0


def run(arguments: list[str]) -> int:
    from openmsc.wrapper.command import main as wrap

    return wrap(arguments)


COMMANDS = {
    "up": Command(up, "", "serve the console and run the worker"),
    "web": Command(web, "", "serve the console only"),
    "worker": Command(worker, "", "run background tasks and periodic sweeps only"),
    "demo": Command(demo, "[--port N]", "try OpenMSC with made-up data that is deleted at the end"),
    "manage": Command(manage, "COMMAND …", "run a management command; `manage help` lists them"),
    "run": Command(run, "… -- COMMAND …", "run a backup command and report its result to OpenMSC"),
}


def _serve(arguments: list[str], name: str, *, web: bool = False, worker: bool = False) -> int:
    if arguments in (["--help"], ["-h"]):
        say(f"openmsc {name}: {COMMANDS[name].meaning}. Its settings come from the environment: OPENMSC_…")
        return 0
    if arguments:
        raise SettingError(f"{name} takes no arguments: its settings come from the environment.")
    return _run(web=web, worker=worker)


def _run(*, web: bool, worker: bool, demo: bool = False) -> int:
    from openmsc.config.address import reserve
    from openmsc.config.supervisor import Child, Supervisor, module

    os.umask(0o077)  # the database and the key are nobody else's to read
    signal.signal(signal.SIGTERM, _end)
    children = []
    reservation = reserve() if web else None
    if reservation:
        sizes = [environment.number(f"OPENMSC_WEB_{of}", least=1) for of in ("PROCESSES", "THREADS")]
        options = map(str, [reservation.address.host, reservation.address.port, *sizes])
        children.append(Child("web server", module("openmsc.config.serve", *options)))
    if worker:
        children.append(Child("worker", module("openmsc.config.worker")))

    status, path = _prepare(demo=demo)
    if status:
        return status
    if not reservation:
        return Supervisor(children).run()
    announce = partial(_announce, reservation.address, path, "look around" if demo else "set up OpenMSC")
    return Supervisor(children, is_ready=reservation.address.answers, when_ready=announce).run()


def _announce(address: Address, path: str, purpose: str) -> None:
    here = "" if address.netloc in address.url else f" (listening on {address.netloc})"
    say(f"OpenMSC is ready at {address.url}/{here}")
    if path:
        say(f"Open this link to {purpose} (valid 24 hours, works once): {address.url}{path}")


def _end(_number: int, _frame: object) -> None:
    """SIGTERM before the supervisor takes over: end in order, so that nothing is left behind."""
    raise SystemExit(0)


def _prepare(*, demo: bool) -> tuple[int, str]:
    """Run `start.py`; its exit status and the path it printed, if any."""
    from openmsc.config.supervisor import module

    command = module("openmsc.config.start", *(["--demo"] if demo else []))
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as process:  # noqa: S603
        try:
            output, _ = process.communicate()
        except BaseException:
            process.terminate()
            raise
    return process.returncode, output.strip()


def _demo_port(arguments: list[str]) -> int:
    import argparse

    parser = argparse.ArgumentParser(prog="openmsc demo", description=COMMANDS["demo"].meaning)
    parser.add_argument("--port", type=int, default=0, help="port on this machine; a free one when left out")
    return int(parser.parse_args(arguments).port)
