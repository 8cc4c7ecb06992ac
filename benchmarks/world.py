"""What the servers that are measured need beforehand; run by `inside`."""

from __future__ import annotations

from django.conf import settings

from openmsc.testing import make

from .populations import browser, fill_customers, offer


def administrator() -> None:
    make.administrator()


def reporting_tokens(count: int) -> list[str]:
    """The secrets of reporting tokens, each of a customer's Enterprise Workloads of its own."""
    plan, regions = offer()
    return [make.token(make.tenant(service_plan=plan, storage_regions=regions))[1] for _ in range(count)]


def customers_and_session(count: int) -> dict[str, str]:
    """So many customers, and the session of an MSP administrator."""
    fill_customers(count)
    key = browser().cookies[settings.SESSION_COOKIE_NAME].value
    return {"name": settings.SESSION_COOKIE_NAME, "key": key}
