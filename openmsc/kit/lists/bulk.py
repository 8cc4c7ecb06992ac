"""Bulk changes: one declaration each, by the app that owns the action (CUS-8)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.safestring import SafeString

from openmsc.kit.actor import Actor
from openmsc.kit.errors import NotVisible

from .spec import ListSpec

MOST = 10_000  # rows in one bulk change
Data = Mapping[str, Any]  # the form's cleaned data


@dataclass(frozen=True)
class BulkChange:
    """Declare one in an app's `bulk.py` and hand it to `offer`.

    `why_not` and `says` are asked for the preview; `apply` calls the app's action, which asks its rules again.
    """

    key: str
    label: str
    icon: Callable[[], SafeString]
    permission: str
    form: Callable[[Actor, QueryDict | None], forms.Form]
    why_not: Callable[[Actor, Any, Data], str | None]
    says: Callable[[Any, Data], str]  # what will change in a row
    apply: Callable[[Actor, Any, Data], object]
    needs: tuple[str, ...] = ()  # to-many relations that the preview reads

    @property
    def drawing(self) -> SafeString:
        return self.icon()


@dataclass(frozen=True)
class Judged:
    """A row of the preview: what will change, or why nothing will."""

    row: Any
    sentence: str
    refused: bool


_CHANGES: dict[str, dict[str, BulkChange]] = {}


def offer(spec: ListSpec, *changes: BulkChange) -> None:
    """Let a list's ticked rows be changed so."""
    for change in changes:
        if _CHANGES.setdefault(spec.name, {}).setdefault(change.key, change) is not change:
            raise ValueError(f"{spec.name} has two bulk changes named {change.key}.")


def is_offered(spec: ListSpec) -> bool:
    """Whether the list's rows can be ticked at all."""
    return spec.name in _CHANGES


def changes_for(actor: Actor, spec: ListSpec) -> list[BulkChange]:
    """Those that the actor may make."""
    return [change for change in _CHANGES.get(spec.name, {}).values() if actor.can(change.permission)]


def change_named(actor: Actor, spec: ListSpec, key: str) -> BulkChange:
    """Raises `Forbidden` for one that the actor may not make, `NotVisible` for none."""
    change = _CHANGES.get(spec.name, {}).get(key)
    if change is None:
        raise NotVisible("bulk change")
    actor.require(change.permission)
    return change


def judge(actor: Actor, change: BulkChange, rows: QuerySet[Any], data: Data) -> Iterator[Judged]:
    """The preview, row by row."""
    for row in rows.prefetch_related(*change.needs).iterator(chunk_size=500):
        reason = change.why_not(actor, row, data)
        yield Judged(row, reason or change.says(row, data), refused=reason is not None)
