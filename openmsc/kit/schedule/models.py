from __future__ import annotations

from django.db import models
from django.utils import timezone

from openmsc.kit.scope import EVERYONE, ScopedModel


class Schedule(ScopedModel):
    """When a periodic sweep runs next. A worker claims it by moving `next_run` forward."""

    customer_path = EVERYONE

    name = models.CharField(max_length=60, primary_key=True)
    next_run = models.DateTimeField(default=timezone.now, db_index=True)
    last_started = models.DateTimeField(null=True)
    last_finished = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name
