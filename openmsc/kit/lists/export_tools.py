"""*Export to CSV*: the dialog that asks for columns, and the file (CUS-6)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone

from openmsc.kit.audit.record import record

from .export import EXPORTED, count_lines, csv_file
from .tools import Asked, groups


def ask_columns(asked: Asked) -> HttpResponse:
    return _dialog(asked)


def export(asked: Asked) -> Any:
    post = asked.request.POST
    if post.get("stage") == "ask":
        return _dialog(asked)
    columns = [column for column in asked.spec.columns if column.key in post.getlist("column")]
    if not columns:
        return _dialog(asked, error="Choose at least one column.", status=422)
    rows, query = selected(asked), asked.query
    lines = count_lines(asked.spec, rows)
    said = {
        **query.state(),  # first: an open view names columns, too, which are not those of the file
        "list": asked.spec.title,
        "lines": lines,
        "columns": [column.label for column in columns],
    }
    record(asked.actor, EXPORTED, None, {name: [None, value] for name, value in said.items()})
    response = StreamingHttpResponse(
        csv_file(asked.spec, rows, columns, order=query.order), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{_file_name(asked)}"'
    response["X-Export-Lines"] = str(lines)
    response["Content-Encoding"] = "identity"  # packed, it would come in fits and starts
    return response


def selected(asked: Asked) -> QuerySet[Any]:
    """The ticked rows; without ticks all that search and filters select."""
    ticked = asked.request.POST.getlist("row")
    if not ticked or "all" in asked.request.POST:
        return asked.matching
    return asked.everything.filter(pk__in=valid_keys(asked.spec.model, ticked))


def valid_keys(model: Any, texts: list[str]) -> list[Any]:
    keys = []
    for text in texts:
        try:
            # With its validators: SQLite fails at a number that is longer than it keeps.
            keys.append(model._meta.pk.clean(text, None))
        except Exception:  # noqa: S112 - not a key of this model: nobody's row
            continue
    return keys


def _dialog(asked: Asked, *, error: str = "", status: int = 200) -> HttpResponse:
    rows = selected(asked)
    number = rows.count()
    ticked = [] if error else asked.columns  # what was sent stays: none
    context = {
        "title": "Select Exportable Columns",
        "query": asked.query,
        "groups": groups(asked.spec, ticked),
        "ticked": len(ticked),
        "total": len(asked.spec.columns),
        "rows": number,
        "lines": count_lines(asked.spec, rows) if asked.spec.stack else number,
        "rows_ticked": [] if "all" in asked.request.POST else asked.request.POST.getlist("row"),
        "file_name": _file_name(asked),
        "today": timezone.localdate(),
        "error": error,
    }
    return asked.dialog("kit/lists/export_dialog.html", context, status=status)


def _file_name(asked: Asked) -> str:
    return f"{asked.spec.name}-{timezone.localdate().isoformat()}.csv"
