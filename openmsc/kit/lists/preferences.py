"""Columns, widths and sort, kept on the server for each administrator (CUS-2). Written by POST, never by GET."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from openmsc.kit.actor import Actor
from openmsc.kit.errors import Refused

from .columns import NARROWEST, WIDEST
from .models import TableView
from .spec import ListSpec


def choose_columns(actor: Actor, spec: ListSpec, chosen: list[str]) -> None:
    _keep(actor, spec, columns=[column.key for column in spec.optional() if column.key in chosen])


def reset_columns(actor: Actor, spec: ListSpec) -> None:
    """Back to the columns and widths of the declaration."""
    _keep(actor, spec, columns=None, widths=None)


def choose_widths(actor: Actor, spec: ListSpec, widths: Mapping[str, str]) -> None:
    """`widths` are those of all columns shown, in pixels; others keep theirs."""
    chosen = {}
    for column in spec.columns:
        if text := widths.get(column.key):
            if not (text.isascii() and text.isdigit()):
                raise Refused("A width is a whole number of pixels.")
            chosen[column.key] = min(max(int(text[:6]), NARROWEST), WIDEST)
    _keep(actor, spec, widths=chosen)


def choose_sort(actor: Actor, spec: ListSpec, sort: str) -> None:
    if not spec.sorts_by(sort):
        raise Refused("This list cannot be sorted that way.")
    _keep(actor, spec, sort=sort)


@transaction.atomic
def _keep(actor: Actor, spec: ListSpec, *, widths: Mapping[str, int] | None = None, **params: object) -> None:
    """Change what is given and leave the rest; two at once do not lose each other's."""
    if actor.kind != "administrator":
        return
    own = TableView.objects.select_for_update().filter(owner_id=actor.id, list_name=spec.name)
    left, _ = own.get_or_create(name="", name_key="", defaults={"owner_id": actor.id, "list_name": spec.name})
    left.params |= params
    if widths is not None:
        left.widths |= widths
    if "columns" in params and params["columns"] is None:
        left.widths = {}
    left.save()
