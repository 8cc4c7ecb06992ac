"""The filter panel: every filter with its values, and how many rows match (CUS-4)."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from .filters import Filter, Option
from .tools import Asked

MANY = 8  # values above which a box finds one


@dataclass(frozen=True)
class Value:
    option: Option
    ticked: bool
    count: int | None

    @property
    def facets(self) -> str:
        """What the pickers look at, for filters.js."""
        return json.dumps([dict(each) for each in self.option.facets]) if self.option.facets else ""


@dataclass(frozen=True)
class Picker:
    """A small picker that narrows the values of a filter."""

    label: str
    choices: list[str]


@dataclass(frozen=True)
class Facet:
    """A filter as the panel shows it."""

    filter: Filter
    values: list[Value]
    pickers: list[Picker]
    days: tuple[str, str] = ("", "")  # as typed, where days are asked for
    fault: str = ""  # what is wrong with them

    @property
    def many(self) -> bool:
        return len(self.values) > MANY

    @property
    def ticked(self) -> int:
        return sum(value.ticked for value in self.values)


def panel(asked: Asked, *, status: int = 200) -> HttpResponse:
    keys = tuple(each.key for each in asked.spec.filters)
    context = {
        "spec": asked.spec,
        "facets": facets(asked),
        "found": asked.spec.count(asked.matching),
        "hidden": asked.query.repeated(without=keys),
        "reset": asked.query.address(without=keys),
    }
    part = "filter_panel" if asked.request.htmx else "filter_page"
    response = render(asked.request, f"kit/lists/{part}.html", context, status=status)
    response["Vary"] = "HX-Request"
    return response


def refused(asked: Asked) -> HttpResponse:
    """The panel again: what is wrong stands beside the field, and nothing typed or ticked is lost."""
    response = panel(asked, status=422)
    response["HX-Retarget"] = "#filter-panel"
    response["HX-Reswap"] = "innerHTML"
    response["HX-Push-Url"] = "false"
    return response


def found(asked: Asked) -> HttpResponse:
    """How many rows match what is ticked now."""
    faults = list(asked.query.faults.values())
    context = {"spec": asked.spec, "found": asked.spec.count(asked.matching), "fault": "".join(faults[:1])}
    return render(asked.request, "kit/lists/filter_found.html", context)


def facets(asked: Asked) -> list[Facet]:
    ticked = {each.filter.key: set(each.values) for each in asked.query.chosen}
    return [_facet(asked, each, ticked.get(each.key, set())) for each in asked.spec.filters]


def _facet(asked: Asked, each: Filter, ticked: set[str]) -> Facet:
    if each.is_dates:
        typed = [text.replace("\0", "")[:40] for text in asked.request.GET.getlist(each.key)]
        first, last = [*typed, "", ""][:2]
        return Facet(each, [], [], (first, last), asked.query.faults.get(each.key, ""))
    counted = not each.contained and asked.spec.counts_to is None
    counts = each.counts(asked.everything) if counted else {}
    values = [
        Value(
            option,
            option.value in ticked,
            counts.get(option.value, 0) if counted else None,
        )
        for option in each.offered(asked.actor)
    ]
    return Facet(each, values, [_picker(label, values) for label in each.narrowed_by])


def _picker(label: str, values: list[Value]) -> Picker:
    seen = {name for value in values for facet in value.option.facets for name in facet.get(label, ())}
    return Picker(label, sorted(seen))
