"""Gets reports to the server: those of this run, and those that wait from earlier ones."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from .console import Console
from .delivery import Address, Answer, post
from .report import Report
from .spool import BATCH_REPORTS, Spool
from .text import MESSAGE_LIMIT, cut


@dataclass
class Tally:
    """What a delivery came to."""

    delivered: int = 0
    refused: int = 0
    problem: str = ""


class Outbox:
    """Keeps each final report before it is sent, so that no crash and no impatience loses it."""

    def __init__(
        self, address: Address, root: Path, timeout: float, console: Console, hurry: Callable[[], bool]
    ) -> None:
        self.spool = Spool(root, address.key, console.say)
        self._address, self._timeout, self._console, self._hurry = address, timeout, console, hurry
        self._start_entry: Path | None = None
        self._engine_runs = True

    def send_start(self, report: Report) -> None:
        """Reports a start, then what waits. Says nothing: what is wrong, the end will find wrong too."""
        if not self.spool.paused_for():
            answer = self._post([report])
            if answer.settled.get(0) == "":
                self.deliver(lambda: self._engine_runs)
            if answer.settled or answer.whole:
                return
        with contextlib.suppress(OSError):  # the end is told directly then
            self._start_entry = self.spool.add_if_room(report)

    def engine_ended(self) -> None:
        """From now on the start gives way to the end."""
        self._engine_runs = False

    def keep_end(self, report: Report) -> Path | None:
        """Keeps the final report before anything else is tried."""
        try:
            return self.spool.add(report, instead_of=self._start_entry)
        except OSError as error:
            self._console.say(f"reports cannot be kept: {error.strerror or error}")
            return None

    def forget_start(self, end_entry: Path | None) -> None:
        """Lets go of a start that was kept late, for the kept end says all that it says."""
        if self._start_entry is not None and end_entry is not None:
            self.spool.remove(self._start_entry)

    def send_end(self, report: Report, entry: Path | None, seconds: float) -> None:
        """Sends what is kept, the final report last; says so where it must wait."""
        if entry is None:
            answer = self._post([report])
            if answer.settled.get(0) != "":
                self._console.say(f"the report is lost: {answer.settled.get(0) or answer.problem}")
            return
        end = time.monotonic() + seconds
        tally = self.deliver(lambda: time.monotonic() < end and not self._hurry())
        if entry.exists():
            self._console.say(
                f"not delivered: {tally.problem or 'no time left'}; the report is kept for the next run"
            )

    def deliver(self, go_on: Callable[[], bool] = lambda: True) -> Tally:
        """Sends what waits, oldest first, until there is nothing left or no sense in it."""
        tally = Tally()
        most = BATCH_REPORTS
        while go_on():
            pause = self.spool.paused_for()
            batch = [] if pause else self.spool.oldest(most)
            if pause:
                tally.problem = f"the server asked to wait for another {pause:.0f} seconds"
            if not batch:
                break
            reports = [report for _, report in batch]
            dropped, marks = self.spool.dropped()
            if dropped:
                reports[-1] = _telling(reports[-1], dropped)
            answer = self._post(reports)
            tally.problem = answer.problem
            if len(batch) > 1 and (answer.whole or answer.slow):
                # One of them spoils it for the others, or they are too many at once.
                most = max(len(batch) // (2 if answer.whole else 10), 1)
                continue
            settled = {0: answer.problem} if answer.whole else answer.settled
            for at, refusal in settled.items():
                self._settle(batch[at][0], reports[at], refusal, tally)
            if settled.get(len(batch) - 1) == "":
                for mark in marks:
                    self.spool.remove(mark)
            if not settled:
                break
            most = min(most * 2, BATCH_REPORTS)
        return tally

    def _settle(self, entry: Path, report: Report, refusal: str, tally: Tally) -> None:
        self.spool.remove(entry)
        tally.delivered += not refusal
        tally.refused += bool(refusal)
        if refusal:
            self._console.say(
                f"refused: {refusal} ({report.get('kind')} started {report.get('started')}); not sent again"
            )

    def _post(self, reports: list[Report]) -> Answer:
        answer = post(self._address, reports, self._timeout, self._hurry)
        if answer.retry_after:
            self.spool.pause(answer.retry_after)
        return answer


def _telling(report: Report, dropped: int) -> Report:
    notice = f"({dropped} earlier reports were dropped: too many had to wait)"
    message = cut(str(report.get("message", "")), MESSAGE_LIMIT - len(notice) - 1)
    return {**report, "message": f"{message}\n{notice}".strip()}
