"""Reports that wait on disk: one file each, kept through crashes, for one address and token only."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
import uuid
from pathlib import Path
from typing import Callable, Mapping

from .report import Report

MAX_REPORTS = 10_000
MAX_BYTES = 10_000_000
BATCH_REPORTS = 500
# Below the megabyte at which many a web server in front stops reading.
BATCH_BYTES = 900_000
_LONGEST_PAUSE = 3600.0
_DAY = 86_400.0
# More marks of dropped reports than this are made one.
_MARKS = 100


def default_root(environment: Mapping[str, str]) -> Path:
    """Where reports wait unless told otherwise."""
    if sys.platform == "win32":
        return Path(environment.get("LOCALAPPDATA") or Path.home()) / "openmsc" / "spool"
    system = Path("/var/spool/openmsc")
    if os.geteuid() == 0 and os.access(system if system.exists() else system.parent, os.W_OK):
        return system
    state = environment.get("XDG_STATE_HOME", "")
    return (Path(state) if state.startswith("/") else Path.home() / ".local" / "state") / "openmsc" / "spool"


class Spool:
    """A folder of waiting reports.

    Several wrappers may use it at once: at worst a report is sent twice, and none is lost.
    """

    def __init__(self, root: Path, key: str, say: Callable[[str], None]) -> None:
        self._root, self._folder, self._say = root, root / key, say

    def add(self, report: Report, instead_of: Path | None = None) -> Path:
        """Keeps a report, and makes room for it where there is none left."""
        entry = self._write(report)
        if instead_of is not None:
            self.remove(instead_of)
        self._make_room()
        return entry

    def add_if_room(self, report: Report) -> Path | None:
        """Keeps a report that is not worth another one."""
        self._make_folder()
        sizes = self._sizes()
        full = len(sizes) >= MAX_REPORTS or sum(size for _, size in sizes) >= MAX_BYTES
        return None if full else self._write(report)

    def _write(self, report: Report) -> Path:
        self._make_folder()
        entry = self._folder / f"{time.time_ns():020d}-{uuid.uuid4().hex}.json"
        temporary = entry.with_suffix(".tmp")
        try:
            with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(json.dumps(report).encode())
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(entry)
        except OSError:
            self.remove(temporary)
            raise
        return entry

    def remove(self, entry: Path) -> None:
        """Lets go of a report; another wrapper may have done so."""
        with contextlib.suppress(OSError):
            entry.unlink()

    def entries(self) -> list[Path]:
        """What waits, oldest first."""
        return sorted(self._folder.glob("*.json"))

    def oldest(self, count: int) -> list[tuple[Path, Report]]:
        """The next reports to be sent."""
        batch: list[tuple[Path, Report]] = []
        size = 0
        for entry in self.entries():
            if len(batch) == count:
                break
            try:
                data = entry.read_bytes()
            except FileNotFoundError:
                continue
            report = _read(data)
            if report is None:
                self._drop([entry], "damaged")
                continue
            size += len(data)
            if batch and size > BATCH_BYTES:
                break
            batch.append((entry, report))
        return batch

    def dropped(self) -> tuple[int, list[Path]]:
        """How many reports were dropped and not yet told of, and the marks to remove once it is told."""
        marks = list(self._folder.glob("dropped-*"))
        return sum(map(_count, marks)), marks

    def elsewhere(self) -> int:
        """How many reports wait for another address or token."""
        return sum(entry.parent != self._folder for entry in self._root.glob("*/*.json"))

    def pause(self, seconds: float) -> None:
        """Nothing is to be sent for so long, for the server asked for it."""
        try:
            self._make_folder()
            (self._folder / "paused-until").write_text(str(time.time() + min(seconds, _LONGEST_PAUSE)))
        except OSError:
            pass

    def paused_for(self) -> float:
        """The seconds left of the pause."""
        try:
            left = float((self._folder / "paused-until").read_text()) - time.time()
        except (OSError, ValueError):
            return 0.0
        # More than ever was set: the clock was wrong.
        return left if 0.0 < left <= _LONGEST_PAUSE else 0.0

    def _make_folder(self) -> None:
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder.mkdir(mode=0o700, exist_ok=True)

    def _sizes(self) -> list[tuple[Path, int]]:
        sizes: list[tuple[Path, int]] = []
        with os.scandir(self._folder) as found:
            for item in found:
                try:
                    status = item.stat()
                except FileNotFoundError:
                    continue
                if item.name.endswith(".json"):
                    sizes.append((Path(item.path), status.st_size))
                elif item.name.endswith(".tmp") and status.st_mtime < time.time() - _DAY:
                    self.remove(Path(item.path))  # left behind by a crash
        return sorted(sizes)

    def _make_room(self) -> None:
        sizes = self._sizes()
        total, many = sum(size for _, size in sizes), len(sizes)
        dropped: list[Path] = []
        for entry, size in sizes[:-1]:
            if total <= MAX_BYTES and many - len(dropped) <= MAX_REPORTS:
                break
            dropped.append(entry)
            total -= size
        self._drop(dropped, "oldest")

    def _drop(self, entries: list[Path], which: str) -> None:
        count = 0
        for entry in entries:
            # Renaming, the report becomes the mark of its own loss: by one wrapper only, and in one step.
            mark = self._mark(1)
            with contextlib.suppress(OSError):
                entry.rename(mark)
                count += 1
                os.truncate(mark, 0)
        if count:
            self._say(f"{count} {which} of the kept reports had to be dropped")
        marks = self.dropped()[1]
        if len(marks) > _MARKS:
            told = 0
            for mark in marks:
                with contextlib.suppress(OSError):
                    mark.unlink()
                    told += _count(mark)
            self._mark(told).touch()

    def _mark(self, count: int) -> Path:
        return self._folder / f"dropped-{count}-{uuid.uuid4().hex}"


def _count(mark: Path) -> int:
    return int(mark.name.split("-")[1])


def _read(data: bytes) -> Report | None:
    try:
        report = json.loads(data.decode())
    except (ValueError, RecursionError):
        return None
    return report if isinstance(report, dict) and isinstance(report.get("run_id"), str) else None
