"""The chain of events (EVT-2): how events get their places, and that what is done to them afterwards is found."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.db.models import F
from django.db.utils import IntegrityError

from openmsc.kit.audit import chain
from openmsc.kit.audit.append_only import SEALING
from openmsc.kit.audit.chain import SAID, digest, head, seal, seal_all
from openmsc.kit.audit.models import START, ChainHead, Event
from openmsc.kit.audit.verify import verify
from openmsc.testing.tampering import tampering

from .chained import at, write

NULLABLE = [field.attname for field in Event._meta.concrete_fields if field.null and field.attname in SAID]


def faults(**noted: Any) -> list[tuple[str, int]]:
    return [(fault.kind, fault.position) for fault in verify(**noted).faults]


# ---- sealing


def test_an_event_is_sealed_later_in_batches_and_once(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "AT_ONCE", 4)
    write(10)
    assert not Event.objects.exclude(position=None).exists()
    assert [seal(), seal(), seal(), seal()] == [4, 4, 2, 0]
    events = list(Event.objects.order_by("position"))
    assert [event.position for event in events] == list(range(1, 11))
    assert [event.previous_hash for event in events] == [START, *(event.hash for event in events[:-1])]
    assert str(head()) == f"10:{events[-1].hash}"
    assert len({event.hash for event in events}) == 10
    before = events[3].hash
    write(1)
    assert seal_all() == 1
    assert at(4).hash == before
    assert faults() == []


def test_the_hash_of_an_event_is_the_one_that_the_documents_describe() -> None:
    """Written out, so that nobody changes by accident what older events were sealed with."""
    said = dict.fromkeys(SAID) | {
        "pk": 3,
        "at": datetime(2026, 11, 24, 1, 30, 0, 5, tzinfo=UTC),
        "type": "ServicePlanUpdated",
        "severity": 5,
        "is_sign_in": False,
        "actor_email": "",
        "customer_id": UUID(int=1),
        "changes": {"ö": [1.0, 1.5, None, "1.0"]},
    }
    text = (
        r'{"at":"2026-11-24T01:30:00.000005+00:00","changes":{"\u00f6":[1,1.5,null,"1.0"]},'
        r'"customer_id":"00000000000000000000000000000001","is_sign_in":false,"pk":3,"position":2,'
        rf'"previous_hash":"{"0" * 64}","severity":5,"type":"ServicePlanUpdated"}}'
    )
    assert digest(said, 2, START) == sha256(text.encode()).hexdigest()


def test_a_field_that_a_later_version_adds_changes_no_hash() -> None:
    said = {"pk": 1, "at": datetime(2026, 1, 1, tzinfo=UTC), "type": "x", "changes": {}}
    assert digest({**said, "added": None, "told": ""}, 1, START) == digest(said, 1, START)
    assert digest({**said, "added": False}, 1, START) != digest(said, 1, START)
    assert digest({**said, "added": 0}, 1, START) != digest(said, 1, START)


@pytest.mark.parametrize(
    "value", [1.0, 100.0, 1e22, 1e300, -0.0, 1e-7, 0.1, 1.5, 10**30, "ä\u2028\U0001f600", True, None, [], {}, {"": 1}]
)  # fmt: skip
def test_every_value_reads_back_as_what_was_sealed(db: None, value: Any) -> None:
    """And is the same text as before it was written: on SQLite as on PostgreSQL, which writes numbers its own way."""
    event = Event.objects.create(
        type="x", category="x", feature="x", severity=1, actor_kind="x", changes={"v": [value]}
    )
    written = {name: getattr(event, name) for name in chain.CHAINED}
    assert seal() == 1
    assert digest(written, 1, START) == at(1).hash
    assert faults() == []


# ---- what is found


def _changed(name: str) -> Any:
    field: Any = Event._meta.get_field(name)
    now = getattr(at(5), name)
    if isinstance(now, bool):
        return not now
    if isinstance(now, int):
        return now + 1
    if isinstance(now, str):
        return now[:-1] + chr(ord(now[-1]) ^ 1) if now else "x"
    if isinstance(now, datetime):
        return now + timedelta(microseconds=1)
    if isinstance(now, dict):
        return json.loads(json.dumps(now).replace("Storage", "Storagf"))
    return uuid4() if "UUID" in field.get_internal_type() else 1


@pytest.mark.parametrize("name", [*SAID, *SEALING[1:]])
def test_one_changed_byte_of_any_field_is_found_and_the_event_named(ten: None, name: str) -> None:
    value = _changed(name)
    assert value != getattr(at(5), name)
    with tampering() as events:
        assert events.filter(position=5).update(**{name: value}) == 1
    (fault,) = verify().faults
    assert (fault.kind, fault.position, fault.event) == ("changed", 5, at(5).pk)
    assert f"Event {at(5).pk} (" in fault.says


@pytest.mark.parametrize("name", NULLABLE)
def test_what_was_there_and_is_gone_is_found(db: None, name: str) -> None:
    value = 1 if name == "actor_id" else uuid4()
    given = {"type": "x", "category": "x", "feature": "x", "severity": 1, "actor_kind": "x", name: value}
    Event.objects.create(**given)
    seal_all()
    with tampering() as events:
        events.update(**{name: None})
    assert faults() == [("changed", 1)]


@pytest.mark.parametrize(
    ("gone", "found"),
    [([5], [(5, 5)]), ([1], [(1, 1)]), ([10], [(10, 10)]), ([3, 4, 8], [(3, 4), (8, 8)]), ([9, 10], [(9, 10)])],
)  # fmt: skip
def test_removed_events_are_found_by_their_places_the_last_ones_too(
    ten: None, gone: list[int], found: list[tuple[int, int]]
) -> None:
    with tampering() as events:
        events.filter(position__in=gone).delete()
    told = verify().faults
    assert {fault.kind for fault in told} == {"missing"}
    assert [(fault.position, fault.last) for fault in told] == found


def test_the_removal_of_all_events_is_found(ten: None) -> None:
    with tampering() as events:
        events.delete()
    assert faults() == [("missing", 1)]


@pytest.mark.parametrize(("one", "other"), [(3, 8), (5, 6), (1, 10)])
def test_two_events_that_changed_places_are_named_with_the_places_where_they_were_sealed(
    ten: None, one: int, other: int
) -> None:
    with tampering() as events:
        events.filter(position=one).update(position=99)
        events.filter(position=other).update(position=one)
        events.filter(position=99).update(position=other)
    told = verify().faults
    assert [(fault.kind, fault.position, fault.event) for fault in told] == [
        ("moved", one, at(one).pk),
        ("moved", other, at(other).pk),
    ]
    assert f"stands at position {one} but was sealed at {other}" in told[0].says


def test_an_event_taken_away_with_the_rest_moved_up_is_found(ten: None) -> None:
    with tampering() as events:
        events.filter(position=4).delete()
        for position in range(5, 11):
            events.filter(position=position).update(position=F("position") - 1)
    assert faults() == [*(("moved", position) for position in range(4, 10)), ("missing", 10)]


def test_an_event_put_in_between_is_named(ten: None) -> None:
    """With a hash that fits, the others moved up, and the head left alone."""
    with tampering() as events:
        for position in range(10, 4, -1):
            events.filter(position=position).update(position=F("position") + 1)
        said = events.filter(position=3).values(*chain.CHAINED).get()
        said |= {"pk": 10**6, "position": 5, "previous_hash": at(4).hash}
        kept = {name: said[name] for name in chain.CHAINED}
        events.create(**said, hash=digest(kept, 5, said["previous_hash"]))
    told = verify().faults
    assert ("inserted", 5, 10**6) in [(fault.kind, fault.position, fault.event) for fault in told]
    assert {fault.kind for fault in told if fault.event != 10**6} == {"moved", "beyond the head"}


def test_an_event_appended_past_the_head_is_named(ten: None) -> None:
    with tampering() as events:
        said = events.filter(position=3).values(*chain.CHAINED).get()
        said |= {"pk": 10**6, "previous_hash": at(10).hash}
        events.create(**said, position=11, hash=digest(said, 11, at(10).hash))
    assert faults() == [("beyond the head", 11)]


@pytest.mark.parametrize("position", [1, 5, 10])
def test_an_event_with_a_new_hash_of_its_own_does_not_fit_the_next_one(ten: None, position: int) -> None:
    with tampering() as events:
        events.filter(position=position).update(actor_name="Somebody")
        said = events.filter(position=position).values(*chain.CHAINED).get()
        fits = digest(said, position, at(position).previous_hash)
        events.filter(position=position).update(hash=fits)
    assert faults() == [("replaced", position)]


def test_a_head_that_is_gone_is_found(ten: None) -> None:
    with tampering():
        ChainHead.objects.all().delete()
    assert faults() == [("beyond the head", position) for position in range(1, 11)]
    write(1)
    with pytest.raises(IntegrityError), transaction.atomic():
        seal()  # never a second chain beside the first


def test_a_chain_made_anew_is_found_by_what_was_noted_of_the_old_one(ten: None) -> None:
    noted = [(4, at(4).hash), (10, at(10).hash)]
    assert verify(noted).is_whole
    with tampering() as events:
        events.filter(position=7).update(actor_name="Somebody")
        events.update(position=None, previous_hash="", hash="")
        ChainHead.objects.all().delete()
    seal_all()
    assert faults() == []  # nothing in the database tells
    assert [(fault.kind, fault.position) for fault in verify(noted).faults] == [("not as noted", 10)]
    assert faults(noted=[(11, START)]) == [("not as noted", 11)]


def test_more_faults_than_can_be_read_are_counted(ten: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openmsc.kit.audit.verify.MOST", 3)
    with tampering() as events:
        events.update(actor_name="Somebody")
    report = verify()
    assert ([fault.position for fault in report.faults], report.more) == ([1, 2, 3], 7)


def test_ten_thousand_events_are_verified_and_one_of_them_found(db: None) -> None:
    write(10_000)
    assert seal_all() == 10_000
    assert verify().is_whole
    with tampering() as events:
        events.filter(position=2_000).delete()
        events.filter(position=6_003).update(actor_name="Helen Vargb")
    assert faults() == [("missing", 2_000), ("changed", 6_003)]
