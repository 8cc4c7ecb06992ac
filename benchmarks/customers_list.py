"""The customers list, first page, with 10, 1,000 and 100,000 customers: same queries, and about the same time."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any

from django.http import HttpResponse

from .harness import Figure, in_turns, milliseconds, note, ratio, seconds, times
from .populations import copy_database, count_queries, fill_customers, signed_in, switch_to

COUNTS = (10, 1_000, 100_000)
ORDERS = {"in need first": "/customers/", "by name": "/customers/?sort=name"}
ROUNDS, REQUESTS = 15, 5
MOST = 2.0  # times as long as with 10 customers


def measure() -> list[dict[str, Any]]:
    get = signed_in()
    databases = {}
    for count in COUNTS:
        databases[count] = copy_database(f"c{count}")
    for count, name in databases.items():
        note(f"  {count:,} customers …")
        switch_to(name)
        fill_customers(count)
    return [
        figure.as_json() for order, url in ORDERS.items() for figure in _compare(get, databases, order, url)
    ]


def _compare(
    get: Callable[[str], HttpResponse], databases: dict[int, str], order: str, url: str
) -> list[Figure]:
    queries = {}
    for count, name in databases.items():
        switch_to(name)
        queries[count] = count_queries(get, url)

    def once(name: str) -> float:
        switch_to(name)
        get(url)  # connects
        return median(seconds(partial(get, url)) for _ in range(REQUESTS))

    took = in_turns({str(count): partial(once, name) for count, name in databases.items()}, ROUNDS)
    few, some, many = (took[str(count)] for count in COUNTS)
    same = len(set(queries.values())) == 1
    return [
        Figure(
            f"customers list {order}: queries with 10, 1,000, 100,000",
            ", ".join(str(number) for number in queries.values()),
            goal="the same",
            met=same,
            must=True,
        ),
        Figure(
            f"customers list {order}: 100,000 customers",
            times(ratio(many, few)),
            f"10 customers: {milliseconds(few)}",
            f"{MOST:g} × at most",
            ratio(many, few) <= MOST,
        ),
        Figure(
            f"customers list {order}: 100,000 customers",
            times(ratio(many, some)),
            f"1,000 customers: {milliseconds(some)}",
        ),
    ]
