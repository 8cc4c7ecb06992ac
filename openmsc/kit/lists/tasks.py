"""What the worker does for lists. Each task may run twice."""

from __future__ import annotations

from django_tasks import task


@task()
def run_bulk_change(run_id: str) -> None:
    from . import bulk_runs

    bulk_runs.carry_out_in_background(run_id)
