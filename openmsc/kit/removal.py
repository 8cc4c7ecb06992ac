"""Removing a row with very much hanging on it: in small pieces, each a transaction of its own, the row itself last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models


def pieces_below(row: models.Model, at_once: int) -> Iterator[models.QuerySet[Any]]:
    """What would be deleted together with the row, the deepest first: delete each piece before the next is asked for.

    Broken off half-way and begun anew, it goes on with what is left.
    """
    for model, path in _below(type(row)).items():
        rows = model._base_manager.filter(**{path: row.pk}).order_by()
        while keys := list(rows.values_list("pk", flat=True)[:at_once]):
            yield model._base_manager.filter(pk__in=keys)


def _below(model: type[models.Model]) -> dict[type[models.Model], str]:
    """Each model whose rows go with this one's, after those that go with its own; with the shortest path up."""
    found: dict[type[models.Model], str] = {}
    for relation in model._meta.related_objects:
        child: Any = relation.related_model
        field = relation.field
        if relation.on_delete is not models.CASCADE:
            continue
        assert child is not model, "A tree of rows is not meant here."
        below: dict[type[models.Model], str] = {**_below(child), child: ""}
        for each, path in below.items():
            up = f"{path}__{field.name}" if path else field.name
            if each not in found or up.count("__") < found[each].count("__"):
                found[each] = up
    return found
