"""The worker of the tests: runs what is waiting, and ends."""

from __future__ import annotations

import signal

from django.core.management import call_command


def run_tasks() -> None:
    """Run all tasks that are ready, as `openmsc worker` would. Needs `django_db(transaction=True)`."""
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)
    before = {number: signal.getsignal(number) for number in signals}
    try:
        call_command("db_worker", batch=True, interval=0, startup_delay=False, queue_name="*", verbosity=0)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
