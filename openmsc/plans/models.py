from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from openmsc.kit.scope import EVERYONE, ScopedModel
from openmsc.kit.text import NameKey, SortKey

from .products import PRODUCTS, Edition, Governed, Product, ProductId


class Geography(models.TextChoices):
    """Of several storage providers, all regions of a tenant must lie in one (TEN-8)."""

    EUROPE = "europe", "Europe"
    UNITED_KINGDOM = "united-kingdom", "United Kingdom"
    NORTH_AMERICA = "north-america", "North America"
    SOUTH_AMERICA = "south-america", "South America"
    ASIA_PACIFIC = "asia-pacific", "Asia Pacific"
    MIDDLE_EAST = "middle-east", "Middle East"
    AFRICA = "africa", "Africa"


LIMITS = ("frequency_min_hours", "frequency_max_hours", "retention_min_days", "retention_max_days")


class StorageRegion(ScopedModel):
    """Where a tenant's data may lie."""

    customer_path = EVERYONE
    audit_exclude = frozenset({"name_key"})

    class StorageProvider(models.IntegerChoices):
        """The API's numbers."""

        AWS = 1, "AWS"
        AZURE = 2, "Azure"
        OWN = 3, "Own site"

    name = models.CharField(max_length=80)
    name_key = NameKey(source="name")
    storage_provider = models.PositiveSmallIntegerField(choices=StorageProvider.choices)
    # Empty: not said, as of a site of one's own; it goes with any.
    geography = models.CharField(max_length=20, choices=Geography.choices, blank=True)
    products = models.JSONField(default=list)  # ids of the products that may use it

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["name_key"],
                name="storage_region_name_unique",
                violation_error_message="Storage region already exists",
            ),
            models.CheckConstraint(
                condition=Q(storage_provider__in=[1, 2, 3]), name="storage_region_provider"
            ),
            models.CheckConstraint(
                condition=Q(geography__in=["", *Geography.values]), name="storage_region_geography"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ServicePlan(ScopedModel):
    """A named bundle of products, editions and features that tenants are put on."""

    customer_path = EVERYONE
    audit_exclude = frozenset({"name_key", "name_sort"})

    class Status(models.IntegerChoices):
        UPDATING = 0, "Updating"
        READY = 1, "Ready"

    name = models.CharField(max_length=120)
    name_key = NameKey(source="name")
    name_sort = SortKey(source="name")
    description = models.CharField(max_length=400, blank=True)
    status = models.PositiveSmallIntegerField(choices=Status.choices, default=Status.READY)
    is_default = models.BooleanField(default=False, editable=False)
    created_on = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name_key"],
                name="service_plan_name_unique",
                violation_error_message="Service plan name already exists",
            ),
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="service_plan_one_default"
            ),
            models.CheckConstraint(condition=Q(status__in=[0, 1]), name="service_plan_status"),
        ]

    def __str__(self) -> str:
        return self.name

    def audit_extra(self) -> dict[str, Any]:
        return {
            f"{given.get_product_display()} {name}": value
            for given in self.products.all()
            for name, value in given.told().items()
        }

    def gives(self, product: int) -> PlanProduct | None:
        """What the plan gives of the product, if it includes it."""
        return next((given for given in self.products.all() if given.product == product), None)


class PlanProduct(ScopedModel):
    """What a service plan gives of one product."""

    customer_path = EVERYONE

    service_plan = models.ForeignKey(ServicePlan, models.CASCADE, related_name="products")
    product = models.PositiveSmallIntegerField(choices=ProductId.choices)
    edition = models.CharField(max_length=20, choices=Edition.choices)
    workloads = models.JSONField(default=list)
    features = models.JSONField(default=dict)  # name -> on, off, free
    # Compliance limits: a data source outside them is worth an alert, nothing is blocked. None: no limit.
    frequency_min_hours = models.PositiveIntegerField(null=True, blank=True)  # back up at least every …
    frequency_max_hours = models.PositiveIntegerField(null=True, blank=True)  # and at most every …
    retention_min_days = models.PositiveIntegerField(null=True, blank=True)
    retention_max_days = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["product"]
        constraints = [
            models.UniqueConstraint(fields=["service_plan", "product"], name="plan_product_once"),
            models.CheckConstraint(condition=Q(product__in=ProductId.values), name="plan_product_product"),
            models.CheckConstraint(
                condition=Q(edition__in=["business", "enterprise", "elite"]), name="plan_product_edition"
            ),
            # What is empty passes. The more often, the fewer hours lie between.
            models.CheckConstraint(
                condition=Q(frequency_min_hours__gte=1)
                & Q(frequency_max_hours__gte=1)
                & Q(frequency_max_hours__lte=F("frequency_min_hours")),
                name="plan_product_frequency",
            ),
            models.CheckConstraint(
                condition=Q(retention_min_days__gte=1)
                & Q(retention_max_days__gte=1)
                & Q(retention_max_days__gte=F("retention_min_days")),
                name="plan_product_retention",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_plan}: {self.get_product_display()}"

    @property
    def sold(self) -> Product:
        return PRODUCTS[self.product]

    def governed(self) -> list[tuple[str, str]]:
        """Each feature of the edition and what the plan says of it: on, off or free."""
        return [
            (feature.name, self.features.get(feature.name, Governed.FREE))
            for feature in self.sold.features_in(self.edition)
        ]

    @property
    def rates_history(self) -> list[PlanRates]:
        """The oldest first."""
        of_product = [rates for rates in self.service_plan.rates.all() if rates.product == self.product]
        return sorted(of_product, key=lambda rates: rates.effective)

    def rates_on(self, day: date) -> dict[str, Decimal]:
        """What each meter costs on a day (UTC)."""
        return costs_on(day, self.sold, self.rates_history)

    def told(self) -> dict[str, Any]:
        """What an event tells of it."""
        costs = self.rates_on(date.max)
        limits = {
            name.replace("_", " "): value for name in LIMITS if (value := getattr(self, name)) is not None
        }
        return {
            "edition": self.get_edition_display(),
            "workloads": self.workloads,
            "features": self.features,
            "rates": {name: str(rate.normalize() + 0) for name, rate in costs.items()},
            "limits": limits,
        }


class PlanRates(ScopedModel):
    """The rates of a plan's product, from a day (UTC) until the next row's (CON-1). Days before stay as they are.

    Also when the plan gives the product no more, or again: hence they are the plan's, not its product's.
    """

    customer_path = EVERYONE

    service_plan = models.ForeignKey(ServicePlan, models.CASCADE, related_name="rates")
    product = models.PositiveSmallIntegerField(choices=ProductId.choices)
    effective = models.DateField()
    rates = models.JSONField(default=dict)  # meter -> consumption units as text: JSON knows no decimals

    class Meta:
        ordering = ["-effective"]
        constraints = [
            models.UniqueConstraint(
                fields=["service_plan", "product", "effective"], name="plan_rates_once_a_day"
            ),
            models.CheckConstraint(condition=Q(product__in=ProductId.values), name="plan_rates_product"),
        ]
        verbose_name_plural = "plan rates"

    def __str__(self) -> str:
        return f"{self.service_plan}: {self.get_product_display()}, {self.effective}"


def costs_on(day: date, product: Product, history: Iterable[PlanRates]) -> dict[str, Decimal]:
    """A rate for every meter: that of the latest row on or before the day.

    Before the first row, and for a meter that is newer than the row, what is usual.
    """
    before = [row for row in history if row.effective <= day]
    latest = max(before, key=lambda row: row.effective, default=None)
    rates = latest.rates if latest else {}
    return {meter.name: Decimal(rates.get(meter.name, meter.usual)) for meter in product.meters}
