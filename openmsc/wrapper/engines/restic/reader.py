"""What restic writes: errors as text or Go's own structures (0.14), or all as JSON (0.17 and later)."""

from __future__ import annotations

import json
import os
import re
from typing import Any, Sequence

from ...text import Tail
from ..base import STDOUT, Reader
from .arguments import KINDS, Arguments

_FIGURES = {
    "bytes_protected": "total_bytes_processed",
    "bytes_added": "data_added",
    "bytes_stored": "data_added_packed",
    "files_new": "files_new",
    "files_changed": "files_changed",
    "files_unmodified": "files_unmodified",
}
_MEANINGS = {
    3: "some of the source data could not be read",
    10: "the repository does not exist",
    11: "the repository is locked",
    12: "wrong password",
    130: "interrupted",
}
# 0.14 ends with 0 after some of these.
_ERROR_TEXT = re.compile(
    r"(error|fatal|scan): |ignoring error for |.* (does not exist|does not match any files), skipping$",
    re.IGNORECASE,
)
_NOISE = re.compile(r".* returned error, retrying after ")
# Most lines are progress: only these are worth parsing.
_MARKS = ('"summary"', '"error"', '"exit_error"')


class ResticReader(Reader):
    """Reads restic's output, best with `--json`."""

    version_arguments = ("version",)

    def __init__(self, arguments: Sequence[str]) -> None:
        parsed = Arguments.parse(arguments)
        if arguments:
            self.kind = KINDS.get(parsed.command)
            self.why_not = f"restic {parsed.command}".rstrip() + " is no backup, restore or check"
        if parsed.only_tells:
            self.kind, self.never_reported = None, True
            self.why_not = "this restic command only tells, and does nothing"
        if arguments and self.kind == "backup" and not parsed.json:
            self.hint = "without --json restic tells no figures: sizes and numbers of files are not reported"
        self._said = Tail()
        self._errors = 0
        self._summary: dict[str, Any] = {}

    def read(self, line: str, stream: str) -> None:
        line = line.strip()
        if line.startswith("{"):
            if any(mark in line for mark in _MARKS):
                self._read_message(line)
        elif stream != STDOUT and not _NOISE.match(line):
            self._said.add(line)
            self._errors += bool(_ERROR_TEXT.match(line))

    def _read_message(self, line: str) -> None:
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            return
        kind = message.get("message_type")
        if kind == "summary":
            self._summary = message
        elif kind == "error":
            self._errors += 1
            self._said.add(_error_text(message))
        elif kind == "exit_error":
            for part in str(message.get("message", "")).splitlines():
                self._said.add(part)

    def status(self, exit_status: int) -> str:
        if exit_status == 0:
            return "successful_with_errors" if self._errors else "successful"
        return "successful_with_errors" if exit_status == 3 and self.kind == "backup" else "failed"

    def headline(self, exit_status: int) -> str:
        meaning = _MEANINGS.get(exit_status)
        status = f"exit status {exit_status}" + (f": {meaning}" if meaning else "")
        errors = f"{self._errors} errors" if self._errors > 1 else ""
        return ", ".join(part for part in (errors, status if exit_status else "") if part)

    def lines(self) -> list[str] | None:
        return self._said.lines()

    def figures(self) -> dict[str, Any]:
        if self.kind != "backup":
            return {}
        told = {ours: self._summary.get(theirs) for ours, theirs in _FIGURES.items()}
        figures: dict[str, Any] = {key: value for key, value in told.items() if type(value) is int}
        snapshot = self._summary.get("snapshot_id")
        if isinstance(snapshot, str) and snapshot:
            figures["snapshot_id"] = snapshot
        return figures

    def version(self, output: str) -> str:
        found = re.match(r"restic (\S+)", output)
        return found.group(1) if found else ""


def _error_text(message: dict[str, Any]) -> str:
    error = message.get("error", message.get("message", ""))
    if isinstance(error, dict):
        if "message" in error:
            error = error["message"]
        elif isinstance(error.get("Err"), int):  # 0.14 writes Go's structure of a system error
            error = f"{error.get('Op')} {error.get('Path')}: {os.strerror(error['Err'])}"
        else:
            error = json.dumps(error)
    item = str(message.get("item") or "")
    return f"{error}" if not item or item in str(error) else f"{item}: {error}"
