"""What the worker does with jobs. Each sweep may run twice."""

from __future__ import annotations

from openmsc.kit.actor import system

from .overdue import fail_overdue


def fail_runs_without_end() -> None:
    fail_overdue(system())
