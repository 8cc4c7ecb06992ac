"""What each administrator made of the lists, and the bulk changes that they began."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from openmsc.kit.scope import EVERYONE, ScopedModel
from openmsc.kit.text import NameKey


class TableView(ScopedModel):
    """Columns, widths, sort, filters and search of one list, as one administrator keeps them.

    With a name it is a saved view (CUS-9); the one without is the list as its owner left it (CUS-2).
    """

    customer_path = EVERYONE  # the owner's, or everybody's when shared: see kept.py

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    list_name = models.CharField(max_length=40)
    name = models.CharField(max_length=60, blank=True)
    name_key = NameKey(source="name")
    shared = models.BooleanField(default=False)
    params = models.JSONField(default=dict)  # the address's parameters: name -> values
    widths = models.JSONField(default=dict)  # column's key -> pixels

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "list_name", "name_key"],
                name="table_view_name_unique",
                violation_error_message="You have a view of this name already",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.list_name


class BulkRun(ScopedModel):
    """One bulk change of many rows; its id stands in every event that it leaves (CUS-8)."""

    customer_path = EVERYONE  # its administrator's own: see bulk_runs.py

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    administrator = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    list_name = models.CharField(max_length=40)
    action = models.CharField(max_length=40)
    sent = models.TextField()  # the form as it came, in the encoding of addresses
    began = models.DateTimeField(default=timezone.now)
    ended = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["began"], name="bulk_run_began")]

    def __str__(self) -> str:
        return f"{self.list_name}: {self.action}"


class BulkResult(ScopedModel):
    """What became of one row."""

    customer_path = EVERYONE

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DONE = "done", "Done"
        REFUSED = "refused", "Refused"

    run = models.ForeignKey(BulkRun, models.CASCADE, related_name="results", db_index=False)
    row = models.CharField(max_length=40)  # primary key
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    sentence = models.CharField(max_length=400, blank=True)  # what changed, or why not

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "row"], name="bulk_result_once")]
        indexes = [models.Index(fields=["run", "state", "id"], name="bulk_result_by_state")]

    def __str__(self) -> str:
        return f"{self.name}: {self.state}"
