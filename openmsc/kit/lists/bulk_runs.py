"""Carrying out a bulk change: row by row, each whole or not at all, with a result that is kept (CUS-8)."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.http import QueryDict
from django.utils import timezone

from openmsc.kit.actor import Actor, administrator
from openmsc.kit.errors import Forbidden, NotVisible, Refused

from . import tasks
from .bulk import BulkChange, Data, Judged, change_named
from .models import BulkResult, BulkRun
from .spec import REGISTRY, ListSpec

log = logging.getLogger(__name__)

AT_ONCE = 200  # rows that a request changes itself; more are the worker's
BROKEN_OFF = timedelta(minutes=15)
KEPT = timedelta(days=14)
State = BulkResult.State


def begin(actor: Actor, spec: ListSpec, change: BulkChange, judged: Iterable[Judged], sent: str) -> BulkRun:
    """Keep what is to be done, then do it: at once, or by the worker if it is much.

    `sent` is the form as it came, in the encoding of addresses: the worker reads it again.
    """
    assert actor.id is not None, "Only administrators tick rows."
    with transaction.atomic():
        run = BulkRun.objects.create(
            administrator_id=actor.id, list_name=spec.name, action=change.key, sent=sent
        )
        results = [
            BulkResult(
                run=run,
                row=str(each.row.pk),
                name=str(each.row)[:200],
                state=State.REFUSED if each.refused else State.WAITING,
                sentence=each.sentence[:400],
            )
            for each in judged
        ]
        BulkResult.objects.bulk_create(results, batch_size=500)
        waiting = sum(result.state == State.WAITING for result in results)
        if waiting > AT_ONCE:
            tasks.run_bulk_change.enqueue(str(run.pk))
    if waiting <= AT_ONCE:
        carry_out(actor, run)
    return run


def carry_out(actor: Actor, run: BulkRun) -> None:
    """Do what waits, or the next of it.

    It may be killed and begin again: a row and its result change together, once.
    """
    actor = replace(actor, operation=run.pk)
    spec = REGISTRY[run.list_name]
    try:
        change, data = _asked(actor, spec, run)
    except (Refused, Forbidden, NotVisible):
        sentence = "You may no longer do this, or what you chose is gone."
        run.results.filter(state=State.WAITING).update(state=State.REFUSED, sentence=sentence)
    else:
        # All are read before the first write: SQLite refuses one while a read is open that began before others wrote.
        for result in list(run.results.filter(state=State.WAITING).order_by("pk")[:AT_ONCE]):
            _carry_out_one(actor, spec, change, data, result)
        if run.results.filter(state=State.WAITING).exists():
            return
    BulkRun.objects.filter(pk=run.pk, ended=None).update(ended=timezone.now())


def _carry_out_one(actor: Actor, spec: ListSpec, change: BulkChange, data: Data, result: BulkResult) -> None:
    mine = BulkResult.objects.filter(pk=result.pk, state=State.WAITING)
    try:
        with transaction.atomic():
            if not mine.update(state=State.DONE):
                return
            if reason := _reason(actor, spec, change, data, result):
                sentence = reason[:400]
                BulkResult.objects.filter(pk=result.pk).update(state=State.REFUSED, sentence=sentence)
    except IntegrityError:
        # Only the end of a transaction finds that what was chosen was deleted meanwhile.
        mine.update(state=State.REFUSED, sentence="What you chose is gone. Nothing was changed.")


def _reason(actor: Actor, spec: ListSpec, change: BulkChange, data: Data, result: BulkResult) -> str | None:
    """Change the row, or say why it was not changed."""
    try:
        with transaction.atomic():
            change.apply(actor, spec.model.objects.find(actor, pk=result.row), data)
    except (Refused, Forbidden) as error:
        return str(getattr(error, "message", "Your role does not allow this."))
    except NotVisible:
        return "It is no longer there, or no longer yours to see."
    return None


def _asked(actor: Actor, spec: ListSpec, run: BulkRun) -> tuple[BulkChange, Data]:
    change = change_named(actor, spec, run.action)
    form = change.form(actor, QueryDict(run.sent))
    if not form.is_valid():
        raise Refused("What you chose is gone.")
    return change, form.cleaned_data


def carry_out_in_background(run_id: str) -> None:
    """Who asked is looked up again and again: who is switched off, or given another role, does no more."""
    while run := BulkRun.objects.filter(pk=run_id, ended=None).first():
        carry_out(administrator(run.administrator_id), run)


def resume_broken_off() -> None:
    """What a server that died left half done; what is still being done is none the worse for it."""
    for run in BulkRun.objects.filter(ended=None, began__lt=timezone.now() - BROKEN_OFF).order_by("began"):
        try:
            carry_out_in_background(str(run.pk))
        except Exception:  # it is tried again; those that began later must not wait for it for ever
            log.exception("the bulk change %s broke off again", run.pk)


def find(actor: Actor, run_id: str) -> BulkRun:
    """One of the actor's own; raises `NotVisible`."""
    try:
        if actor.kind == "administrator" and actor.id is not None:
            return BulkRun.objects.get(pk=UUID(run_id), administrator_id=actor.id)
    except (BulkRun.DoesNotExist, ValueError):
        pass
    raise NotVisible("bulk change")


def progress(run: BulkRun) -> dict[str, Any]:
    """How many rows wait, are done and were refused."""
    return run.results.aggregate(
        all=Count("pk"),
        waiting=Count("pk", filter=Q(state=State.WAITING)),
        done=Count("pk", filter=Q(state=State.DONE)),
        refused=Count("pk", filter=Q(state=State.REFUSED)),
    )


def forget_old_runs() -> None:
    BulkRun.objects.filter(began__lt=timezone.now() - KEPT).delete()
