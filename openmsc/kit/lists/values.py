"""What a cell says: read from a row in Python, or as text by the database, for files of many rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Case, CharField, F, Func, Model, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat, Substr
from django.db.models.lookups import In

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run (CUS-6)
SEPARATOR = ", "


class IsoMoment(Func):
    """2026-11-24T01:30:00Z"""

    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = """to_char(timezone('UTC', %(expressions)s), 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""
        return self.as_sql(compiler, connection, template=template, **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "strftime('%%%%Y-%%%%m-%%%%dT%%%%H:%%%%M:%%%%SZ', %(expressions)s)"
        return self.as_sql(compiler, connection, template=template, **extra)


class FixedPoint(Func):
    """A decimal with all its places, which SQLite would drop."""

    output_field = CharField()

    def __init__(self, expression: Any, places: int) -> None:
        super().__init__(expression)
        self.places = places

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s)::text", **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        printed = f"printf('%%%%.{self.places}f', %(expressions)s)"
        template = f"CASE WHEN %(expressions)s IS NOT NULL THEN {printed} END"
        return self.as_sql(compiler, connection, template=template, **extra)


class WholeNumber(Func):
    """Rounded down, as text."""

    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="floor(%(expressions)s)::text", **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        # Its decimals are binary: 57 may be 56.999999.
        template = "CAST(CAST(round(%(expressions)s, 6) AS INTEGER) AS TEXT)"
        return self.as_sql(compiler, connection, template=template, **extra)


class ListText(Func):
    """A JSON list of texts, joined by commas."""

    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "(SELECT string_agg(said, ', ') FROM jsonb_array_elements_text(%(expressions)s) AS said)"
        return self.as_sql(compiler, connection, template=template, **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "(SELECT group_concat(value, ', ') FROM json_each(%(expressions)s))"
        return self.as_sql(compiler, connection, template=template, **extra)


class JoinedNames(Subquery):
    """The rows' `said` as one text, sorted as Python sorts it."""

    output_field = TextField()
    as_sql: Callable[..., Any]  # with a template, which Django's types do not know

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = (
            """(SELECT string_agg(said, ', ' ORDER BY said COLLATE "C") FROM (%(subquery)s) AS names)"""
        )
        return self.as_sql(compiler, connection, template=template, **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        # No order inside group_concat before SQLite 3.44: it reads a sorted subquery in its order.
        template = "(SELECT group_concat(said, ', ') FROM (%(subquery)s ORDER BY said))"
        return self.as_sql(compiler, connection, template=template, **extra)


def plain_text(value: Any) -> str:
    """A cell of a file, before it is defused: ISO 8601, names joined by commas, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return SEPARATOR.join(plain_text(part) for part in value)
    return str(value)


def defused(text: str) -> str:
    """A leading apostrophe keeps a spreadsheet from running the cell, and the number readable."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def defused_in_sql(text: Combinable) -> Combinable:
    danger: Any = In(Substr(text, 1, 1), list(DANGEROUS))
    return Case(
        When(danger, then=Concat(Value("'"), text, output_field=TextField())),
        default=text,
        output_field=TextField(),
    )


@dataclass(frozen=True)
class Path:
    """A field, across to-one relations: "phone", "backup_policy__name". A choice says its label."""

    path: str

    def read(self, row: Any) -> Any:
        *hops, name = self.path.split("__")
        for hop in hops:
            row = getattr(row, hop)
            if row is None:
                return None
        display = getattr(row, f"get_{name}_display", None)
        return display() if display else getattr(row, name)

    @property
    def joins(self) -> tuple[str, ...]:
        relation, _, _ = self.path.rpartition("__")
        return (relation,) if relation else ()

    needs = ()

    def text(self, model: type[Model], prefix: str = "") -> Combinable | None:
        """What `read` says, made by the database; None where there is no such field."""
        path = prefix + self.path
        try:
            field = _field(model, path)
        except FieldDoesNotExist:
            return Cast(F(path), TextField())  # an annotation
        if field.choices:
            labels = [When(Q(**{path: key}), then=Value(str(label))) for key, label in field.flatchoices]
            return Case(*labels, default=Value(""), output_field=TextField())
        if isinstance(field, models.BooleanField):
            yes = When(Q(**{path: True}), then=Value("Yes"))
            return Case(yes, When(Q(**{path: False}), then=Value("No")), output_field=TextField())
        if isinstance(field, models.DateTimeField):
            return IsoMoment(F(path))
        if isinstance(field, models.DecimalField):
            return defused_in_sql(FixedPoint(F(path), field.decimal_places))
        if isinstance(field, models.CharField | models.TextField):
            return defused_in_sql(F(path))
        return defused_in_sql(Cast(F(path), TextField()))


@dataclass(frozen=True)
class Names:
    """The names of the rows of a to-many relation, in their order; several fields make one name."""

    relation: str
    fields: tuple[str, ...] = ("name",)
    joins = ()

    def read(self, row: Any) -> list[str]:
        related = getattr(row, self.relation).all()
        return sorted(" ".join(str(getattr(each, name)) for name in self.fields) for each in related)

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.relation,)

    def text(self, model: type[Model], prefix: str = "") -> Combinable | None:
        owner = _field(model, prefix.removesuffix("__")).related_model if prefix else model
        relation: Any = owner._meta.get_field(self.relation)
        through = relation.remote_field.through if not relation.auto_created else relation.through
        near, far = relation.m2m_field_name(), relation.m2m_reverse_field_name()
        name: Any = F(f"{far}__{self.fields[0]}")
        for part in self.fields[1:]:
            name = Concat(name, Value(" "), F(f"{far}__{part}"), output_field=TextField())
        rows = through._base_manager.filter(**{near: OuterRef(f"{prefix}pk")}).annotate(said=name)
        return defused_in_sql(JoinedNames(rows.values("said")))


@dataclass(frozen=True)
class Computed:
    """What a function of the row says; `sql` makes the same text in the database, given the path to the row."""

    function: Callable[[Any], Any]
    sql: Callable[[str], Combinable] | None = None
    joins = ()
    needs = ()

    def read(self, row: Any) -> Any:
        return self.function(row)

    def text(self, model: type[Model], prefix: str = "") -> Combinable | None:
        return self.sql(prefix) if self.sql else None


Reader = Path | Names | Computed


def _field(model: type[Model], path: str) -> Any:
    """The model field at the end of a path."""
    field: Any = None
    for name in path.split("__"):
        field = model._meta.get_field(name)
        if field.is_relation:
            model = field.related_model
    return field
