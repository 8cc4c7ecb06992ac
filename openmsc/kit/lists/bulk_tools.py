"""Bulk changes in three steps: what is asked, what will change and what will be refused, what became of it (CUS-8)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict

from openmsc.kit.errors import Refused

from . import bulk_runs
from .bulk import MOST, BulkChange, Judged, change_named, judge
from .export_tools import selected
from .models import BulkResult
from .paging import ordered
from .tools import Asked

SHOWN = 100  # rows of each kind in a preview or result
OWN = {"tool", "stage", "row", "all", "csrfmiddlewaretoken", "seen"}


def change_rows(asked: Asked) -> HttpResponse:
    post = asked.request.POST
    change = change_named(asked.actor, asked.spec, post.get("tool", "").partition(":")[2])
    if "all" not in post and not post.getlist("row"):
        raise Refused("Tick the rows to change first.")  # to a file, no ticks mean all
    rows = selected(asked)
    number = rows.count()
    if not number:
        raise Refused("None of the chosen rows is there any more. Choose again.")
    if number > MOST:
        raise Refused(f"{number:,} rows are more than one bulk change takes. Narrow the list to {MOST:,}.")
    stage = post.get("stage", "ask")
    if stage == "ask":
        return _dialog(asked, change, number, form=change.form(asked.actor, None))
    form = change.form(asked.actor, post)
    if stage == "ask-again":
        return _dialog(asked, change, number, form=form)
    if not form.is_valid():
        return _dialog(asked, change, number, form=form, status=422)
    column, descending = asked.query.order
    in_order = ordered(rows, column, descending=descending)
    judged = list(judge(asked.actor, change, in_order, form.cleaned_data))
    if stage == "change" and post.get("seen") == _told(judged):
        run = bulk_runs.begin(asked.actor, asked.spec, change, judged, _sent(post))
        return _result(asked, run.pk.hex)
    return _dialog(asked, change, number, form=form, judged=judged, again=stage == "change")


def _told(judged: list[Judged]) -> str:
    """What the preview tells, in short: nothing is done that it did not tell, though the number be the same."""
    told = hashlib.sha256()
    for each in judged:
        told.update(f"{each.row.pk}\0{each.refused}\0{each.sentence}\0".encode())
    return told.hexdigest()


def show_result(asked: Asked) -> HttpResponse:
    return _result(asked, asked.request.GET.get("run", ""))


def _dialog(
    asked: Asked,
    change: BulkChange,
    number: int,
    *,
    form: Any,
    judged: list[Judged] | None = None,
    again: bool = False,
    status: int = 200,
) -> HttpResponse:
    post = asked.request.POST
    context: dict[str, Any] = {
        "title": change.label,
        "change": change,
        "form": form,
        "number": number,
        "rows_ticked": [] if "all" in post else post.getlist("row"),
        "all_rows": "all" in post,
        "again": again,
    }
    if judged is None:
        return asked.dialog("kit/lists/bulk_ask_dialog.html", context, status=status)
    refused = [each for each in judged if each.refused]
    changing = [each for each in judged if not each.refused]
    context |= {
        "refused": refused[:SHOWN],
        "refused_count": len(refused),
        "changing": changing[:SHOWN],
        "changing_count": len(changing),
        "refused_more": max(len(refused) - SHOWN, 0),
        "changing_more": max(len(changing) - SHOWN, 0),
        "seen": _told(judged),
        "fields": [(name, value) for name, values in _fields(post) for value in values],
    }
    return asked.dialog("kit/lists/bulk_preview_dialog.html", context)


def _result(asked: Asked, run_id: str) -> HttpResponse:
    run = bulk_runs.find(asked.actor, run_id)
    change = change_named(asked.actor, asked.spec, run.action)
    progress = bulk_runs.progress(run)
    context = {
        "title": change.label,
        "run": run,
        "progress": progress,
        "finished": run.ended is not None,
        "gone": progress["all"] - progress["waiting"],
        "refused": _results(run, BulkResult.State.REFUSED),
        "done": _results(run, BulkResult.State.DONE),
        "shown": SHOWN,
        "poll": asked.address(tool="bulk", run=run_id),
    }
    return asked.dialog("kit/lists/bulk_result_dialog.html", context)


def _results(run: Any, state: str) -> Iterable[BulkResult]:
    found: Iterable[BulkResult] = run.results.filter(state=state).order_by("pk")[:SHOWN]
    return found


def _fields(post: QueryDict) -> list[tuple[str, list[str]]]:
    """What the form asked, without what is ours."""
    return [(name, values) for name, values in post.lists() if name not in OWN]


def _sent(post: QueryDict) -> str:
    return urlencode(dict(_fields(post)), doseq=True)
