"""What a new installation starts with."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from openmsc.plans.models import Geography, StorageRegion
from openmsc.plans.products import ProductId

_BOTH = list(ProductId.values)
_AWS, _AZURE, _OWN = StorageRegion.StorageProvider

STORAGE_REGIONS: list[dict[str, Any]] = [
    {"storage_provider": provider, "name": name, "geography": geography, "products": products}
    for provider, name, geography, products in (
        (_AWS, "AWS Frankfurt", Geography.EUROPE, _BOTH),
        (_AWS, "AWS Dublin", Geography.EUROPE, _BOTH),
        (_AWS, "AWS London", Geography.UNITED_KINGDOM, _BOTH),
        (_AWS, "AWS N. Virginia", Geography.NORTH_AMERICA, _BOTH),
        (_AZURE, "Azure West Europe", Geography.EUROPE, _BOTH),
        (_OWN, "Own site", "", [ProductId.ENTERPRISE_WORKLOADS]),  # only the provider knows where
    )
]
SANDBOX: dict[str, Any] = {
    "name": "Demonstration",
    "address": "For demonstrations and training",
    "phone": "+1 212 555 0100",
}
SANDBOX_QUOTA = Decimal("5.00")
