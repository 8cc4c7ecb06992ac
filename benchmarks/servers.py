"""Real servers on free ports of this machine, and the processes that they are made of."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from .databases import Environment
from .inside import ROOT

HOST = "127.0.0.1"
PATIENCE = 60.0  # seconds; nothing here waits longer


def free_port() -> int:
    with socket.socket() as asker:
        asker.bind((HOST, 0))
        port: int = asker.getsockname()[1]
        return port


@dataclass
class Server:
    """A command that serves HTTP on `port` once it is ready."""

    command: list[str]
    environment: Environment
    port: int
    ready_path: str = "/health/"
    process: subprocess.Popen[bytes] | None = None
    log: IO[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        log = Path(self.environment["OPENMSC_DATA_DIR"], "server.log")
        self.log = self.log or log.open("ab")
        self.process = subprocess.Popen(
            self.command,
            env=dict(self.environment),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )

    def answers(self) -> bool:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=5)
        try:
            connection.request("GET", self.ready_path)
            return connection.getresponse().status < 400
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def wait(self) -> None:
        """Until it serves; started again when it could not, as a service manager would do."""
        deadline = time.monotonic() + PATIENCE
        while not (self.runs and self.answers()):
            if time.monotonic() > deadline:
                raise TimeoutError(f"The server does not answer:\n{self.tail()}")
            if not self.runs:
                time.sleep(0.2)
                self.start()
            time.sleep(0.02)

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def processor_seconds(self) -> float:
        return sum(process.processor for process in processes(self.environment).values())

    def stop(self) -> list[str]:
        """End it in order; then everything that it left behind, whose command lines are the answer."""
        if self.process is not None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(PATIENCE)
        left = processes(self.environment)
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.process is not None:
            self.process.wait(PATIENCE)
        if self.log is not None:
            self.log.close()
        return [process.command for process in left.values()]

    def tail(self) -> str:
        log = Path(self.environment["OPENMSC_DATA_DIR"], "server.log")
        return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])


def openmsc(environment: Environment, command: str) -> Server:
    """`openmsc up` or `openmsc web`."""
    port = free_port()
    bound = {**environment, "OPENMSC_BIND": f"{HOST}:{port}"}
    return Server([sys.executable, "-m", "openmsc", command], bound, port)


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    try:
        server.start()
        server.wait()
        yield server
    finally:
        server.stop()


class Reporter:
    """An engine: posts job reports over one connection that stays open."""

    def __init__(self, port: int, secret: str, path: str = "/ingest/v1/jobs") -> None:
        self.connection = http.client.HTTPConnection(HOST, port, timeout=30)
        self.path = path
        self.headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}

    def post(self, body: bytes) -> tuple[int, Any]:
        """Status and answer; raises `OSError` or `HTTPException` when there is none."""
        try:
            self.connection.request("POST", self.path, body, self.headers)
            response = self.connection.getresponse()
            return response.status, json.loads(response.read())
        except (OSError, http.client.HTTPException, ValueError):
            self.connection.close()
            raise


@dataclass(frozen=True)
class Process:
    parent: int
    command: str
    processor: float  # seconds of processor time used so far


def processes(environment: Environment) -> dict[int, Process]:
    """Every process that uses this data folder, by its id: only those that were started here ever do."""
    mark = f"OPENMSC_DATA_DIR={environment['OPENMSC_DATA_DIR']}".encode()
    found = {}
    for folder in Path("/proc").iterdir():
        with suppress(OSError):  # it ended meanwhile, or is somebody else's
            if folder.name.isdigit() and mark in (folder / "environ").read_bytes().split(b"\0"):
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                fields = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()
                processor = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
                if command and int(folder.name) != os.getpid():  # a zombie has no command
                    found[int(folder.name)] = Process(int(fields[1]), command, processor)
    return found
