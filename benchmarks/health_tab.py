"""A customer's Health tab with little and with much history behind it, and with many data sources."""

from __future__ import annotations

from functools import partial
from statistics import median
from typing import Any

from .harness import Figure, in_turns, milliseconds, ratio, seconds, times
from .populations import count_queries, fill_history, signed_in

ROUNDS, REQUESTS = 15, 5
MOST = 1.2
LITTLE, MONTH, MUCH, MANY = "100 jobs", "28 nights, 1,120 jobs", "100,000 jobs", "1,000 data sources"


def measure() -> list[dict[str, Any]]:
    get = signed_in()
    urls = {
        LITTLE: _url(sources=40, jobs=100, days=28),  # most days are empty: less to draw
        MONTH: _url(sources=40, jobs=40 * 28, days=28),
        MUCH: _url(sources=40, jobs=100_000, days=730),
        MANY: _url(sources=1_000, jobs=28_000, days=28),
    }
    queries = {name: count_queries(get, url) for name, url in urls.items()}

    def once(url: str) -> float:
        return median(seconds(partial(get, url)) for _ in range(REQUESTS))

    took = in_turns({name: partial(once, url) for name, url in urls.items()}, ROUNDS)
    figures = [
        Figure(
            f"Health tab: queries with {'; '.join(urls)}",
            ", ".join(str(number) for number in queries.values()),
            goal="the same",
            met=len(set(queries.values())) == 1,
            must=True,
        )
    ]
    for name, against in ((MUCH, LITTLE), (MUCH, MONTH), (MANY, MONTH)):
        factor = ratio(took[name], took[against])
        baseline = f"{against}: {milliseconds(took[against])}"
        figures.append(
            Figure(f"Health tab: {name}", times(factor), baseline, f"{MOST:g} × at most", factor <= MOST)
        )
    return [figure.as_json() for figure in figures]


def _url(sources: int, jobs: int, days: int) -> str:
    customer = fill_history(sources, jobs, days)
    return f"/customers/{customer.pk}/health/"
