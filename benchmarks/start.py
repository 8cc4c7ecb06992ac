"""From `openmsc up` to the first page served, on a database that is up to date."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from statistics import median

from .databases import Environment
from .harness import Figure, in_turns, ratio, seconds, times
from .inside import ROOT, inside
from .servers import openmsc

ROUNDS = 5
GOAL = 3.0  # seconds


def measure(environment: Environment) -> list[Figure]:
    inside(environment, "benchmarks.world", "administrator")  # else it starts with the set-up
    took = in_turns(
        {"up": partial(_first_page, environment), "django": partial(_only_django, environment)}, ROUNDS
    )
    up, django = median(took["up"]), median(took["django"])
    return [
        Figure(
            "openmsc up: from start to first page",
            f"{up:.1f} s",
            f"loading Django with our apps, {django:.1f} s: {times(ratio(took['up'], took['django']))}",
            f"{GOAL:g} s at most",
            up <= GOAL,
        )
    ]


def _first_page(environment: Environment) -> float:
    server = openmsc(environment, "up")
    server.ready_path = "/sign-in/"

    def up() -> None:
        server.start()
        server.wait()

    try:
        return seconds(up)
    finally:
        server.stop()


def _only_django(environment: Environment) -> float:
    load = "import django; django.setup(); import openmsc.config.urls"
    given = {**environment, "DJANGO_SETTINGS_MODULE": "openmsc.config.settings"}
    return seconds(lambda: subprocess.run([sys.executable, "-c", load], env=given, cwd=ROOT, check=True))
