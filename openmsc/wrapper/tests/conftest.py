"""A small server that takes reports, and the wrapper as a real process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, Tuple

import pytest

# Tests started in the background inherit that Ctrl-C is ignored, and so would every engine they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

TOKEN = "token-3f9a1c7e5b2d"
Answer = Tuple[int, Dict[str, str], bytes]


def accepted(reports: list[dict[str, Any]]) -> Answer:
    """The answer of a server that takes everything."""
    results = [{"run_id": report["run_id"], "result": "accepted", "job_id": 1} for report in reports]
    return 200, {}, json.dumps({"results": results}).encode()


class Server:
    """Records what it is sent; answers as `answer` says."""

    def __init__(self) -> None:
        self.answer: Callable[[list[dict[str, Any]]], Answer] = accepted
        self.open = threading.Event()  # cleared, it keeps everybody waiting
        self.open.set()
        self.posts: list[tuple[str, dict[str, str], Any]] = []
        recorder = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                recorder.posts.append((self.path, dict(self.headers), body))
                recorder.open.wait(60)
                status, headers, data = recorder.answer(body if isinstance(body, list) else [body])
                self.send_response(status)
                for name, value in {"Content-Length": str(len(data)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: Any) -> None:
                pass

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: Any) -> None:
                pass

        self._http = Quiet(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def reports(self) -> list[dict[str, Any]]:
        """All reports, in the order they came."""
        bodies = [body if isinstance(body, list) else [body] for _, _, body in list(self.posts)]
        return [report for body in bodies for report in body]

    @property
    def end(self) -> dict[str, Any]:
        """The one final report."""
        (report,) = [report for report in self.reports if report["status"] != "running"]
        return report

    def close(self) -> None:
        self.open.set()
        self._http.shutdown()
        self._http.server_close()


class Wrapper:
    """Runs `openmsc run`."""

    program = [sys.executable, "-m", "openmsc.wrapper"]

    def __init__(self, folder: Path, url: str) -> None:
        self.spool = folder / "spool"
        kept = {
            key: value for key, value in os.environ.items() if not key.startswith(("OPENMSC_", "RESTIC_"))
        }
        self.environment = {
            **kept,
            "PYTHONPATH": str(Path(__file__).parents[3]),
            "HOME": str(folder),
            "OPENMSC_URL": url,
            "OPENMSC_TOKEN": TOKEN,
            "OPENMSC_SPOOL": str(self.spool),
            "no_proxy": "127.0.0.1",
        }

    def start(self, *words: str, **how: Any) -> subprocess.Popen[bytes]:
        """Starts it, with pipes unless told otherwise."""
        how = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "env": self.environment, **how}
        return subprocess.Popen([*self.program, *words], **how)

    def __call__(self, *words: str, **how: Any) -> subprocess.CompletedProcess[bytes]:
        """Runs it to its end."""
        with self.start(*words, **how) as process:
            try:
                stdout, stderr = process.communicate(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        return subprocess.CompletedProcess(words, process.returncode, stdout, stderr)

    def python(self, program: str, *options: str, **how: Any) -> subprocess.CompletedProcess[bytes]:
        """Runs a Python program as the engine."""
        return self(*options, "--", sys.executable, "-c", program, **how)

    def kept(self) -> list[dict[str, Any]]:
        """The reports that wait, oldest first."""
        return [json.loads(path.read_text()) for path in sorted(self.spool.glob("*/*.json"))]


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


@pytest.fixture
def wrapper(server: Server, tmp_path: Path) -> Wrapper:
    return Wrapper(tmp_path, server.url)
