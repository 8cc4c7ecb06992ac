"""The job report: the wire format of `POST /ingest/v1/jobs`."""

from __future__ import annotations

import socket
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Dict

from .text import clean, cut

Report = Dict[str, Any]
KINDS = ("backup", "restore", "verify")
# As long as the server takes names: a longer one is cut, so that the job is not refused for it.
_LONG, _SHORT = 200, 40


def now() -> datetime:
    """The time here, with its offset."""
    return datetime.now().astimezone()


def read_time(text: str) -> datetime | None:
    """An ISO 8601 time; without an offset it is meant as local time; None if it is none."""
    text = text.strip()
    try:  # Before 3.11 Python does not know the Z.
        return datetime.fromisoformat(text[:-1] + "+00:00" if text[-1:] in ("Z", "z") else text).astimezone()
    except (ValueError, OverflowError, OSError):
        return None


def host_name() -> str:
    """The name of this host."""
    return socket.gethostname() or "unknown"


@dataclass(frozen=True)
class Outcome:
    """How a run ended."""

    status: str
    message: str = ""
    figures: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """What is known of a run before it starts."""

    kind: str
    engine: str
    data_source: str = ""
    workload: str = ""
    organization: str = ""
    policy: str = ""
    scheduled: datetime | None = None
    started: datetime = field(default_factory=now)
    run_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def start(self) -> Report:
        """The report that the run has started."""
        return self._report(status="running")

    def end(self, outcome: Outcome, ended: datetime, engine_version: str = "") -> Report:
        """The report of how the run ended."""
        return self._report(
            status=outcome.status,
            # The clock may have been set back meanwhile.
            ended=_iso(max(ended, self.started)),
            engine_version=cut(clean(engine_version), _SHORT),
            message=outcome.message,
            **outcome.figures,
        )

    def _report(self, **more: Any) -> Report:
        source = {
            "name": _name(self.data_source) or _name(host_name()),
            "workload": _name(self.workload),
            "organization": _name(self.organization),
            "host": _name(host_name()),
        }
        report = {
            "run_id": self.run_id,
            "kind": self.kind,
            "data_source": {key: value for key, value in source.items() if value},
            "scheduled": _iso(self.scheduled) if self.scheduled else "",
            "started": _iso(self.started),
            "policy": _name(self.policy),
            "engine": cut(clean(self.engine), _SHORT),
            **more,
        }
        return {key: value for key, value in report.items() if value != ""}


def _name(text: str) -> str:
    return cut(clean(text), _LONG)


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
