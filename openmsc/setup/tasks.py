"""Loading demonstration data in the background. Run again, it goes on where it was."""

from __future__ import annotations

from django_tasks import task


@task()
def load_demonstration() -> None:
    from openmsc.testing.demo import load_data

    load_data()
