from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from openmsc.kit.scope import EVERYONE, ScopedModel
from openmsc.kit.text import NameKey, SortKey

from .products import PRODUCTS, Edition, Governed, Product, ProductId


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
            "products": [
                [given.get_product_display(), given.edition, given.workloads, given.features]
                for given in self.products.all()
            ]
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

    class Meta:
        ordering = ["product"]
        constraints = [
            models.UniqueConstraint(fields=["service_plan", "product"], name="plan_product_once"),
            models.CheckConstraint(condition=Q(product__in=ProductId.values), name="plan_product_product"),
            models.CheckConstraint(
                condition=Q(edition__in=["business", "enterprise", "elite"]), name="plan_product_edition"
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
