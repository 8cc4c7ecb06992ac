"""Export of all customers: lines a second against the database's own CSV export, and the memory it takes."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connection

from openmsc.customers.lists import CUSTOMERS
from openmsc.kit.actor import system
from openmsc.kit.lists.columns import Column
from openmsc.kit.lists.export import csv_file

from .harness import Figure, in_turns, note, ratio, seconds
from .populations import copy_database, fill_customers, switch_to

FEW, MANY = 1_000, 100_000
LINES = MANY * 3 // 2
ROUNDS = 5
LEAST = 0.5  # of the database's own speed, on PostgreSQL
MOST_MEGABYTES = 20

_BY_HAND = """
SELECT c.name, CASE t.product WHEN 1 THEN 'Enterprise Workloads' WHEN 2 THEN 'SaaS Apps and Endpoints' END, p.name,
    CASE t.tenant_type WHEN 1 THEN 'Sandbox' WHEN 2 THEN 'Evaluation' WHEN 3 THEN 'Commercial' END,
    (SELECT {regions} FROM tenants_tenant_storage_regions tr JOIN plans_storageregion r ON r.id = tr.storageregion_id
        WHERE tr.tenant_id = t.id), t.license_expiry,
    (SELECT {admins} FROM customers_customer_tenant_admins ca
        JOIN accounts_administrator a ON a.id = ca.administrator_id WHERE ca.customer_id = c.id),
    CASE c.health WHEN 0 THEN 'Healthy' WHEN 2 THEN 'No data' WHEN 3 THEN 'Attention' WHEN 4 THEN 'Critical' END
FROM customers_customer c LEFT JOIN tenants_tenant t ON t.customer_id = c.id
LEFT JOIN plans_serviceplan p ON p.id = t.service_plan_id ORDER BY c.health DESC, c.id, t.product
"""


def measure() -> list[dict[str, Any]]:
    databases = {count: copy_database(f"e{count}") for count in (FEW, MANY)}
    for count, name in databases.items():
        note(f"  {count:,} customers …")
        switch_to(name)
        fill_customers(count)
    figures = [*_speed(), *_memory(databases)]
    return [figure.as_json() for figure in figures]


def _speed() -> list[Figure]:
    default = CUSTOMERS.shown()
    asked = {
        "ours": lambda: seconds(partial(_export, default)),
        "its own": lambda: seconds(_its_own),
    }
    took = in_turns(asked, ROUNDS)
    took["all columns"] = [seconds(partial(_export, CUSTOMERS.columns))]
    postgresql = connection.vendor == "postgresql"
    share = 1 / ratio(took["ours"], took["its own"])
    return [
        Figure(
            f"export of {LINES:,} lines, the usual columns",
            f"{share:.2f} of its speed, {_rate(took['ours'])}",
            f"the database's own: {_rate(took['its own'])}",
            f"{LEAST:g} at least" if postgresql else "",
            share >= LEAST if postgresql else None,
        ),
        Figure(
            f"export of {LINES:,} lines, all {len(CUSTOMERS.columns)} columns", _rate(took["all columns"])
        ),
    ]


def _rate(times: list[float]) -> str:
    return f"{LINES / sorted(times)[len(times) // 2]:,.0f} lines/s"


def _export(columns: list[Column]) -> int:
    rows = CUSTOMERS.rows(system())
    order = (CUSTOMERS.column("health"), True)
    return sum(len(block) for block in csv_file(CUSTOMERS, rows, columns, order=order))


def _its_own() -> int:
    """COPY on PostgreSQL; SQLite's own shell for the other."""
    joined = "string_agg({}, ', ')" if connection.vendor == "postgresql" else "group_concat({}, ', ')"
    sql = _BY_HAND.format(
        regions=joined.format("r.name"), admins=joined.format("a.first_name || ' ' || a.last_name")
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT csv)") as copy:
            return sum(len(line) for line in copy)
    with (
        connection.cursor() as cursor
    ):  # no shell is installed with Python: the rows alone, without writing CSV
        cursor.execute(sql)
        return sum(1 for _ in cursor)


def _memory(databases: dict[int, str]) -> list[Figure]:
    figures = []
    for what in ("shown", "all"):
        peaks = {count: _peak_of_a_process(name, what) for count, name in databases.items()}
        grown = (peaks[MANY] - peaks[FEW]) / 1024
        figures.append(
            Figure(
                f"export, {'the usual' if what == 'shown' else 'all'} columns: peak memory, {MANY:,} customers",
                f"{grown:+.1f} MB",
                f"{FEW:,} customers: {peaks[FEW] / 1024:.0f} MB",
                f"{MOST_MEGABYTES} MB at most",
                grown <= MOST_MEGABYTES,
            )
        )
    return figures


def _peak_of_a_process(database: str, what: str) -> int:
    """Kilobytes; a process of its own, since the peak never falls."""
    code = f"import django; django.setup(); from benchmarks.export import peak; peak({database!r}, {what!r})"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return int(answer.stdout)


def peak(database: str, what: str) -> None:
    switch_to(database)
    _export(CUSTOMERS.columns if what == "all" else CUSTOMERS.shown())
    # Not getrusage: its peak begins with that of the process that started this one.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    print(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))
