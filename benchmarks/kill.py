"""Kill the server in the middle of a stream of reports, again and again: nothing acknowledged may be lost.

Run by hand: `python -m benchmarks kill`. A short run is a test (openmsc/backups/tests/test_kill.py).
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle, islice

from .databases import Environment
from .harness import Figure, note
from .inside import inside
from .servers import PATIENCE, Reporter, Server, openmsc, processes, serving
from .stream import Stream

KILLS = 20
TENANTS, STREAMS = 2, 3
UNDISTURBED = (0.2, 1.5)  # seconds between the server's being ready and the next kill
# What is killed, in turn; "heads" are the supervisor and the web server's first process, without what they started.
TARGETS = ("web", "heads", "web child", "all", "worker", "web", "supervisor", "web")


def measure(environment: Environment) -> list[Figure]:
    problems, told = run(environment, KILLS)
    for problem in problems[:20]:
        note(f"  {problem}")
    name = "killed in mid-stream: lost, double or wrong"
    return [Figure(name, str(len(problems)), told, "0", not problems, must=True)]


def run(environment: Environment, kills: int, seed: int | None = None) -> tuple[list[str], str]:
    """What went wrong, and what was done in a few words."""
    seed = seed if seed is not None else random.randrange(2**32)
    chance = random.Random(seed)
    environment = {**environment, "OPENMSC_INGEST_PER_MINUTE": "1000000"}
    secrets = inside(environment, "benchmarks.world", "reporting_tokens", TENANTS)
    stopping = threading.Event()
    with serving(openmsc(environment, "up")) as server:
        streams = [
            Stream(
                f"stream{n}", Reporter(server.port, secrets[n % TENANTS]), random.Random(n + seed), stopping
            )
            for n in range(STREAMS)
        ]
        for stream in streams:
            stream.start()
        problems = list(_kill(server, chance, kills))
        time.sleep(0.5)
        stopping.set()
        for stream in streams:
            stream.join(PATIENCE)
            if stream.is_alive():
                problems.append(f"{stream.name} waits for an answer")
        problems += [f"left behind: {command}" for command in server.stop()]
    for stream in streams:
        problems += stream.problems
    sent = [
        [run.as_json() for stream in streams[n::TENANTS] for run in stream.runs.values()]
        for n in range(TENANTS)
    ]
    problems += inside(environment, "benchmarks.recount", "check", secrets, sent)
    return [f"{problem} (seed {seed})" for problem in problems], _told(kills, streams)


def _told(kills: int, streams: list[Stream]) -> str:
    acknowledged = sum(stream.acknowledged for stream in streams)
    again = sum(stream.sent_again for stream in streams)
    unanswered = sum(stream.stored_unanswered for stream in streams)
    return f"{kills} kills, {acknowledged:,} reports, {again:,} sendings repeated, {unanswered} stored but unanswered"


def _kill(server: Server, chance: random.Random, kills: int) -> Iterator[str]:
    for target in islice(cycle(TARGETS), kills):
        time.sleep(chance.uniform(*UNDISTURBED))
        victims = _find(server, target)
        note(f"  kill {target} ({len(victims)} processes)")
        if not victims:
            yield f"there was no {target} to kill"
        for pid in victims:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if server.process is not None and server.process.pid in victims:
            server.process.wait(PATIENCE)
        server.wait()


def _find(server: Server, target: str) -> list[int]:
    """Right after a kill a server may answer that is about to end, and be followed by the next."""
    deadline = time.monotonic() + PATIENCE
    while not (victims := _victims(server, target)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return victims


def _victims(server: Server, target: str) -> list[int]:
    """Ids of processes that this benchmark started, found by their data folder."""
    assert server.process is not None
    supervisor = server.process.pid
    found = processes(server.environment)
    parents = [pid for pid, process in found.items() if process.parent == supervisor]
    web = [pid for pid in parents if "openmsc.config.serve" in found[pid].command]
    children = [pid for pid, process in found.items() if process.parent in web]
    match target:
        case "web":
            return [*web, *children] if children else []
        case "web child":
            return children
        case "heads":
            return [supervisor, *web] if children else []
        case "worker":
            return [pid for pid in parents if "openmsc.config.worker" in found[pid].command]
        case "supervisor":
            return [supervisor] if children else []
    return list(found) if children else []
