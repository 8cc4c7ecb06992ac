"""Multi-tenancy in one place: every model says how to reach its customer."""

from __future__ import annotations

from typing import Any, ClassVar, Self, TypeVar

from django.core import checks
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from .actor import Actor
from .errors import NotVisible

EVERYONE = "*"  # rows that belong to no customer: service plans, storage regions, …
M = TypeVar("M", bound="ScopedModel")


class ScopedQuerySet(models.QuerySet[M]):
    def visible_to(self, actor: Actor) -> Self:
        """The rows of the actor's customers."""
        path = self.model.customer_path
        if path == EVERYONE or actor.customer_ids is None:
            return self.all()
        mine = Q(**{f"{path}__in": actor.customer_ids})
        if "__" not in path and path != "pk" and self.model._meta.get_field(path).many_to_many:
            # A join would give the row once for each customer it belongs to.
            return self.filter(pk__in=self.model._base_manager.filter(mine).values("pk"))
        return self.filter(mine)

    def find(self, actor: Actor, **lookup: Any) -> M:
        """The one row; raises `NotVisible` when it is not there or not the actor's."""
        if any("\0" in value for value in lookup.values() if isinstance(value, str)):
            raise NotVisible(self.model._meta.verbose_name)  # no database keeps it, and PostgreSQL fails
        try:
            return self.visible_to(actor).get(**lookup)
        except (self.model.DoesNotExist, ValidationError, ValueError, OverflowError):
            raise NotVisible(self.model._meta.verbose_name) from None


class ScopedModel(models.Model):
    """`customer_path` is the lookup from a row to its customer: "pk", "customer", "tenant__customer", EVERYONE."""

    customer_path: ClassVar[str] = ""
    audit_exclude: ClassVar[frozenset[str]] = frozenset()  # secrets and derived fields: never in an event
    audit_relations: ClassVar[tuple[str, ...]] = ()  # many-to-many fields whose changes an event shows

    objects: ClassVar[ScopedQuerySet[Self]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        abstract = True

    def audit_extra(self) -> dict[str, Any]:
        """State that is kept in children, for an event to show with the row's own."""
        return {}

    @classmethod
    def check(cls, **kwargs: Any) -> list[checks.CheckMessage]:
        errors = super().check(**kwargs)
        if not cls.customer_path:
            errors.append(
                checks.Error(
                    f"{cls.__name__} does not say how to reach its customer.",
                    hint='Set customer_path, for example "tenant__customer", or EVERYONE.',
                    obj=cls,
                    id="kit.E001",
                )
            )
        return errors


def customer_of(row: ScopedModel) -> Any | None:
    """The customer that the row belongs to, or None for a row of everyone's."""
    if row.customer_path == EVERYONE:
        return None
    value: Any = row
    for part in row.customer_path.split("__"):
        if part != "pk":
            value = getattr(value, part)
    return None if hasattr(value, "all") else value  # a row that several customers share belongs to none
