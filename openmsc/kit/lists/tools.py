"""The tools of every list: each answers at the list's own address, by `?tool=…` or a form's field `tool`.

So they know what the page knows: who asks, which rows the page is narrowed to, and what search and filters select.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse

from openmsc.kit.actor import Actor
from openmsc.kit.web import Request, dialog, done

from . import preferences
from .columns import Column
from .kept import Kept, kept_of
from .query import Query
from .spec import ListSpec


@dataclass
class Asked:
    """A request to a list's page."""

    request: Request
    spec: ListSpec
    base: QuerySet[Any] | None = None  # what the page narrows the list to, for example one customer's

    @property
    def actor(self) -> Actor:
        return self.request.actor

    @cached_property
    def kept(self) -> Kept:
        return kept_of(self.actor, self.spec)

    @cached_property
    def query(self) -> Query:
        return Query.read(self.spec, self.request.GET, self.actor, self.kept.preference)

    @property
    def columns(self) -> list[Column]:
        return self.query.shown

    @property
    def everything(self) -> QuerySet[Any]:
        return self.spec.rows(self.actor, self.base)

    @property
    def matching(self) -> QuerySet[Any]:
        return self.spec.matching(self.everything, self.query.words, self.query.conditions)

    def address(self, *, without: tuple[str, ...] = (), **changed: str) -> str:
        return self.request.path + self.query.address(without=without, **changed)

    def dialog(self, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        """A dialog whose form comes back to this list in this state."""
        here = self.address()
        return dialog(
            self.request,
            template,
            {"action": here, "back": here, "spec": self.spec, **context},
            status=status,
        )

    def done(self, message: str, address: str) -> HttpResponse:
        return done(self.request, message, address)


Tool = Callable[[Asked], HttpResponse]


@dataclass(frozen=True)
class Group:
    """Columns under one heading of a column dialog."""

    label: str
    columns: list[tuple[Column, bool]]  # the column, and whether it is ticked


def groups(spec: ListSpec, ticked: list[Column], *, fixed: str = "") -> list[Group]:
    """All columns in groups, in the order in which the groups first occur; `fixed` renames that of fixed ones."""
    by_label: dict[str, list[tuple[Column, bool]]] = {}
    for column in spec.columns:
        label = fixed if fixed and column.fixed else column.group
        by_label.setdefault(label, []).append((column, column in ticked))
    return [Group(label, columns) for label, columns in by_label.items()]


def edit_columns(asked: Asked) -> HttpResponse:
    context = {
        "title": "Edit Columns",
        "groups": groups(asked.spec, asked.columns, fixed="Always shown"),
        "action": asked.address(without=("columns",)),
    }
    return asked.dialog("kit/lists/columns_dialog.html", context)


def save_columns(asked: Asked) -> HttpResponse:
    to = asked.address(without=("columns",))
    if "reset" in asked.request.POST:
        preferences.reset_columns(asked.actor, asked.spec)
        return asked.done("Columns reset to default", to)
    preferences.choose_columns(asked.actor, asked.spec, asked.request.POST.getlist("column"))
    return asked.done("Columns saved", to)


def save_widths(asked: Asked) -> HttpResponse:
    widths = {
        column.key: text
        for column in asked.columns
        if (text := asked.request.POST.get(f"width-{column.key}"))
    }
    preferences.choose_widths(asked.actor, asked.spec, widths)
    return HttpResponse(status=204)


def save_sort(asked: Asked) -> HttpResponse:
    preferences.choose_sort(asked.actor, asked.spec, asked.request.POST.get("sort", ""))
    return HttpResponse(status=204)
