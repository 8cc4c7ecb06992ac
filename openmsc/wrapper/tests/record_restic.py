"""Records what the restic of this host writes: `python -m openmsc.wrapper.tests.record_restic`.

One file a scenario, as `tests/recordings.py` reads it. Needs root, to be refused a file as somebody else.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from .recordings import FOLDER

SOMEBODY = ["runuser", "-u", "nobody", "--"]


class Recorder:
    """Runs restic in a folder of its own and writes down what it says, with the names of an example host."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "RESTIC_REPOSITORY": str(folder / "repository"),
            "RESTIC_PASSWORD": "correct horse",
            "RESTIC_CACHE_DIR": str(folder / "cache"),
        }
        self.version = subprocess.run(
            ["restic", "version"], capture_output=True, text=True, check=True
        ).stdout.split()[1]

    def restic(self, *words: str) -> None:
        """Runs without recording."""
        subprocess.run([*SOMEBODY, "restic", *words], env=self.environment, check=True, capture_output=True)

    def record(self, name: str, *words: str, interrupt_after: float = 0, **environment: str) -> None:
        """Runs and records."""
        process = subprocess.Popen(
            [*SOMEBODY, "restic", *words],
            env={**self.environment, **environment},
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        if interrupt_after:
            time.sleep(interrupt_after)
            os.killpg(process.pid, signal.SIGINT)
        stdout, stderr = process.communicate()
        arguments = [self._example(word) for word in words]
        lines: list[dict[str, object]] = [{"restic": self.version, "arguments": arguments}]
        for stream, data in (("stdout", stdout), ("stderr", stderr)):
            text = self._example(data.decode("utf-8", "surrogateescape"))
            lines += [{"stream": stream, "line": line} for line in text.splitlines()]
        lines.append({"exit": process.returncode})
        path = FOLDER / f"{self.version}-{name}.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        sys.stderr.write(f"{path.name}: exit {process.returncode}\n")

    def _example(self, text: str) -> str:
        return text.replace(str(self.folder), "/srv").replace(f"@{socket.gethostname()}", "@files")


def main() -> None:
    """Records all scenarios."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = folder / "data"
        data.mkdir()
        (data / "letter.txt").write_text("Dear customer,\n" * 100)
        (data / "picture").write_bytes(os.urandom(300_000))
        shutil.chown(folder, "nobody")
        shutil.chown(data, "nobody")
        recorder = Recorder(folder)
        recorder.restic("init")
        recorder.record("backup", "backup", str(data), "--json")
        (data / "letter.txt").write_text("Dear friend,\n" * 100)
        recorder.record("backup-again", "backup", str(data), "--json")
        recorder.record("backup-verbose", "backup", str(data), "--json", "-v", "-v")
        recorder.record("backup-text", "backup", str(data))
        recorder.record("backup-missing-source", "backup", str(data), str(folder / "gone"), "--json")
        recorder.record("backup-missing-source-text", "backup", str(data), str(folder / "gone"))
        recorder.record("backup-nothing-there", "backup", str(folder / "gone"), "--json")
        recorder.record("wrong-password", "backup", str(data), "--json", RESTIC_PASSWORD="wrong")
        recorder.record("no-repository", "backup", str(data), "--json", RESTIC_REPOSITORY="/srv/nowhere")
        recorder.record(
            "unreachable", "backup", str(data), RESTIC_REPOSITORY="rest:http://user:hunter22@127.0.0.1:1/"
        )
        recorder.record("restore", "restore", "latest", "--target", str(folder / "restored"))
        recorder.record("restore-unknown", "restore", "deadbeef", "--target", str(folder / "restored"))
        recorder.record("check", "check")
        (data / "secret").write_text("not for nobody")
        (data / "secret").chmod(0o600)
        recorder.record("backup-unreadable", "backup", str(data), "--json")
        recorder.record("backup-unreadable-text", "backup", str(data))
        packs = [path for path in (folder / "repository" / "data").rglob("*") if path.is_file()]
        pack = max(packs, key=lambda path: path.stat().st_size)
        pack.chmod(0o600)
        pack.write_bytes(b"x" + pack.read_bytes()[1:])
        recorder.record("check-damaged", "check", "--read-data")
        (data / "large").write_bytes(os.urandom(400_000_000))
        recorder.record("backup-interrupted", "backup", str(data), "--json", interrupt_after=0.8)


if __name__ == "__main__":
    main()
