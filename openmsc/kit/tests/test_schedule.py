"""Periodic sweeps that any number of workers share, and tasks that outlive the worker that ran them."""

from __future__ import annotations

import threading
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from openmsc.kit.schedule import housekeeping
from openmsc.kit.schedule.models import Schedule
from openmsc.kit.schedule.sweeps import broken_sweeps, run_due
from openmsc.testing.threads import at_once
from openmsc.testing.worker import run_tasks

HERE = __name__
beats: list[int] = []
fails = threading.Event()


def beat() -> None:
    beats.append(threading.get_ident())
    if fails.is_set():
        raise RuntimeError("the pump is stuck")


@task()
def note(text: str) -> str:
    noted.append(text)
    if text == "bad":
        raise RuntimeError("no such text")
    return text.upper()


noted: list[str] = []


@pytest.fixture(autouse=True)
def fresh(settings: Any) -> None:
    settings.SWEEPS = {"beat": (f"{HERE}.beat", timedelta(minutes=5))}
    beats.clear()
    noted.clear()
    fails.clear()


# ---- sweeps


@pytest.mark.django_db
def test_a_sweep_runs_when_due_and_not_before() -> None:
    with time_machine.travel("2026-11-24T08:00:00Z", tick=False) as clock:
        assert (run_due(), run_due()) == (1, 0)
        clock.shift(timedelta(minutes=4, seconds=59))
        assert run_due() == 0
        clock.shift(timedelta(seconds=1))
        assert run_due() == 1
    assert len(beats) == 2
    row = Schedule.objects.get()
    assert row.last_started == row.last_finished
    assert row.last_error == ""


@pytest.mark.django_db(transaction=True)
def test_of_several_workers_at_once_one_runs_the_sweep() -> None:
    for turn in (1, 2):  # the first time the row does not exist yet
        assert sorted(map(str, at_once([run_due] * 4))) == ["0", "0", "0", "1"]
        assert len(beats) == turn
        Schedule.objects.update(next_run=timezone.now())


@pytest.mark.django_db
def test_a_sweep_that_fails_is_noted_and_runs_again_and_stops_no_other(settings: Any) -> None:
    settings.SWEEPS = {**settings.SWEEPS, "other": (f"{HERE}.other", timedelta(hours=1))}
    fails.set()
    with time_machine.travel("2026-11-24T08:00:00Z", tick=False) as clock:
        assert run_due() == 2
        assert noted == ["other"]
        assert "RuntimeError: the pump is stuck" in Schedule.objects.get(name="beat").last_error
        fails.clear()
        clock.shift(timedelta(minutes=5))
        assert run_due() == 1
    assert Schedule.objects.get(name="beat").last_error == ""


def other() -> None:
    noted.append("other")


def test_a_sweep_that_does_not_import_stops_the_start(settings: Any) -> None:
    assert broken_sweeps(None) == []
    settings.SWEEPS = {"lost": ("openmsc.kit.nowhere.sweep", timedelta(hours=1))}
    (error,) = broken_sweeps(None)
    assert error.id == "schedule.E001"
    assert "lost" in error.msg


# ---- tasks


@pytest.mark.django_db(transaction=True)
def test_a_worker_runs_what_was_enqueued_once() -> None:
    waiting = note.enqueue("hello")
    assert noted == []
    run_tasks()
    run_tasks()
    assert noted == ["hello"]
    waiting.refresh()
    assert (waiting.status, waiting.return_value) == (TaskResultStatus.SUCCESSFUL, "HELLO")


@pytest.mark.django_db(transaction=True)
def test_a_task_that_fails_stops_no_other_and_is_kept_with_its_reason() -> None:
    bad, good = note.enqueue("bad"), note.enqueue("good")
    run_tasks()
    bad.refresh()
    good.refresh()
    assert (bad.status, good.status) == (TaskResultStatus.FAILED, TaskResultStatus.SUCCESSFUL)
    assert "no such text" in bad.errors[0].traceback


@pytest.mark.django_db(transaction=True)
def test_a_task_whose_worker_died_runs_again() -> None:
    died, alive = note.enqueue("died"), note.enqueue("alive")
    started = {died.id: housekeeping.LEASE + timedelta(seconds=1), alive.id: housekeeping.LEASE / 2}
    for pk, ago in started.items():
        DBTaskResult.objects.filter(pk=pk).update(
            status=TaskResultStatus.RUNNING, started_at=timezone.now() - ago
        )
    run_tasks()
    assert noted == []  # both are taken
    housekeeping.revive_tasks()
    run_tasks()
    assert noted == ["died"]
    died.refresh()
    assert died.status == TaskResultStatus.SUCCESSFUL


# ---- tables that would grow


@pytest.mark.django_db(transaction=True)
def test_finished_tasks_are_forgotten_after_two_weeks_and_waiting_ones_never() -> None:
    for text in ("good", "bad"):
        note.enqueue(text)
    run_tasks()
    note.enqueue("waiting")
    with time_machine.travel(timezone.now() + housekeeping.KEPT - timedelta(minutes=1), tick=False):
        housekeeping.forget_finished_tasks()
        assert DBTaskResult.objects.count() == 3
    with time_machine.travel(timezone.now() + housekeeping.KEPT + timedelta(minutes=1), tick=False):
        housekeeping.forget_finished_tasks()
    assert [result.args_kwargs["args"] for result in DBTaskResult.objects.all()] == [["waiting"]]


@pytest.mark.django_db
def test_expired_sessions_are_forgotten() -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for seconds in (-1, 3600):
        session = store()
        session.set_expiry(seconds)
        session.create()
    housekeeping.forget_expired_sessions()
    assert store.get_model_class().objects.count() == 1
