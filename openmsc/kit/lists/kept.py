"""What an administrator keeps of a list, all read by one query: how they left it, and saved views."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from openmsc.kit.actor import Actor

from .models import TableView
from .spec import ListSpec


@dataclass(frozen=True)
class Preference:
    """What of the kept still holds for the list as it is declared today (CUS-2)."""

    columns: tuple[str, ...] | None = None  # None: the default ones
    widths: Mapping[str, int] = field(default_factory=dict)
    sort: str = ""  # empty: the list's own


@dataclass(frozen=True)
class Kept:
    preference: Preference
    views: list[TableView]  # own ones first, then those that others share


def kept_of(actor: Actor, spec: ListSpec) -> Kept:
    if actor.kind != "administrator":
        return Kept(Preference(), [])
    mine = Q(owner_id=actor.id)
    found = list(TableView.objects.filter(mine | Q(shared=True), list_name=spec.name))
    views = [
        view for view in found if view.name and (view.owner_id == actor.id or _may_read(actor, spec, view))
    ]
    views.sort(key=lambda view: (view.owner_id != actor.id, view.name_key, view.pk))
    left = next((view for view in found if not view.name and view.owner_id == actor.id), None)
    return Kept(_preference(left, spec) if left else Preference(), views)


def _may_read(actor: Actor, spec: ListSpec, view: TableView) -> bool:
    """Whether a view that another shares names nothing that this reader may not know of (ADM-1)."""
    if actor.customer_ids is None:
        return True
    if "q" in view.params:  # words may be a customer's name
        return False
    return all(
        set(view.params[each.key]) <= {option.value for option in each.offered(actor)}
        for each in spec.filters
        if view.params.get(each.key)
    )


def _preference(left: TableView, spec: ListSpec) -> Preference:
    known = {column.key for column in spec.columns}
    columns, sort = left.params.get("columns"), left.params.get("sort", "")
    return Preference(
        columns=None if columns is None else tuple(key for key in columns if key in known),
        widths={key: width for key, width in left.widths.items() if key in known},
        sort=sort if spec.sorts_by(sort) else "",
    )
