"""The chain of events (EVT-2): each carries the hash of the one before, so none can be changed or taken away unnoticed.

Whoever writes an event only appends it. A *sealer* gives the committed events their places, soon after: nobody who
writes waits for anybody, and the order of the chain is nobody's but the sealer's. There is one at a time: it holds
the head's row, for the short transaction in which it seals a batch. See docs/dev/events.md.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from .append_only import SEALING
from .models import ChainHead, Event

AT_ONCE = 1000  # events a transaction
_KEYS = {"names_sort", "things_sort"}  # made of other fields, and made anew when the way to search changes
SAID = tuple(
    field.attname
    for field in Event._meta.concrete_fields
    if field.attname not in {*SEALING, *_KEYS} and not field.primary_key
)
CHAINED = ("pk", *SAID)

log = logging.getLogger(__name__)


def digest(said: Mapping[str, Any], position: int, previous: str) -> str:
    """The hash of an event: of all it says, its key, its place, and the hash of the one before.

    The same text on every database, and again after reading back: sorted keys, time in UTC to the microsecond. What
    is empty is left out, so that a field that a later version adds changes nothing of what is sealed.
    """
    chained = {name: value for name, value in said.items() if value is not None and value != ""}
    chained |= {"changes": _exact(said["changes"]), "position": position, "previous_hash": previous}
    text = json.dumps(chained, sort_keys=True, separators=(",", ":"), default=_plain)
    return sha256(text.encode()).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, UUID):
        return value.hex
    raise TypeError(f"An event cannot say {value!r}.")


def _exact(value: Any) -> Any:
    """PostgreSQL reads 1e2 and 100.0 as 100, SQLite as they were written."""
    if isinstance(value, dict):
        return {name: _exact(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_exact(each) for each in value]
    return int(Decimal(repr(value))) if isinstance(value, float) and value.is_integer() else value


def is_intact(event: Event) -> bool:
    """Whether a sealed event still says what was sealed. That it stands where it did, only `verify` knows."""
    if event.position is None:
        return True
    said = {name: getattr(event, name) for name in CHAINED}
    return digest(said, event.position, event.previous_hash) == event.hash


def seal(*, wait: bool = False) -> int:
    """Seal the next events and say how many; none while another does, unless told to wait for it."""
    if not Event.objects.filter(position=None).exists():
        return 0  # a look, without any lock
    with transaction.atomic():
        ChainHead.objects.get_or_create(pk=1)
        head = ChainHead.objects.select_for_update(skip_locked=not wait).filter(pk=1).first()
        if head is None:
            return 0
        waiting = Event.objects.filter(position=None).order_by("pk")
        seals = []
        for said in waiting.values(*CHAINED)[:AT_ONCE]:
            previous, head.position = head.hash, head.position + 1
            head.hash = digest(said, head.position, previous)
            seals.append((head.position, previous, head.hash, said["pk"]))
        if seals:
            _write(seals)
            head.save(update_fields=["position", "hash"])
    return len(seals)


def _write(seals: list[tuple[int, str, str, int]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE audit_event SET position = %s, previous_hash = %s, hash = %s"
            " WHERE id = %s AND position IS NULL",
            seals,
        )
        assert cursor.rowcount == len(seals)


def seal_all(*, wait: bool = False) -> int:
    """Batch by batch, so that others get their turn in between."""
    sealed = 0
    while number := seal(wait=wait):
        sealed += number
    return sealed


def head() -> ChainHead:
    return ChainHead.objects.filter(pk=1).first() or ChainHead(pk=1)


def seal_events() -> None:
    """Sweep."""
    seal_all()


def note_head() -> None:
    """Sweep: where the log is kept elsewhere, so is the head, and no past can be made up that contradicts it."""
    last = head()
    if last.position:
        log.info("The last of the chained events is %s", last)
