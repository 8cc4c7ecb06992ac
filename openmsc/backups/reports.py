"""The shape of a job report (ING-2.1): from what an engine sent to a `JobReport`, or what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .models import Kind, Status

MAX_REPORTS = 1000
MAX_MESSAGE = 10_000
_LARGEST = 2**63 - 1
_KINDS = {kind.name.lower(): kind for kind in Kind}
_STATUSES = {status.name.lower(): status for status in Status}


class Unreadable(Exception):
    """The body is no report at all (400), or too many (413)."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


class BadField(Exception):
    """One report is refused; the others are not."""

    def __init__(self, field: str, reason: str, run_id: str = "") -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason
        self.run_id = run_id  # as far as it could be read


@dataclass(slots=True)
class JobReport:
    """One report. Empty text and None: not told."""

    run_id: str
    kind: Kind
    status: Status
    data_source: str
    organization: str
    workload: str
    host: str
    scheduled: datetime | None
    started: datetime | None
    ended: datetime | None
    bytes_protected: int | None
    bytes_added: int | None
    bytes_stored: int | None
    files_new: int | None
    files_changed: int | None
    files_unmodified: int | None
    snapshot_id: str
    policy: str
    engine: str
    engine_version: str
    message: str


def read_body(body: bytes, content_type: str) -> tuple[list[Any], bool]:
    """The reports as JSON values, and whether it was a single one. Raises `Unreadable`.

    Takes one object, an array, or newline-delimited JSON; a line that is no JSON becomes a `BadField`.
    """
    if "ndjson" in content_type or "jsonl" in content_type or "json-seq" in content_type:
        lines = [line for line in body.splitlines() if line.strip()]
        _refuse_too_many(len(lines))  # before any is read
        values: list[Any] = [_line(line) for line in lines]
        single = False
    else:
        value = _json(body)
        single = not isinstance(value, list)
        values = [value] if single else value
    if not values:
        raise Unreadable("There is no report in the body.")
    _refuse_too_many(len(values))
    return values, single


def _refuse_too_many(number: int) -> None:
    if number > MAX_REPORTS:
        raise Unreadable(f"At most {MAX_REPORTS:,} reports at once; these are {number:,}.", 413)


def parse(value: Any) -> JobReport | BadField:
    """Check one report's shape: the report, or which field is wrong and why."""
    if isinstance(value, BadField):
        return value
    if not isinstance(value, dict):
        return BadField("", "A report is a JSON object.")
    try:
        return _report(value)
    except BadField as error:
        run_id = value.get("run_id")
        error.run_id = _clean(run_id)[:100] if isinstance(run_id, str) else ""
        return error


def _report(value: dict[str, Any]) -> JobReport:
    source = value.get("data_source", {})
    if isinstance(source, str):
        source = {"name": source}
    if not isinstance(source, dict):
        raise BadField("data_source", "Give the data source's name, or an object with its name.")
    report = JobReport(
        run_id=_required(value, "run_id", 100),
        kind=_choice(value, "kind", _KINDS, "backup"),
        status=_choice(value, "status", _STATUSES, None),
        data_source=_text(source, "name", 200, "data_source.name"),
        organization=_text(source, "organization", 200, "data_source.organization"),
        workload=_text(source, "workload", 40, "data_source.workload"),
        host=_text(source, "host", 200, "data_source.host"),
        scheduled=_moment(value, "scheduled"),
        started=_moment(value, "started"),
        ended=_moment(value, "ended"),
        bytes_protected=_count(value, "bytes_protected"),
        bytes_added=_count(value, "bytes_added"),
        bytes_stored=_count(value, "bytes_stored"),
        files_new=_count(value, "files_new"),
        files_changed=_count(value, "files_changed"),
        files_unmodified=_count(value, "files_unmodified"),
        snapshot_id=_text(value, "snapshot_id", 100),
        policy=_text(value, "policy", 200),
        engine=_text(value, "engine", 40),
        engine_version=_text(value, "engine_version", 40),
        message=_cut(value, "message", MAX_MESSAGE),
    )
    if report.started and report.ended and report.ended < report.started:
        raise BadField("ended", "A job cannot end before it started.")
    return report


def _json(text: bytes) -> Any:
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        hint = f" ({error})" if isinstance(error, json.JSONDecodeError) else ""
        raise Unreadable(f"The body is not JSON{hint}.") from None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _line(line: bytes) -> Any:
    try:
        return _json(line)
    except Unreadable:
        return BadField("", "This line is not JSON.")


def _clean(text: str) -> str:
    """What no database keeps: NUL, and halves of surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _cut(value: dict[str, Any], name: str, length: int) -> str:
    text = value.get(name)
    if text is None:
        return ""
    if not isinstance(text, str):
        raise BadField(name, "This must be text.")
    return _clean(text).strip()[:length]


def _text(value: dict[str, Any], name: str, length: int, field: str = "") -> str:
    text = value.get(name)
    if text is None:
        return ""
    if not isinstance(text, str):
        raise BadField(field or name, "This must be text.")
    text = " ".join(_clean(text).split())
    if len(text) > length:
        raise BadField(field or name, f"At most {length} characters.")
    return text


def _required(value: dict[str, Any], name: str, length: int) -> str:
    text = _text(value, name, length)
    if not text:
        raise BadField(name, "This is required.")
    return text


def _choice(value: dict[str, Any], name: str, choices: dict[str, Any], default: str | None) -> Any:
    given = value.get(name, default)
    if given is None:
        raise BadField(name, "This is required.")
    found = choices.get(given) if isinstance(given, str) else None
    if found is None:
        raise BadField(name, f"This must be one of {', '.join(choices)}.")
    return found


def _count(value: dict[str, Any], name: str) -> int | None:
    number = value.get(name)
    if number is None:
        return None
    if isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= _LARGEST:
        return number
    raise BadField(name, "This must be a whole number, 0 or more.")


def _moment(value: dict[str, Any], name: str) -> datetime | None:
    text = value.get(name)
    if text is None:
        return None
    read: Callable[[str], datetime] = datetime.fromisoformat
    try:
        moment = read(text)
    except (TypeError, ValueError):
        raise BadField(name, "This must be a time such as 2026-11-24T01:30:00+01:00.") from None
    if moment.tzinfo is None:
        raise BadField(name, "Give the time's offset from UTC, for example 2026-11-24T01:30:00+01:00.")
    if not 1970 <= moment.year <= 2200:
        raise BadField(name, "The year must lie between 1970 and 2200.")
    return moment.astimezone(UTC)
