"""The worker's process: runs tasks from the database and the periodic sweeps. Started by the supervisor."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time

import django
from django.db import InterfaceError, OperationalError, close_old_connections

from openmsc.config.supervisor import end_with_supervisor

POLL_SECONDS = 1.0
SWEEP_SECONDS = 5.0
LONGEST_PAUSE = 30.0

logger = logging.getLogger("openmsc.worker")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openmsc.config.settings")
    django.setup()
    stopping = threading.Event()
    sweeper = threading.Thread(target=sweep, args=[stopping], name="sweeps", daemon=True)
    sweeper.start()
    end_with_supervisor()
    try:
        work()
    finally:
        stopping.set()
        sweeper.join(timeout=5)


def work() -> None:
    """Run tasks until told to stop; outlive a database that goes away for a while."""
    from django.utils.crypto import get_random_string
    from django_tasks_db.management.commands.db_worker import Worker

    worker = Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=POLL_SECONDS,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
    )
    worker.configure_signals()
    pause = POLL_SECONDS
    while worker.running:
        started = time.monotonic()
        try:
            worker.run()
        except (OperationalError, InterfaceError) as error:
            pause = (
                POLL_SECONDS if time.monotonic() - started > LONGEST_PAUSE else min(pause * 2, LONGEST_PAUSE)
            )
            logger.warning("The database does not answer, next try in %g s: %s", pause, error)
            close_old_connections()
            time.sleep(pause)


def sweep(stopping: threading.Event) -> None:
    """Run the sweeps that are due, again and again; one that fails must not end the others."""
    from openmsc.kit.schedule.sweeps import run_due

    while not stopping.is_set():
        try:
            run_due()
        except (OperationalError, InterfaceError) as error:
            logger.warning("The database does not answer, sweeps wait: %s", error)
        except Exception:
            logger.exception("A sweep failed")
        finally:
            close_old_connections()
        stopping.wait(SWEEP_SECONDS)


if __name__ == "__main__":
    # Until the worker takes signals itself, one ends the process: nothing is under way yet.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    main()
