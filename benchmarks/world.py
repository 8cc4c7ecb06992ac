"""What the servers that are measured need to know beforehand; run by `inside`."""

from __future__ import annotations

from openmsc.testing import make

from .populations import offer


def reporting_tokens(count: int) -> list[str]:
    """The secrets of reporting tokens, each of a customer's Enterprise Workloads of its own."""
    plan, regions = offer()
    return [make.token(make.tenant(service_plan=plan, storage_regions=regions))[1] for _ in range(count)]
