from __future__ import annotations

import uuid
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from openmsc.customers.models import Customer
from openmsc.kit.scope import ScopedModel
from openmsc.plans.models import ServicePlan, StorageRegion
from openmsc.plans.products import PRODUCTS, Product, ProductId

from .quota import percent_of


class Tenant(ScopedModel):
    """A customer's license of one product."""

    customer_path = "customer"
    audit_relations = ("storage_regions",)
    audit_exclude = frozenset({"consumption", "removal_claimed"})

    class Type(models.IntegerChoices):
        """The API's numbers."""

        SANDBOX = 1, "Sandbox"
        EVALUATION = 2, "Evaluation"
        COMMERCIAL = 3, "Commercial"

    class Status(models.IntegerChoices):
        """The API's numbers (TEN-3)."""

        CREATION_PENDING = 0, "Creation Pending"
        READY = 1, "Ready"
        SUSPENDED = 2, "Suspended"
        SOFT_DELETED = 3, "Soft Deleted"
        BEING_MIGRATED = 4, "Being Migrated"
        UPDATING = 5, "Updating"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="tenants")
    product = models.PositiveSmallIntegerField(choices=ProductId.choices)
    service_plan = models.ForeignKey(ServicePlan, models.PROTECT, related_name="tenants")
    tenant_type = models.PositiveSmallIntegerField(choices=Type.choices)
    status = models.PositiveSmallIntegerField(choices=Status.choices, default=Status.CREATION_PENDING)
    storage_regions = models.ManyToManyField(StorageRegion, related_name="tenants")
    features = models.JSONField(default=dict, blank=True)  # those switched on: name -> its counts
    license_expiry = models.DateField()
    quota = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)  # consumption units
    quota_start = models.DateField("quota effective date", null=True, blank=True)
    quota_end = models.DateField("quota end date", null=True, blank=True)
    # Consumption units used in the running quota period, to yesterday; kept by the meter. None: not metered yet.
    consumption = models.DecimalField(max_digits=18, decimal_places=6, null=True, editable=False)
    created_on = models.DateTimeField(default=timezone.now, editable=False)
    active_since = models.DateTimeField(null=True, editable=False)
    suspended_on = models.DateTimeField(null=True, editable=False)
    # Set while Soft Deleted: when it is removed, and the status to which cancelling leads back.
    delete_date = models.DateTimeField(null=True, editable=False)
    deleted_from = models.PositiveSmallIntegerField(null=True, editable=False, choices=Status.choices)
    # When a worker last took its removal upon itself: from then on nothing brings it back (removal.py).
    removal_claimed = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["product"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "product"],
                name="tenant_once_per_product",
                violation_error_message="This customer has this product already.",
            ),
            models.CheckConstraint(condition=Q(product__in=ProductId.values), name="tenant_product"),
            models.CheckConstraint(condition=Q(tenant_type__in=[1, 2, 3]), name="tenant_type"),
            models.CheckConstraint(condition=Q(status__in=[0, 1, 2, 3, 4, 5]), name="tenant_status"),
            models.CheckConstraint(
                condition=Q(status=3, delete_date__isnull=False) | ~Q(status=3) & Q(delete_date__isnull=True),
                name="tenant_delete_date_while_soft_deleted",
            ),
            models.CheckConstraint(
                condition=Q(status=3, deleted_from__in=[1, 2]) | ~Q(status=3) & Q(deleted_from__isnull=True),
                name="tenant_deleted_from_while_soft_deleted",
            ),
            models.CheckConstraint(
                condition=Q(status=3) | Q(removal_claimed__isnull=True),
                name="tenant_removal_only_of_soft_deleted",
            ),
            models.CheckConstraint(
                condition=Q(quota__isnull=True) | Q(quota__gte=0),
                name="tenant_quota_not_negative",
                violation_error_message="The quota cannot be negative.",
            ),
            models.CheckConstraint(
                condition=Q(quota_start__isnull=True)
                | Q(quota_end__isnull=True)
                | Q(quota_start__lte=F("quota_end")),
                name="tenant_quota_dates",
                violation_error_message="The quota must end on or after the day it takes effect.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer}: {self.get_product_display()}"

    @property
    def sold(self) -> Product:
        return PRODUCTS[self.product]

    @property
    def zone(self) -> ZoneInfo:
        """Days of a license are the customer's."""
        return ZoneInfo(self.customer.time_zone)

    def expired(self, now: datetime) -> bool:
        """TEN-9: never kept, since only the clock brings it about."""
        return self.license_expiry < now.astimezone(self.zone).date()

    @property
    def edition(self) -> str:
        """The edition that its plan gives of its product."""
        given = self.service_plan.gives(self.product)
        return given.get_edition_display() if given else ""

    @property
    def quota_used(self) -> Decimal | None:
        """In percent; None without a quota, and until something was metered."""
        return percent_of(self.consumption, self.quota)
