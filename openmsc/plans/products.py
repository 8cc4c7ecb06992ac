"""What can be sold: products with their workloads and features. A new product module is one entry here.

Source: spec/product.md (words), tenants-and-plans.md (features, TEN-2, TEN-10), consumption.md (CON-1, CON-2).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from django.db import models


class ProductId(models.IntegerChoices):
    """The API's numbers."""

    ENTERPRISE_WORKLOADS = 1, "Enterprise Workloads"
    SAAS_AND_ENDPOINTS = 2, "SaaS Apps and Endpoints"


class Edition(models.TextChoices):
    BUSINESS = "business", "Business"
    ENTERPRISE = "enterprise", "Enterprise"
    ELITE = "elite", "Elite"


class Governed(models.TextChoices):
    """What a plan says of a feature."""

    ON = "on", "On by plan"
    OFF = "off", "Off by plan"
    FREE = "free", "Left to the tenant"


COUNTS = ("userCount", "preservedUserCount")  # of users, each a whole number
EDUCATION = (
    "educationLicenseState"  # 1 where the users have education licenses, else 0: the API's are numbers
)


@dataclass(frozen=True)
class Feature:
    """`attributes`: what is said of it at a tenant, by the API's names (TEN-10)."""

    name: str
    editions: frozenset[str] = frozenset(Edition.values)
    attributes: tuple[str, ...] = ()


class Unit(StrEnum):
    """What a rate is for."""

    TB_MONTH = "TB-month"
    USER_MONTH = "user-month"


@dataclass(frozen=True)
class Meter:
    """What is metered, by its usage description, and the consumption units that it costs at first (CON-1)."""

    name: str
    unit: Unit
    usual: Decimal = Decimal(0)


@dataclass(frozen=True)
class Product:
    id: ProductId
    summary: str
    workloads: tuple[str, ...]
    features: tuple[Feature, ...]
    commercial_years: int  # preset of a Commercial license, and the furthest it may lie ahead
    meters: tuple[Meter, ...]  # an add-on's has the name of the feature
    by_name: dict[str, Feature] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {feature.name: feature for feature in self.features})

    @property
    def name(self) -> str:
        return str(self.id.label)

    @property
    def counts_users(self) -> bool:
        return any(feature.attributes for feature in self.features)

    def features_in(self, edition: str) -> list[Feature]:
        return [feature for feature in self.features if edition in feature.editions]

    def meters_in(self, edition: str) -> list[Meter]:
        """Without those of add-ons that the edition has not."""
        missing = {feature.name for feature in self.features if edition not in feature.editions}
        return [meter for meter in self.meters if meter.name not in missing]


_NOT_BUSINESS = frozenset({Edition.ENTERPRISE, Edition.ELITE})

PRODUCTS: dict[int, Product] = {
    product.id: product
    for product in (
        Product(
            ProductId.ENTERPRISE_WORKLOADS,
            "Protects servers, databases and virtual machines.",
            (
                "File Server", "NAS", "MS-SQL", "Oracle", "VMware", "Hyper-V", "Nutanix AHV", "SAP HANA",
                "PostgreSQL", "MySQL", "Proxmox VE", "Kubernetes", "Azure VM", "AWS EC2",
            ),
            (
                Feature("Enterprise Workloads"),
                Feature("Long Term Retention"),
                Feature("Enterprise Workloads Accelerated Ransomware Recovery"),
            ),
            commercial_years=8,
            meters=(
                Meter("Storage", Unit.TB_MONTH, Decimal(1)),
                Meter("Long Term Retention", Unit.TB_MONTH),
                Meter("Enterprise Workloads Accelerated Ransomware Recovery", Unit.TB_MONTH),
            ),
        ),
        Product(
            ProductId.SAAS_AND_ENDPOINTS,
            "Protects Microsoft 365, Google Workspace and endpoints.",
            ("Microsoft 365", "Google Workspace", "Endpoints", "Salesforce", "Dynamics 365", "Entra ID"),
            (
                Feature("M365", attributes=(*COUNTS, EDUCATION)),
                Feature("Google Workspace", attributes=(*COUNTS, EDUCATION)),
                Feature("Endpoints", _NOT_BUSINESS, attributes=COUNTS),
                Feature("M365 Accelerated Ransomware Recovery"),
                Feature("Google Workspace Accelerated Ransomware Recovery"),
                Feature("Endpoints Accelerated Ransomware Recovery", _NOT_BUSINESS),
                Feature("Storage (unlimited)"),
                Feature("Sensitive Data Governance", _NOT_BUSINESS),
            ),
            commercial_years=3,
            meters=(
                Meter("Active Users", Unit.USER_MONTH, Decimal("0.05")),
                Meter("Preserved Users", Unit.USER_MONTH, Decimal("0.01")),
                Meter("M365 Accelerated Ransomware Recovery", Unit.USER_MONTH),
                Meter("Google Workspace Accelerated Ransomware Recovery", Unit.USER_MONTH),
                Meter("Endpoints Accelerated Ransomware Recovery", Unit.USER_MONTH),
                Meter("Storage (unlimited)", Unit.USER_MONTH),
                Meter("Sensitive Data Governance", Unit.USER_MONTH),
            ),
        ),
    )
}  # fmt: skip
