"""What the worker does with jobs and with tenants whose time is over. Each sweep may run twice."""

from __future__ import annotations

from openmsc.kit.actor import system

from .overdue import fail_overdue
from .removal import remove_deleted


def fail_runs_without_end() -> None:
    fail_overdue(system())


def remove_deleted_products() -> None:
    remove_deleted(system())
