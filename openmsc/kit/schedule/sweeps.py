"""Periodic work. Each sweep is one line in `settings.SWEEPS`; any number of workers share them."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import checks
from django.utils import timezone
from django.utils.module_loading import import_string

log = logging.getLogger(__name__)


def run_due() -> int:
    """Run each sweep that is due and that no other worker has claimed; returns how many ran."""
    return sum(_run_if_due(name, *entry) for name, entry in _sweeps().items())


def hasten(name: str) -> None:
    """There is work that should not wait for the sweep's next turn: the first worker that looks runs it."""
    from .models import Schedule

    assert name in settings.SWEEPS, name
    Schedule.objects.filter(name=name).update(next_run=timezone.now())


def broken_sweeps(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """System check: every sweep must import, or the program does not start."""
    errors: list[checks.CheckMessage] = []
    for name, (path, _) in _sweeps().items():
        try:
            import_string(path)
        except ImportError as error:
            errors.append(checks.Error(f"Sweep {name}: {error}", id="schedule.E001"))
    return errors


def _sweeps() -> Mapping[str, tuple[str, timedelta]]:
    sweeps: Mapping[str, tuple[str, timedelta]] = settings.SWEEPS
    return sweeps


def _run_if_due(name: str, path: str, every: timedelta) -> bool:
    from .models import Schedule

    row, _ = Schedule.objects.get_or_create(name=name)
    now = timezone.now()  # after the row is made, or a new one is not due yet
    if row.next_run > now:
        return False
    claimed = Schedule.objects.filter(name=name, next_run=row.next_run).update(
        next_run=now + every, last_started=now
    )
    if claimed != 1:
        return False
    sweep: Callable[[], None] = import_string(path)
    error = ""
    try:
        sweep()
    except Exception:
        log.exception("sweep %s failed", name)
        error = traceback.format_exc()[-4000:]
    Schedule.objects.filter(name=name).update(last_finished=timezone.now(), last_error=error)
    return True
