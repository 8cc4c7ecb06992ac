"""Sweeps that keep the kit's own tables small and its tasks alive."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

LEASE = timedelta(minutes=30)  # longer than any task takes: long ones split themselves
KEPT = timedelta(days=14)


def revive_tasks() -> None:
    """A task whose worker died runs again: tasks are written to bear it."""
    dead = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=timezone.now() - LEASE)
    dead.update(status=TaskResultStatus.READY)


def forget_finished_tasks() -> None:
    DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEPT).delete()


def forget_expired_limits() -> None:
    """Django's cache table keeps what has expired until it is full."""
    now = connection.ops.adapt_datetimefield_value(timezone.now().replace(microsecond=0))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cache WHERE expires < %s", [now])


def forget_expired_sessions() -> None:
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
