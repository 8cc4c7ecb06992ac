"""What a new installation starts with."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from openmsc.plans.models import StorageRegion
from openmsc.plans.products import ProductId

_BOTH = list(ProductId.values)
_PROVIDER = StorageRegion.StorageProvider

STORAGE_REGIONS: list[dict[str, Any]] = [
    {"name": "AWS Frankfurt", "storage_provider": _PROVIDER.AWS, "products": _BOTH},
    {"name": "AWS Dublin", "storage_provider": _PROVIDER.AWS, "products": _BOTH},
    {"name": "AWS London", "storage_provider": _PROVIDER.AWS, "products": _BOTH},
    {"name": "AWS N. Virginia", "storage_provider": _PROVIDER.AWS, "products": _BOTH},
    {"name": "Azure West Europe", "storage_provider": _PROVIDER.AZURE, "products": _BOTH},
    {"name": "Own site", "storage_provider": _PROVIDER.OWN, "products": [ProductId.ENTERPRISE_WORKLOADS]},
]
SANDBOX: dict[str, Any] = {
    "name": "Demonstration",
    "address": "For demonstrations and training",
    "phone": "+1 212 555 0100",
}
SANDBOX_QUOTA = Decimal("5.00")
