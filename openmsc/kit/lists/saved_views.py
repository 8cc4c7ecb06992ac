"""Views of a list under a name, private or shared with all administrators (CUS-9)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import QueryDict

from openmsc.kit.actor import Actor
from openmsc.kit.errors import NotVisible, Refused
from openmsc.kit.text import same_name

from .columns import Column
from .counting import Total
from .models import TableView
from .query import Params, Query, address_of, said_columns
from .spec import ListSpec

MOST = 50  # views of one's own in a list
MOST_SHARED = 50  # of all administrators together: everybody's page shows them
SHARE = "view.share"
NAME_LENGTH = 60


@dataclass(frozen=True)
class ViewLink:
    """A saved view as a pill above the list."""

    pk: int
    name: str
    address: str
    current: bool
    own: bool
    shared: bool
    count: Total | None = None  # None: not asked for yet


def find(actor: Actor, spec: ListSpec, pk: str) -> TableView:
    """One of the actor's own; raises `NotVisible`."""
    found = _own(actor, spec).filter(pk=pk).first() if pk.isdecimal() and len(pk) < 19 else None
    if found is None:
        raise NotVisible("view")
    return found


def _own(actor: Actor, spec: ListSpec) -> QuerySet[TableView]:
    own = TableView.objects.filter(owner_id=actor.id, list_name=spec.name).exclude(name="")
    return own if actor.kind == "administrator" else own.none()


def _shared(spec: ListSpec) -> QuerySet[TableView]:
    return TableView.objects.filter(list_name=spec.name, shared=True)


def state_of(query: Query, columns: Sequence[Column]) -> Params:
    """What a view keeps: also what is the usual today, so that it shows the same tomorrow."""
    shown = said_columns(column.key for column in columns if not column.fixed)
    return {**query.state(), "sort": [query.sort], "columns": [shown]}


def differs(view: TableView, state: Params) -> bool:
    return {name: sorted(values) for name, values in view.params.items()} != {
        name: sorted(values) for name, values in state.items()
    }


def links(actor: Actor, views: Iterable[TableView], query: Query) -> list[ViewLink]:
    return [
        ViewLink(
            pk=view.pk,
            name=view.name,
            address=address_of({**view.params, "view": [str(view.pk)]}),
            current=query.view == str(view.pk),
            own=view.owner_id == actor.id,
            shared=view.shared,
        )
        for view in views
    ]


def count(actor: Actor, spec: ListSpec, view: TableView, base: QuerySet[Any] | None) -> Total:
    """How many rows the view shows to this actor."""
    asked = QueryDict(address_of(view.params).removeprefix("?"))
    query = Query.read(spec, asked, actor)
    return spec.count(spec.matching(spec.rows(actor, base), query.words, query.conditions))


def why_not_share(actor: Actor) -> str | None:
    """A shared view's name could tell others of customers that they may not know (ADM-1), and all must read it."""
    if not actor.can(SHARE):
        return "Your role does not allow you to share views. Keep it for yourself."
    return None


def save(
    actor: Actor, spec: ListSpec, *, name: str, shared: bool, state: Params, view: TableView | None = None
) -> TableView:
    """A new view, or a new name, state and sharing of one's own."""
    name = " ".join(name.split())
    if not name:
        raise Refused("This is required", "name")
    if shared and (reason := why_not_share(actor)):
        raise Refused(reason, "shared")
    if view is None and _own(actor, spec).count() >= MOST:
        raise Refused(f"You have {MOST} views of this list already. Delete one first.")
    if shared and not (view and view.shared) and _shared(spec).count() >= MOST_SHARED:
        raise Refused(f"{MOST_SHARED} views of this list are shared already. Keep it for yourself.", "shared")
    view = view or TableView(owner_id=actor.id, list_name=spec.name)  # type: ignore[misc]
    view.name, view.shared, view.params = name, shared, state
    if _own(actor, spec).filter(name_key=same_name(name)).exclude(pk=view.pk).exists():
        raise Refused("You have a view of this name already", "name")
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        raise Refused("You have a view of this name already", "name") from None
    return view


def update(actor: Actor, view: TableView, state: Params) -> None:
    """Keep what is shown now under the view's name; of who may no longer share, for the owner alone."""
    view.params = state
    view.shared = view.shared and why_not_share(actor) is None
    view.save(update_fields=["params", "shared"])


def delete(view: TableView) -> None:
    view.delete()
