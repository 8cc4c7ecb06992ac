from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from openmsc.kit.scope import ScopedModel
from openmsc.kit.text import SortKey

from .verbs import Category, Severity


class Event(ScopedModel):
    """What was done, by whom, to what. Ids and names are copied: an event outlives what it describes."""

    customer_path = "customer_id"

    at = models.DateTimeField(default=timezone.now)
    type = models.CharField(max_length=60)
    category = models.CharField(max_length=10, choices=Category.choices)
    feature = models.CharField(max_length=40)
    severity = models.PositiveSmallIntegerField(choices=Severity.choices)
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
    changes = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="event_at"),
            models.Index(fields=["customer_id", "at"], name="event_customer_at"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.object_name}"

    @property
    def names(self) -> str:
        """Of what, of whom, by whom."""
        return names_of(self.object_name, self.customer_name, self.actor_name, self.actor_email)


def names_of(object_name: str, customer_name: str, actor_name: str, actor_email: str) -> str:
    return f"{object_name} {customer_name} {actor_name} {actor_email}"
