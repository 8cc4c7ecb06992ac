"""A filter is one declaration: its values, its chip, its condition and its counts follow from it (CUS-4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet

from openmsc.kit.actor import Actor

NONE = "none"  # the value that stands for rows without any


@dataclass(frozen=True)
class Option:
    """A value that can be ticked. `facets` is what narrowing pickers look at: one mapping for each way to match."""

    value: str
    label: str
    note: str = ""  # small print after the label
    initials: str = ""  # for people
    facets: tuple[Mapping[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Chosen:
    """A filter with the values that an address asks for, as far as it can be honoured."""

    filter: Filter
    values: list[str]
    said: str  # on its chip


@dataclass(frozen=True)
class Filter:
    """`path` leads from a row to the values. With `of`, a to-many relation, it leads from the related row: filters
    with the same `of` must hold for one and the same related row."""

    key: str  # the address's parameter
    label: str
    path: str
    options: Callable[[Actor], Iterable[Option]]
    of: str = ""
    find: str = "Find a value"  # label of the box that looks for one, shown above eight
    unset: str = ""  # label of the value for rows without any: "Not assigned"
    narrowed_by: tuple[str, ...] = ()  # pickers that narrow the values, by the options' facets
    contained: bool = False  # `path` is a JSON list that holds the values
    is_dates: ClassVar[bool] = False  # two days are typed, not values ticked

    def offered(self, actor: Actor) -> list[Option]:
        """Every value that this actor may choose: none that only others have (ADM-1)."""
        found = list(self.options(actor))
        return [Option(NONE, self.unset), *found] if self.unset else found

    def read(self, asked: Sequence[str], actor: Actor) -> tuple[Chosen | None, str]:
        """What an address asks for by the filter's parameter, and a sentence if not all of it can be honoured."""
        wanted = dict.fromkeys(value for value in asked if value)
        if not wanted:
            return None, ""
        found = [option for option in self.offered(actor) if option.value in wanted]
        gone = "a value that you filtered by is no longer there." if len(found) < len(wanted) else ""
        said = ", ".join(option.label for option in found)
        return (Chosen(self, [option.value for option in found], said) if found else None), gone

    def condition(self, values: Sequence[str]) -> Q:
        """What a row, or with `of` a related row, must meet: any of the values."""
        wanted = [value for value in values if value != NONE]
        met = Q(**{f"{self.path}__isnull": True}) if NONE in values else Q(pk__in=[])
        if self.contained:
            for value in wanted:
                met |= Q(**{f"{self.path}__icontains": f'"{value}"'})
        elif wanted:
            met |= Q(**{f"{self.path}__in": wanted})
        return met

    def counts(self, rows: QuerySet[Any]) -> dict[str, int]:
        """How many of `rows` have each value."""
        if self.contained:
            return {}
        if not self.of:
            counted = rows.order_by().values_list(self.path).annotate(rows=Count("pk", distinct=True))
        else:
            related, back = related_rows(rows.model, self.of)
            if rows.query.where:
                related = related.filter(**{f"{back}__in": rows.order_by().values("pk")})
            counted = related.order_by().values_list(self.path).annotate(rows=Count(back, distinct=True))
        return {NONE if value is None else str(value): number for value, number in counted}


def narrowed(rows: QuerySet[Any], chosen: Sequence[tuple[Filter, Sequence[str]]]) -> QuerySet[Any]:
    """The rows that meet every filter; those of one relation by one and the same related row."""
    by_relation: dict[str, Q] = {}
    for each, values in chosen:
        if each.of:
            by_relation[each.of] = by_relation.get(each.of, Q()) & each.condition(values)
        elif _leads_to_many(rows.model, each.path):
            # By key: the path would give a row once for each value it has.
            having = rows.model._base_manager.filter(each.condition(values))
            rows = rows.filter(pk__in=having.values("pk"))
        else:
            rows = rows.filter(each.condition(values))
    for relation, condition in by_relation.items():
        related, back = related_rows(rows.model, relation)
        rows = rows.filter(Exists(related.filter(condition, **{back: OuterRef("pk")})))
    return rows


def _leads_to_many(model: type[Model], path: str) -> bool:
    """Whether a row may have several values at the end of a path."""
    hop: Any = model
    for name in path.split("__"):
        field = hop._meta.get_field(name)
        if field.one_to_many or field.many_to_many:
            return True
        hop = field.related_model
    return False


def related_rows(model: type[Model], relation: str) -> tuple[QuerySet[Any], str]:
    """All rows of a reverse relation, and the name by which they lead back."""
    reverse: Any = model._meta.get_field(relation)
    return reverse.related_model._base_manager.all(), reverse.remote_field.name


def choices(of: Iterable[tuple[Any, str]]) -> Callable[[Actor], list[Option]]:
    """The values of a field with choices."""
    return lambda actor: [Option(str(value), str(label)) for value, label in of]
