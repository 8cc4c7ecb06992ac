"""`openmsc run`: from the command line to the exit status."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import sys
from pathlib import Path
from typing import Callable

from . import bundle
from .console import Console
from .engines import Engine, choose
from .listening import Listener
from .options import Options, UsageError, read_options, tokens_in
from .outbox import Outbox
from .process import Ending, run
from .report import Report, Run, now
from .signals import Signals
from .spool import default_root
from .text import Masker
from .version import engine_version
from .waiting import Background

# So long may what waits from earlier runs hold up the end of this one.
_BACKLOG_SECONDS = 60.0


def main(argv: list[str]) -> int:
    """Runs `openmsc run` with the words after it; the exit status is the engine's."""
    console = Console(Masker.for_run(tokens_in(argv), os.environ))
    try:
        options = read_options(argv, os.environ)
    except UsageError as error:
        console.say(f"{error} (--help tells more)")
        return 2
    except SystemExit as ended:  # --help, --version
        return int(ended.code or 0)
    tokens = [options.address.token] if options.address else []
    mask = Masker.for_run(tokens + tokens_in(argv), os.environ)
    console = Console(mask)
    if options.write_file:
        return _write_file(options.write_file, console)
    if options.deliver:
        return _deliver(options, console)
    for warning in options.warnings:
        console.say(warning)
    job = _Job(options, console, mask)
    return job.dry_run() if options.dry_run else job.run()


def _write_file(path: Path, console: Console) -> int:
    try:
        bundle.write(path)
    except OSError as error:
        console.say(f"cannot write {path}: {error.strerror or error}")
        return 1
    return 0


def _deliver(options: Options, console: Console) -> int:
    if options.address is None:
        console.say(options.address_problem)
        return 2
    outbox = _outbox(options, console, lambda: False)
    if outbox is None:
        return 1
    try:
        tally = outbox.deliver()
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        console.say(f"the kept reports cannot be read: {error}")
        return 1
    left = len(outbox.spool.entries())
    console.say(
        f"{tally.delivered} delivered, {tally.refused} refused, {left} left" + _because(tally.problem, left)
    )
    elsewhere = outbox.spool.elsewhere()
    if elsewhere:
        console.say(f"{elsewhere} more wait for another address or token")
    return 1 if left or tally.refused else 0


def _because(problem: str, left: int) -> str:
    return f": {problem}" if left and problem else ""


def _outbox(options: Options, console: Console, hurry: Callable[[], bool]) -> Outbox | None:
    assert options.address is not None
    try:
        root = options.spool or default_root(os.environ)
    except (RuntimeError, OSError) as error:  # no home
        console.say(f"no place to keep reports, give --spool: {error}")
        return None
    return Outbox(options.address, root, options.timeout, console, hurry)


class _Job:
    """One run of an engine."""

    def __init__(self, options: Options, console: Console, mask: Masker) -> None:
        self._options, self._console, self._mask = options, console, mask
        self._engine: Engine = choose(options.command, options.engine)
        reader = self._engine.reader
        # What only shows help or a plan is no job, whatever the caller calls it.
        kind = reader.kind if reader.never_reported else options.kind or reader.kind
        self._unreported = options.address_problem if kind else reader.why_not
        self._run = Run(
            kind=kind or "backup",
            engine=self._engine.name,
            data_source=options.data_source,
            workload=options.workload,
            organization=options.organization,
            policy=options.policy,
            scheduled=options.scheduled,
        )

    def dry_run(self) -> int:
        """Shows what would be sent and run."""
        lines = [f"would run: {' '.join(shlex.quote(word) for word in self._options.command)}"]
        if self._unreported:
            lines.append(f"would not report: {self._unreported}")
        else:
            assert self._options.address is not None
            lines += [
                f"would report to {self._options.address.endpoint}:",
                json.dumps(self._run.start(), indent=2),
            ]
        sys.stdout.write(self._mask("\n".join(lines)) + "\n")
        return 0

    def run(self) -> int:
        """Runs the engine and reports it; answers its exit status."""
        signals = Signals()
        if self._unreported:
            self._console.say(f"not reported: {self._unreported}")
            ending = run(self._options.command, signals, None, lambda: None)
            self._tell(ending)
            return ending.status
        if self._engine.reader.hint:
            self._console.say(self._engine.reader.hint)
        outbox = _outbox(self._options, self._console, signals.pending)
        listener = Listener(self._engine.reader, self._console)
        starts: list[Background[None]] = []

        def started() -> None:
            if outbox:
                report = self._run.start()
                starts.append(Background(lambda: outbox.send_start(report)))

        # Its output is not to be broken up by ours.
        self._console.hold()
        ending = run(self._options.command, signals, listener, started)
        ended = now()
        self._console.release()
        self._tell(ending)
        if outbox:
            try:
                outcome = listener.outcome(ending, self._mask)
                report = self._run.end(outcome, ended, self._version(ending, signals))
                self._deliver(outbox, report, starts, signals)
            except Exception as error:  # whatever it is, the engine's exit status stands
                self._console.say(f"not reported: {type(error).__name__}: {error}")
        return ending.status

    def _tell(self, ending: Ending) -> None:
        if ending.problem:
            self._console.say(ending.problem)

    def _version(self, ending: Ending, signals: Signals) -> str:
        # Behind sudo the question might ask for a password.
        if self._engine.prefixed or ending.problem or ending.cancelled:
            return ""
        return engine_version(self._options.command[0], self._engine.reader, signals.pending)

    def _deliver(
        self, outbox: Outbox, report: Report, starts: list[Background[None]], signals: Signals
    ) -> None:
        outbox.engine_ended()
        entry = outbox.keep_end(report)
        for start in starts:
            with contextlib.suppress(Exception):  # the end will find the same wrong
                start.wait(self._options.timeout + 1, signals.pending)
        outbox.forget_start(entry)
        outbox.send_end(report, entry, _BACKLOG_SECONDS)
