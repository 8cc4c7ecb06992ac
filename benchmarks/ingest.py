"""Job reports a second through `openmsc web` with one process, from a client on the same machine."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from statistics import median
from typing import Any

from .databases import Environment
from .harness import Figure, in_turns, note, ratio, seconds, times
from .inside import inside
from .servers import HOST, Reporter, Server, free_port, openmsc, serving

BATCH = 1000
SOURCES = (1, 50, 1000)
ROUNDS = 7
SINGLES = 100  # in each round
GOAL = 2000  # reports a second
_number = count()


def measure(environment: Environment) -> list[Figure]:
    environment = {**environment, "OPENMSC_INGEST_PER_MINUTE": "1000000"}
    secrets = inside(environment, "benchmarks.world", "reporting_tokens", len(SOURCES) + 1)
    with ExitStack() as servers:
        ours = servers.enter_context(serving(openmsc(environment, "web")))
        bare = servers.enter_context(serving(_bare(environment)))
        singles = {
            "ours": partial(_singles, Reporter(ours.port, secrets[-1])),
            "bare": partial(_singles, Reporter(bare.port, "", "/")),
        }
        note("  single reports …")
        took = in_turns(singles, ROUNDS)
        figures = [
            Figure(
                "single reports",
                f"{SINGLES / median(took['ours']):,.0f}/s",
                f"bare view that writes one row: {times(ratio(took['ours'], took['bare']))} its time",
            )
        ]
        note("  batches …")
        batches: dict[str, Callable[[], float]] = {}
        for sources, secret in zip(SOURCES, secrets, strict=False):
            batches |= _batches(Reporter(ours.port, secret), sources)
        spent: dict[str, list[float]] = {name: [] for name in batches}
        watched = {name: partial(_watched, ours, work, spent[name]) for name, work in batches.items()}
        took = in_turns(watched, ROUNDS)
    return figures + [_figure(name, took[name], spent[name]) for name in batches]


def _figure(name: str, took: list[float], spent: list[float]) -> Figure:
    rate, processor = BATCH / median(took), median(spent)
    against = f"{1000 * processor / BATCH:.2f} ms of processor each: {BATCH / processor:,.0f}/s of a core"
    return Figure(f"batches of {BATCH:,}: {name}", f"{rate:,.0f}/s", against, f"{GOAL:,}/s", rate >= GOAL)


def _watched(server: Server, work: Callable[[], float], spent: list[float]) -> float:
    """As `work`, and note the processor time that the server took: it grows less with what else runs here."""
    before = server.processor_seconds()
    took = work()
    spent.append(server.processor_seconds() - before)
    return took


def _bare(environment: Environment) -> Server:
    """The bare view, served exactly as `openmsc web` serves."""
    port = free_port()
    options = ["--interface", "wsgi", "--workers", "1", "--blocking-threads", "4", "--no-ws"]
    place = ["--host", HOST, "--port", str(port), "--log-level", "error"]
    command = [sys.executable, "-m", "granian", *options, *place, "benchmarks.bare:application"]
    return Server(command, environment, port, ready_path="/")


def _singles(reporter: Reporter) -> float:
    bodies = [json.dumps(_report("source-0", "successful")).encode() for _ in range(SINGLES)]

    def post() -> None:
        for body in bodies:
            _accepted(reporter, body)

    return seconds(post)


def _batches(reporter: Reporter, sources: int) -> dict[str, Callable[[], float]]:
    """Starts, then the ends of the same runs, then whole jobs reported at their ends only."""
    begun: list[dict[str, Any]] = []

    def send(reports: list[dict[str, Any]]) -> float:
        body = json.dumps(reports).encode()
        return seconds(lambda: _accepted(reporter, body))

    def starts() -> float:
        begun[:] = list(_reports(sources, "running"))
        return send(begun)

    def ends() -> float:
        ended = datetime.now(UTC).isoformat()
        return send([{**report, "status": _outcome(n), "ended": ended} for n, report in enumerate(begun)])

    def only_ends() -> float:
        return send(list(_reports(sources, None)))

    of = "1 data source" if sources == 1 else f"{sources:,} data sources"
    return {f"{of}, ends only": only_ends, f"{of}, starts": starts, f"{of}, their ends": ends}


def _reports(sources: int, status: str | None) -> Iterator[dict[str, Any]]:
    for n in range(BATCH):
        yield _report(f"source-{n % sources}", status or _outcome(n))


def _outcome(n: int) -> str:
    return "failed" if n % 20 == 7 else "successful_with_errors" if n % 20 == 13 else "successful"


def _report(source: str, status: str) -> dict[str, Any]:
    """About as much as the restic reader sends."""
    number = next(_number)
    now = datetime.now(UTC)
    report = {
        "run_id": f"{number:08x}-5d0f-4ac1-9d39-1f1f7b3c0a11",
        "kind": "backup",
        "status": status,
        "started": (now - timedelta(minutes=7)).isoformat(),
        "data_source": {
            "name": source,
            "workload": "File Server",
            "organization": "Head office",
            "host": source,
        },
        "bytes_protected": 10**12 + number,
        "bytes_added": 10**9 + number,
        "files_new": 120,
        "files_changed": 17,
        "files_unmodified": 40_233,
        "snapshot_id": f"{number:040x}",
        "policy": "Nightly",
        "engine": "restic",
        "engine_version": "0.16.4",
    }
    return report if status == "running" else {**report, "ended": now.isoformat()}


def _accepted(reporter: Reporter, body: bytes) -> None:
    status, answer = reporter.post(body)
    refused = [result for result in answer.get("results", []) if result["result"] != "accepted"]
    assert status == 200 and not refused, f"{status}: {refused or answer}"
