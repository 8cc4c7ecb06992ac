"""OpenMSC as a user runs it: `openmsc up` on a free port, in a data folder of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STARTS_WITHIN = 120  # seconds; a loaded machine is slow


class Server:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.printed: list[str] = []

    def wait_for(self, pattern: str) -> str:
        """Read what the server prints until a line matches; returns the matched address."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.printed.append(line)
            if found := re.search(pattern, line):
                return found[1]
        raise AssertionError("The server ended early:\n" + "".join(self.printed))


@contextmanager
def running(data_dir: Path, *arguments: str) -> Iterator[Server]:
    environment = {**os.environ, "OPENMSC_DATA_DIR": str(data_dir), "OPENMSC_BIND": "127.0.0.1:0"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    process = subprocess.Popen(
        [sys.executable, "-m", "openmsc", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield Server(process)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
