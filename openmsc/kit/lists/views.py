"""The one view behind every list: the whole page, the part that htmx swaps, and the tools."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from openmsc.kit.errors import NotVisible
from openmsc.kit.web import Request

from . import bulk_tools, export_tools, filter_tools, tools, view_tools
from .listing import build
from .spec import ListSpec
from .tools import Asked, Tool

SHOWS: dict[str, Tool] = {
    "columns": tools.edit_columns,
    "filter": filter_tools.panel,
    "found": filter_tools.found,
    "export": export_tools.ask_columns,
    "view": view_tools.ask_name,
    "views": view_tools.bar,
    "delete-view": view_tools.ask_deletion,
    "bulk": bulk_tools.show_result,
}
DOES: dict[str, Tool] = {
    "columns": tools.save_columns,
    "widths": tools.save_widths,
    "sort": tools.save_sort,
    "export": export_tools.export,
    "view": view_tools.save,
    "update-view": view_tools.update,
    "delete-view": view_tools.delete,
    "bulk": bulk_tools.change_rows,
}


def list_page(
    request: Request,
    spec: ListSpec,
    *,
    base: QuerySet[Any] | None = None,
    template: str = "kit/lists/page.html",
    fragment: str = "kit/lists/list.html",
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """`base` narrows the list, for example to one customer. The page's mark must allow POST: the tools write."""
    request.actor.require(spec.permission)
    asked = Asked(request, spec, base)
    if request.method == "POST":
        return _tool(DOES, request.POST.get("tool", ""))(asked)
    if name := request.GET.get("tool"):
        return _tool(SHOWS, name)(asked)
    if request.htmx.trigger == "filter" and asked.query.faults:
        return filter_tools.refused(asked)
    listing = build(request.actor, spec, request.GET, base, asked.kept)
    shown = {
        "listing": listing,
        "spec": spec,
        "title": spec.title,
        "query": listing.query,
        "here": listing.here,
        "views": listing.views,
        "view_total": listing.total,
        "count_views": bool(listing.views),
        "open_view": view_tools.open_view(asked) if listing.query.view else None,
    }
    page = fragment if request.htmx and not request.htmx.boosted else template
    response = render(request, page, {**(context or {}), **shown})
    response["Vary"] = "HX-Request"
    return response


def _tool(known: dict[str, Tool], name: str) -> Tool:
    tool = known.get(name.partition(":")[0])
    if tool is None:
        raise NotVisible("tool")
    return tool
