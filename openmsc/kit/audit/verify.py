"""Verifying the chain of events: what was changed, taken away, moved or put in since it was sealed, by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

from django.db.models import F, Subquery

from .append_only import SEALING
from .chain import CHAINED, digest, head
from .models import START, ChainHead, Event

AT_ONCE = 2000  # events in memory
MOST = 1000  # faults that are named; the rest is counted
COMPARED = 100  # faulty events that are looked at once more: were they moved, and from where?

Kind = Literal["changed", "missing", "moved", "inserted", "replaced", "beyond the head", "not as noted"]
Noted = tuple[int, str]  # a place in the chain and the hash that was noted of it


@dataclass
class Fault:
    """What is wrong, at which place of the chain, and with which event where there is one."""

    kind: Kind
    position: int
    last: int  # of several in a row
    says: str
    event: int | None = None
    type: str = ""
    at: datetime | None = None


@dataclass
class Report:
    events: int = 0  # seen
    position: int = 0  # what the head tells
    hash: str = START
    faults: list[Fault] = field(default_factory=list)
    more: int = 0  # faults that are not named

    @property
    def is_whole(self) -> bool:
        return not self.faults

    @property
    def data(self) -> dict[str, Any]:
        return {"is_whole": self.is_whole, **asdict(self)}

    def add(self, fault: Fault) -> None:
        if len(self.faults) < MOST:
            self.faults.append(fault)
        else:
            self.more += 1


def verify(noted: Sequence[Noted] = ()) -> Report:
    """Walk the chain from its first event to its head; memory does not grow with it."""
    last = head()
    report = Report(position=last.position, hash=last.hash)
    before: dict[str, Any] = {"position": 0, "hash": START}
    sound = True  # the one before: what it says, and where it stands
    suspects: list[tuple[dict[str, Any], Fault]] = []
    for said in _sealed(last.position):
        report.events += 1
        position = said["position"]
        if position > before["position"] + 1:
            report.add(_missing(before, position - 1))
            sound = False
        if digest(_plain(said), position, said["previous_hash"]) != said["hash"]:
            fault = _fault("changed", said, "was changed after it was sealed")
            report.add(fault)
            if len(suspects) < COMPARED:
                suspects.append((said, fault))
            sound = False
        else:
            if sound and said["previous_hash"] != before["hash"]:
                report.add(_replaced(before, said))
            sound = True
        before = said
    if before["position"] < last.position:
        report.add(_missing(before, last.position))
    elif sound and before["hash"] != last.hash:
        report.add(_replaced(before, None))
    _find_moved(suspects, report)
    for said in _beyond():
        report.add(_fault("beyond the head", said, "stands after the last event that was sealed"))
    for position, hash_ in noted:
        _compare(position, hash_, report)
    return report


def _sealed(until: int) -> Iterator[dict[str, Any]]:
    position = 0
    while True:
        rows = Event.objects.filter(position__gt=position, position__lte=until).order_by("position")
        chunk = list(rows.values(*CHAINED, *SEALING)[:AT_ONCE])
        yield from chunk
        if len(chunk) < AT_ONCE:
            return
        position = chunk[-1]["position"]


def _beyond() -> list[dict[str, Any]]:
    """In one statement with the head: the sealer moves both at once."""
    now = ChainHead.objects.filter(pk=1).values("position")
    beyond = Event.objects.filter(position__isnull=False)
    if now.exists():
        beyond = beyond.annotate(end=Subquery(now)).filter(position__gt=F("end"))
    return list(beyond.order_by("position").values(*CHAINED, *SEALING)[: MOST + 1])


def _plain(said: dict[str, Any]) -> dict[str, Any]:
    return {name: said[name] for name in CHAINED}


def _name(said: dict[str, Any]) -> str:
    return f"Event {said['pk']} ({said['type']}, {said['at']:%Y-%m-%d %H:%M:%S} UTC)"


def _fault(kind: Kind, said: dict[str, Any], says: str, *, place: int | None = None) -> Fault:
    position = said["position"]
    sentence = f"{_name(said)} at position {position} {says}."
    return Fault(kind, position, position, sentence, said["pk"], said["type"], said["at"])


def _missing(before: dict[str, Any], last: int) -> Fault:
    first = before["position"] + 1
    after = f"after {_name(before)}" if "pk" in before else "from the beginning"
    if first == last:
        return Fault("missing", first, last, f"The event at position {first} is missing, {after}.")
    return Fault("missing", first, last, f"The events at positions {first} to {last} are missing, {after}.")


def _replaced(said: dict[str, Any], follower: dict[str, Any] | None) -> Fault:
    """It fits its own hash, but is not what the next one, or the head, was sealed upon."""
    by = "the head" if follower is None else _name(follower)
    if "pk" not in said:
        return Fault("replaced", 1, 1, f"{by} does not begin the chain, though it stands first.")
    return _fault("replaced", said, f"is not the one that {by} was sealed upon")


def _find_moved(suspects: list[tuple[dict[str, Any], Fault]], report: Report) -> None:
    """An event that says the truth of another place was moved; what stands in that place now was put in."""
    faulty = {said["position"] for said, _ in suspects}
    gaps = {each.position for each in report.faults if each.kind == "missing"}
    beside = {position + step for position in faulty for step in (-1, 1)}
    for said, fault in suspects:
        for place in sorted(faulty | gaps | beside):
            if digest(_plain(said), place, said["previous_hash"]) == said["hash"]:
                fault.kind = "moved"
                fault.says = f"{_name(said)} stands at position {said['position']} but was sealed at {place}."
                if place not in faulty:
                    _put_in(place, report)


def _put_in(place: int, report: Report) -> None:
    there = Event.objects.filter(position=place).values(*CHAINED, *SEALING).first()
    if there is not None:
        report.add(_fault("inserted", there, "was put in: another was sealed there"))


def _compare(position: int, noted: str, report: Report) -> None:
    there = Event.objects.filter(position=position).values_list("hash", flat=True).first()
    if there != noted:
        says = f"The hash at position {position} was noted as {noted}, and is {there or 'not there'} now."
        report.add(Fault("not as noted", position, position, says))
