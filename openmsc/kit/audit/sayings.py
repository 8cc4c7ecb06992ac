"""What an event says, in words: of what kind its object is, and each field's old and new value."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from openmsc.kit.dates import day, moment
from openmsc.kit.scope import ScopedModel

from .models import Event

NOTHING = "–"


def model_of(event: Event) -> type[ScopedModel] | None:
    """None for what the program no longer knows."""
    return _models().get(event.object_type)


def kind(event: Event) -> str:
    """reporting token"""
    model = model_of(event)
    return str(model._meta.verbose_name) if model else event.object_type


@dataclass(frozen=True)
class Changed:
    """A field's old and new value."""

    label: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.label}: {self.old} → {self.new}"


def changed(event: Event) -> list[Changed]:
    """Of something new, only what it has; nothing of what tells people nothing."""
    told = []
    for name, (old, new) in event.changes.items():
        field = _field(event, name)
        before, after = said(old, field), said(new, field)
        if name != "id" and before != after:
            label = name.replace("_", " ") if field is None else str(field.verbose_name)
            told.append(Changed(label, before, after))
    return told


def changes(event: Event) -> list[str]:
    """service plan: Essential Server → Enterprise Estate"""
    return [str(each) for each in changed(event)]


def said(value: Any, field: Any = None) -> str:
    """A value of an event, in words; dates and moments as the reader sees them everywhere."""
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{name} {said(each)}" if each else str(name) for name, each in value.items())
    if isinstance(value, list):
        return ", ".join(said(each) for each in value)
    if field is not None and (label := dict(field.flatchoices).get(value)):
        return str(label)
    if isinstance(field, models.DateField) and isinstance(value, str):
        return _date(value)
    return str(value)


def _date(text: str) -> str:
    try:
        if at := parse_datetime(text) if "T" in text else None:
            return moment(timezone.localtime(at))
        if date := parse_date(text):
            return day(date)
    except ValueError:
        pass
    return text


@cache
def _models() -> dict[str, type[ScopedModel]]:
    return {str(each._meta.model_name): each for each in apps.get_models() if issubclass(each, ScopedModel)}


def _field(event: Event, name: str) -> Any:
    """The field as it is today; None where there is none of that name (any more), or it leads elsewhere."""
    model = model_of(event)
    try:
        field = model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, models.Field) else None
