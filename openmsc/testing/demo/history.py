"""The history of one data source, as job reports that an engine might have sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from openmsc.plans.products import PRODUCTS

from .shapes import SAAS, Company, Policy, Source
from .slots import slots
from .workloads import ENGINES, WORKLOADS

GIGABYTE = 1_000_000_000
DAY = timedelta(days=1)
_GOOD, _WITH_ERRORS, _FAILED, _CANCELLED = "successful", "successful_with_errors", "failed", "cancelled"
_ONLINE = PRODUCTS[SAAS].workloads
_VERIFIES = {"restic", "borg", "pgbackrest"}
_QUIET_RUNS = 6  # the last runs end as the story says: no failure by chance among them


@dataclass(frozen=True)
class Sent:
    """A report and when it was sent."""

    at: datetime
    report: dict[str, Any]

    @property
    def source(self) -> tuple[str, str]:
        return self.report["data_source"]["organization"], self.report["data_source"]["name"]


class History:
    def __init__(self, source: Source, policy: Policy, company: Company, rng: Random, now: datetime) -> None:
        self.source = source
        self.policy = policy
        self.rng = rng
        self.now = now
        self.zone = ZoneInfo(company.time_zone)
        self.kind = WORKLOADS[source.workload]
        self.engine = rng.choice(self.kind.engines)
        self.host = company.domain if source.workload in _ONLINE else f"{source.name}.{company.domain}"
        self.gigabytes = rng.uniform(*self.kind.gigabytes)
        self.growth = rng.uniform(0.0001, 0.0018)  # a day
        self.minutes = rng.uniform(*self.kind.minutes)
        self.delay = timedelta(seconds=rng.randint(1, 240))  # the scheduler starts one after the other
        self.stored = 0.55 * self.gigabytes
        said = ENGINES[self.engine]
        self.failure, self.error = self._say(rng.choice(said.failures)), self._say(rng.choice(said.errors))

    def reports(self, first: datetime, last: datetime) -> Iterator[Sent]:
        """Everything that the source did from `first` to `last`."""
        if self.source.since:
            first = max(first, self.now - self.source.since * DAY)
        yield from self._backups(first, last)
        if self.source.restored and first < self.now - self.source.restored * DAY < last:
            yield self._restore()
        if self.engine in _VERIFIES and self.source.restored:
            yield from self._verifications(first, last)

    def _backups(self, first: datetime, last: datetime) -> Iterator[Sent]:
        due = [slot for slot in slots(self.policy.schedule, first, last, self.zone) if self._ran(slot)]
        running = due.pop() if self.source.running and due else None
        while due and due[-1] + self.delay + timedelta(minutes=1.6 * self.minutes) > last:
            due.pop()  # it would not have ended yet
        often = max(1.0, len(due) / max(1.0, (last - first) / DAY))
        for position, slot in enumerate(due):
            yield self._backup(slot, self._outcome(len(due) - 1 - position, often), (slot - first) / DAY)
        if running:
            report = self._report("backup", "running", running, running + self.delay / 4, None)
            yield Sent(running + self.delay / 4, report)

    def _ran(self, slot: datetime) -> bool:
        begun, length = self.source.gap
        if length and self.now - begun * DAY <= slot < self.now - (begun - length) * DAY:
            return False
        return slot < self.now - self.source.silent * DAY or not self.source.silent

    def _outcome(self, before_last: int, often: float) -> str:
        """`often`: runs a day; a day goes wrong as often whether it has one run or many."""
        source = self.source
        if source.never or before_last < source.fails or before_last in source.failed_before:
            return _FAILED
        if before_last < source.with_errors:
            return _WITH_ERRORS
        chance = self.rng.random() * often
        if before_last < _QUIET_RUNS or chance > 0.022:
            return _GOOD
        return _FAILED if chance < 0.009 else _WITH_ERRORS if chance < 0.021 else _CANCELLED

    def _backup(self, slot: datetime, status: str, age: float) -> Sent:
        rng = self.rng
        started = slot + self.delay + timedelta(seconds=rng.randint(0, 9))
        took = self.minutes * rng.uniform(0.8, 1.3) * (1 if status in {_GOOD, _WITH_ERRORS} else 0.15)
        ended = started + timedelta(minutes=took)
        report = self._report("backup", status, slot, started, ended)
        if status in {_GOOD, _WITH_ERRORS}:
            report |= self._figures(age)
        if status == _FAILED:
            report["message"] = self.failure
        elif status == _WITH_ERRORS:
            report["message"] = self.error
        elif status == _CANCELLED:
            report["message"] = "Stopped by the operator"
        return Sent(ended, report)

    def _figures(self, age: float) -> dict[str, Any]:
        rng = self.rng
        protected = self.gigabytes * (1 + self.growth) ** age
        added = protected * self.kind.daily * rng.uniform(0.4, 1.7)
        self.stored += 0.2 * added
        figures: dict[str, Any] = {
            "bytes_protected": int(protected * GIGABYTE),
            "bytes_added": int(added * GIGABYTE),
            "bytes_stored": int(self.stored * GIGABYTE),
            "snapshot_id": f"{rng.getrandbits(32):08x}",
        }
        if per_gigabyte := self.kind.files_per_gigabyte:
            files = int(protected * per_gigabyte)
            new, changed = int(added * 0.6 * per_gigabyte), int(added * 0.4 * per_gigabyte)
            figures |= {"files_new": new, "files_changed": changed, "files_unmodified": files - new - changed}
        return figures

    def _restore(self) -> Sent:
        rng = self.rng
        day = (self.now - self.source.restored * DAY).astimezone(self.zone)
        asked = day.replace(hour=rng.randint(9, 16), minute=rng.randint(0, 59), second=0, microsecond=0)
        started = asked if asked < self.now else self.now - timedelta(hours=2)
        ended = started + timedelta(minutes=rng.uniform(2, 45))
        status = _FAILED if self.source.restore_fails else _GOOD
        report = self._report("restore", status, started, started, ended)
        del report["scheduled"]
        if status == _FAILED:
            report["message"] = "Test restore of 2 files: checksum differs"
        else:
            report["bytes_protected"] = int(self.gigabytes * GIGABYTE * rng.uniform(0.0001, 0.02))
            report["message"] = rng.choice(
                ("Asked for by the customer", "Test restore, contents compared", "")
            )
        return Sent(ended, report)

    def _verifications(self, first: datetime, last: datetime) -> Iterator[Sent]:
        """The repository is checked on every other Sunday."""
        for due in slots("30 12 * * 0", first, last - timedelta(hours=2), self.zone):
            if due.isocalendar().week % 2:
                ended = due + timedelta(minutes=self.rng.uniform(20, 80))
                yield Sent(ended, self._report("verify", _GOOD, due, due, ended))

    def _report(
        self, kind: str, status: str, slot: datetime, started: datetime, ended: datetime | None
    ) -> dict[str, Any]:
        source = self.source
        report = {
            "run_id": f"{kind}-{slot:%Y%m%dT%H%M}",
            "kind": kind,
            "status": status,
            "data_source": {
                "name": source.name,
                "organization": source.organization,
                "workload": source.workload,
                "host": self.host,
            },
            "scheduled": slot.isoformat(),
            "started": started.isoformat(),
            "policy": source.policy,
            "engine": self.engine,
            "engine_version": ENGINES[self.engine].version,
        }
        return report | {"ended": ended.isoformat()} if ended else report

    def _say(self, message: str) -> str:
        return message.replace("{host}", self.host).replace("{source}", self.source.name)
