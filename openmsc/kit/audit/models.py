from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone

from openmsc.kit.scope import EVERYONE, ScopedModel, ScopedQuerySet
from openmsc.kit.text import SortKey

from .verbs import Category, Severity

START = "0" * 64  # what stands for the hash before the first event


class AppendOnly(RuntimeError):
    """Somebody tried to change or delete an event. The database refuses it, too (append_only.py)."""


def _refuse(*args: Any, **kwargs: Any) -> NoReturn:
    raise AppendOnly("Events are only ever appended: none is changed, none is deleted.")


class EventQuerySet(ScopedQuerySet["Event"]):
    update = bulk_update = delete = _refuse


class Event(ScopedModel):
    """What was done, by whom, to what. Ids and names are copied: an event outlives what it describes."""

    customer_path = "customer_id"

    at = models.DateTimeField(default=timezone.now)
    type = models.CharField(max_length=60)
    category = models.CharField(max_length=10, choices=Category.choices)
    feature = models.CharField(max_length=40)
    severity = models.PositiveSmallIntegerField(choices=Severity.choices)
    is_sign_in = models.BooleanField(default=False)  # follows from the type; one index then holds their order
    actor_kind = models.CharField(max_length=20)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200)
    actor_email = models.CharField(max_length=254, blank=True)
    actor_role = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=45, blank=True)
    customer_id = models.UUIDField(null=True)
    customer_name = models.CharField(max_length=200, blank=True)
    tenant_id = models.UUIDField(null=True)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40, blank=True)
    object_name = models.CharField(max_length=200, blank=True)
    operation = models.UUIDField(null=True)  # common to all events of one bulk change
    names_sort = SortKey(source="names", max_length=1000)  # one field to search, without a join
    things_sort = SortKey(source="things", max_length=1000)  # the same for who may not know everybody (ADM-1)
    changes = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    # Its place in the chain (chain.py): empty until it is sealed, and then for ever the same.
    position = models.BigIntegerField(null=True, unique=True, editable=False)
    previous_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    hash = models.CharField(max_length=64, blank=True, default="", editable=False)

    objects: ClassVar[Any] = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="event_at"),
            models.Index(fields=["customer_id", "at"], name="event_customer_at"),
            models.Index(fields=["is_sign_in", "at"], name="event_sign_in_at"),
            models.Index(fields=["type", "at"], name="event_type_at"),
            models.Index(fields=["actor_id", "at"], name="event_actor_at"),
            models.Index(fields=["object_type", "at"], name="event_object_type_at"),
            models.Index(fields=["object_type", "object_id"], name="event_object"),
            models.Index(fields=["id"], name="event_unsealed", condition=Q(position=None)),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.object_name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            _refuse()
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        _refuse()

    @property
    def things(self) -> str:
        """Of what, of whom."""
        return things_of(self.object_name, self.customer_name)

    @property
    def names(self) -> str:
        """The same, and by whom."""
        return names_of(self.object_name, self.customer_name, self.actor_name, self.actor_email)


class ChainHead(ScopedModel):
    """The last sealed event, in a row of its own: that the last ones are gone shows by it."""

    customer_path = EVERYONE

    position = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=START)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="chain_head_only_one")]

    def __str__(self) -> str:
        return f"{self.position}:{self.hash}"


def things_of(object_name: str, customer_name: str) -> str:
    return f"{object_name} {customer_name}"


def names_of(object_name: str, customer_name: str, actor_name: str, actor_email: str) -> str:
    return f"{object_name} {customer_name} {actor_name} {actor_email}"
