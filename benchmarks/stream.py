"""A stream of job reports that remembers what was acknowledged, and sends again what was not."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from .servers import Reporter

SOURCES = 12
OUTCOMES = ("successful",) * 12 + ("successful_with_errors", "failed", "failed", "cancelled")
KINDS = ("backup",) * 8 + ("restore", "verify")
PAUSE = 0.01  # seconds between two posts: the machine is to do other things too
Report = dict[str, Any]


@dataclass
class Run:
    """One run of a job, as acknowledged so far."""

    source: str
    run_id: str
    kind: str
    job_ids: set[int] = field(default_factory=set)
    start: str = ""  # acknowledged: when it began, as its start said
    end_start: str = ""  # the same as its end said, which counts for more
    outcome: str = ""  # acknowledged: how it ended

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "job_ids": sorted(self.job_ids)}


class Stream(threading.Thread):
    """Reports of one tenant from one engine, in its own thread, until told to stop."""

    def __init__(
        self, name: str, reporter: Reporter, chance: random.Random, stopping: threading.Event
    ) -> None:
        super().__init__(name=name, daemon=True)
        self.reporter = reporter
        self.chance = chance
        self.stopping = stopping
        self.runs: dict[str, Run] = {}
        self.problems: list[str] = []
        self.acknowledged = 0
        self.sent_again = 0
        self.stored_unanswered = 0  # sent again and found to be a duplicate: the kill came before the answer

    def run(self) -> None:
        waiting: list[Report] = []
        for reports in self._lives():
            waiting += reports
            if len(waiting) < self.chance.choice((1, 1, 1, 20, 60)):
                continue
            self._deliver(waiting)
            waiting = []
            if self.stopping.is_set():
                break
            time.sleep(PAUSE)
        self.reporter.connection.close()

    def _lives(self) -> Iterator[list[Report]]:
        """The reports of one run after another: start and end, in order or not, some of them twice."""
        number = 0
        open_ends: list[Report] = []
        while True:
            number += 1
            start, end = self._run(f"{self.name}-{number}")
            shape = self.chance.random()
            if shape < 0.5:
                yield [start]
                open_ends.append(end)
            elif shape < 0.7:
                yield [end]
            elif shape < 0.8:
                yield [end, start]
            elif shape < 0.9:
                yield [start, end, end]
            else:
                yield [start, start]  # never ends
            while len(open_ends) > 5:
                again = open_ends.pop(self.chance.randrange(len(open_ends)))
                yield [again, again] if self.chance.random() < 0.2 else [again]

    def _run(self, run_id: str) -> tuple[Report, Report]:
        began = datetime.now(UTC) - timedelta(minutes=self.chance.randrange(60 * 24 * 10))
        kind, source = self.chance.choice(KINDS), f"source-{self.chance.randrange(SOURCES)}"
        self.runs[run_id] = Run(source, run_id, kind)
        start = {
            "run_id": run_id,
            "kind": kind,
            "data_source": {"name": source, "organization": "Head office"},
            "status": "running",
            "started": began.isoformat(),
        }
        end = {**start, "status": self.chance.choice(OUTCOMES), "bytes_added": 10**9}
        if self.chance.random() < 0.2:  # the end knows better
            began += timedelta(hours=self.chance.choice((-30, -1, 1, 30)))
        if self.chance.random() < 0.3:
            del end["started"]
        else:
            end["started"] = began.isoformat()
        end["ended"] = (began + timedelta(minutes=5)).isoformat()
        return start, end

    def _deliver(self, reports: list[Report]) -> None:
        """Until there is an answer, as every engine does."""
        single = len(reports) == 1 and self.chance.random() < 0.7
        body = json.dumps(reports[0] if single else reports).encode()
        again = False
        while True:
            try:
                status, answer = self.reporter.post(body)
            except (OSError, http.client.HTTPException, ValueError):
                status, answer = 0, {}
            if status == 200:
                break
            if status:
                self.problems.append(f"{self.name} was answered {status}: {answer}")
            if len(self.problems) > 5:
                return
            again = True
            self.sent_again += 1
            time.sleep(0.05)
        self._note(reports, answer["results"], again)

    def _note(self, reports: list[Report], results: list[dict[str, Any]], again: bool) -> None:
        if again and all(result["result"] == "duplicate" for result in results):
            self.stored_unanswered += len(results)
        for report, result in zip(reports, results, strict=True):
            if result["result"] not in {"accepted", "duplicate"}:
                self.problems.append(f"{report['run_id']} was answered {result}")
                continue
            self.acknowledged += 1
            run = self.runs[report["run_id"]]
            run.job_ids.add(result["job_id"])
            if report["status"] == "running":
                run.start = report["started"]
            else:
                run.outcome, run.end_start = report["status"], report.get("started", "")
