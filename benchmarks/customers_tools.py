"""The customers list under each filter, each sort and a search, with 100,000 customers and 150,000 tenants.

The baseline is one hand-written SQL query that fetches what the page shows, in the same order, in the same run.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any

from django.db import connection

from openmsc.customers.lists import CUSTOMERS
from openmsc.kit.actor import system

from .harness import Figure, in_turns, milliseconds, note, ratio, seconds, times
from .populations import count_queries, fill_customers, signed_in

COUNT = 100_000
ROUNDS = 3
MOST_TIMES, MOST_QUERIES = 3.0, 10

_SHOWN = """
SELECT c.id, c.name, c.account_name, c.health, c.health_sources, c.health_failed, c.health_with_errors, c.is_sandbox,
    t.product, p.name, t.tenant_type, t.status, t.license_expiry,
    (SELECT {joined_regions} FROM tenants_tenant_storage_regions tr
        JOIN plans_storageregion r ON r.id = tr.storageregion_id WHERE tr.tenant_id = t.id),
    (SELECT {joined_admins} FROM customers_customer_tenant_admins ca
        JOIN accounts_administrator a ON a.id = ca.administrator_id WHERE ca.customer_id = c.id)
FROM (SELECT c.*, {key} AS sort_key FROM customers_customer c WHERE {where}
    ORDER BY sort_key {direction}, c.id LIMIT 25) c
LEFT JOIN tenants_tenant t ON t.customer_id = c.id
LEFT JOIN plans_serviceplan p ON p.id = t.service_plan_id
ORDER BY c.sort_key {direction}, c.id, t.product
"""
_OF_TENANT = "EXISTS (SELECT 1 FROM tenants_tenant t WHERE t.customer_id = c.id AND {})"
_FIRST = "(SELECT {} FROM tenants_tenant t {} WHERE t.customer_id = c.id ORDER BY t.product LIMIT 1)"
_PLAN = "JOIN plans_serviceplan p ON p.id = t.service_plan_id"
_GIVEN = f"{_PLAN} JOIN plans_planproduct g ON g.service_plan_id = p.id AND g.product = t.product"
SORT_KEYS = {
    "name": "c.name_sort",
    "product": _FIRST.format("t.product", ""),
    "service_plan": _FIRST.format("p.name_sort", _PLAN),
    "account_name": "c.account_name_sort",
    "status": "c.status",
    "tenant_type": _FIRST.format("t.tenant_type", ""),
    "edition": _FIRST.format("g.edition", _GIVEN),
    "license_expiry": _FIRST.format("t.license_expiry", ""),
    "quota": _FIRST.format("t.quota", ""),
    "quota_used": _FIRST.format("CASE WHEN t.quota > 0 THEN t.consumption * 100 / t.quota END", ""),
    "quota_start": _FIRST.format("t.quota_start", ""),
    "quota_end": _FIRST.format("t.quota_end", ""),
    "access": "c.access",
    "created_on": "c.created_on",
    "health": "c.health",
    "last_success": "c.last_success",
    "open_alerts": "c.open_alerts",
}
CONDITIONS = {
    "product": _OF_TENANT.format("t.product IN ({})"),
    "service_plan": _OF_TENANT.format("t.service_plan_id IN ({})"),
    "region": "EXISTS (SELECT 1 FROM tenants_tenant t JOIN tenants_tenant_storage_regions tr ON tr.tenant_id = t.id"
    " WHERE t.customer_id = c.id AND tr.storageregion_id IN ({}))",
    "tenant_type": _OF_TENANT.format("t.tenant_type IN ({})"),
    "tenant_admin": "c.id IN (SELECT ca.customer_id FROM customers_customer_tenant_admins ca"
    " WHERE ca.administrator_id IN ({}))",
}
_FOUND = "c.name_sort LIKE '%%{0}%%' OR c.account_name_sort LIKE '%%{0}%%'"


def by_hand(*, where: str = "1 = 1", sort: str = "-health") -> str:
    joined = "string_agg({}, ', ')" if connection.vendor == "postgresql" else "group_concat({}, ', ')"
    key = SORT_KEYS[sort.removeprefix("-")]
    may_be_empty = key.startswith("(") or key == "c.last_success"  # only then is the order worth no index
    return _SHOWN.format(
        where=where,
        key=key,
        direction=("DESC" if sort.startswith("-") else "ASC") + (" NULLS LAST" if may_be_empty else ""),
        joined_regions=joined.format("r.name"),
        joined_admins=joined.format("a.first_name || ' ' || a.last_name"),
    )


def measure() -> list[dict[str, Any]]:
    note(f"  {COUNT:,} customers …")
    get = signed_in()
    fill_customers(COUNT)
    return [figure.as_json() for what, url, sql in _asked() for figure in _compare(get, what, url, sql)]


def _asked() -> list[tuple[str, str, str]]:
    """Each sort both ways, each filter by its first value, and a search: what, the page, the query by hand."""
    known = {column.key for column in CUSTOMERS.columns if column.sort is not None}
    assert known == SORT_KEYS.keys(), "Tell this benchmark how a hand-written query sorts."
    asked = [
        (f"sorted by {way}{key}", f"/customers/?sort={way}{key}", by_hand(sort=way + key))
        for key in SORT_KEYS
        for way in ("", "-")
    ]
    for each in CUSTOMERS.filters:
        value = each.offered(system())[-1].value
        where = CONDITIONS[each.key].format(value)
        asked.append((f"filtered by {each.label}", f"/customers/?{each.key}={value}", by_hand(where=where)))
    for words in ("amber", "000123", "nobody"):
        where = _FOUND.format(words)
        asked.append((f"searched for {words}", f"/customers/?q={words}", by_hand(where=where)))
    return asked


def _compare(get: Callable[[str], Any], what: str, url: str, sql: str) -> list[Figure]:
    queries = count_queries(get, url)
    spent = partial(_in_the_database, get, url)
    took = in_turns(
        {
            "database": lambda: median(spent() for _ in range(2)),
            "by hand": lambda: seconds(partial(_fetch, sql)),
            "page": lambda: seconds(partial(get, url)),
        },
        ROUNDS,
    )
    share = ratio(took["database"], took["by hand"])
    whole = ratio(took["page"], took["by hand"])
    return [
        Figure(
            f"customers {what}: all queries of the page",
            f"{times(share)} {milliseconds(took['database'])}",
            milliseconds(took["by hand"]),
            f"{MOST_TIMES:g} × at most",
            share <= MOST_TIMES,
        ),
        Figure(f"customers {what}: the page", f"{times(whole)} {milliseconds(took['page'])}", "the same"),
        Figure(
            f"customers {what}: queries",
            str(queries),
            goal=f"{MOST_QUERIES} at most",
            met=queries <= MOST_QUERIES,
            must=True,
        ),
    ]


def _fetch(sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("%%", "%"))
        rows: list[Any] = cursor.fetchall()
        return rows


def _in_the_database(get: Callable[[str], Any], url: str) -> float:
    """The time that the page's queries take, without what Python does around them."""
    spent = 0.0

    def timed(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        nonlocal spent
        found = None

        def run() -> None:
            nonlocal found
            found = execute(sql, params, many, context)

        spent += seconds(run)
        return found

    with connection.execute_wrapper(timed):
        get(url)
    return spent
