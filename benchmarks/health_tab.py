"""A customer's Health tab with little and with much history behind it, and with many data sources."""

from __future__ import annotations

from functools import partial
from statistics import median
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from .harness import Figure, in_turns, milliseconds, note, ratio, seconds, times
from .populations import fill_history, signed_in

ROUNDS, REQUESTS = 15, 5
MOST = 1.2
LITTLE, MUCH, MANY = "100 jobs", "100,000 jobs", "1,000 data sources"


def measure() -> list[dict[str, Any]]:
    get = signed_in()
    urls = {
        LITTLE: _url(sources=40, jobs=100, days=28),
        MUCH: _url(sources=40, jobs=100_000, days=730),
        MANY: _url(sources=1_000, jobs=28_000, days=28),
    }
    queries = {}
    for name, url in urls.items():
        get(url)
        with CaptureQueriesContext(connection) as captured:
            answer = get(url)
        assert answer.content.count(b'<svg class="strip" width') >= 25, answer.content
        queries[name] = len(captured)
        slowest = sorted(captured.captured_queries, key=lambda query: -float(query["time"]))[:3]
        for query in slowest:
            note(f"  {name} {query['time']} s {query['sql'][:300]}")

    def once(url: str) -> float:
        return median(seconds(partial(get, url)) for _ in range(REQUESTS))

    took = in_turns({name: partial(once, url) for name, url in urls.items()}, ROUNDS)
    baseline = f"{LITTLE}: {milliseconds(took[LITTLE])}"
    figures = [
        Figure(
            "Health tab: queries with 100 jobs, 100,000 jobs, 1,000 sources",
            ", ".join(str(number) for number in queries.values()),
            goal="the same",
            met=len(set(queries.values())) == 1,
            must=True,
        ),
        *(
            Figure(
                f"Health tab: {name}",
                times(ratio(took[name], took[LITTLE])),
                baseline,
                f"{MOST:g} × at most",
                ratio(took[name], took[LITTLE]) <= MOST,
            )
            for name in (MUCH, MANY)
        ),
    ]
    return [figure.as_json() for figure in figures]


def _url(sources: int, jobs: int, days: int) -> str:
    customer = fill_history(sources, jobs, days)
    return f"/customers/{customer.pk}/health/"
