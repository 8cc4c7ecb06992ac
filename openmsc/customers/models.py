from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from openmsc.accounts.models import Administrator, validate_time_zone
from openmsc.accounts.phones import PhoneField
from openmsc.kit.scope import ScopedModel
from openmsc.kit.text import NameKey, SortKey


class Customer(ScopedModel):
    """The provider's client organisation."""

    customer_path = "pk"
    audit_exclude = frozenset(
        {
            "account_name_key", "account_name_sort", "name_key", "name_sort",
            "health", "health_sources", "health_failed", "health_with_errors", "last_success", "open_alerts",
        }
    )  # fmt: skip
    audit_relations = ("tenant_admins",)

    class Status(models.IntegerChoices):
        """The API's numbers (API-5)."""

        CREATION_PENDING = 0, "Creation pending"
        READY = 1, "Ready"
        TENANT_PROCESSING = 2, "Tenant processing"

    class Access(models.IntegerChoices):
        RESTRICTED = 0, "Restricted"
        MANAGED = 1, "Managed"

    class Health(models.IntegerChoices):
        """The higher, the more in need."""

        HEALTHY = 0, "Healthy"
        NO_DATA = 2, "No data"
        ATTENTION = 3, "Attention"
        CRITICAL = 4, "Critical"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account_name = models.CharField(max_length=120)  # immutable for life
    account_name_key = NameKey(source="account_name")
    account_name_sort = SortKey(source="account_name")
    name = models.CharField("customer name", max_length=120)
    name_key = NameKey(source="name")
    name_sort = SortKey(source="name")
    hide_name = models.BooleanField(default=False)
    address = models.CharField(max_length=400)
    phone = PhoneField()
    time_zone = models.CharField(max_length=60, validators=[validate_time_zone])
    tenant_admins = models.ManyToManyField(Administrator, related_name="customers", blank=True)
    access = models.PositiveSmallIntegerField(choices=Access.choices, default=Access.MANAGED)
    status = models.PositiveSmallIntegerField(choices=Status.choices, default=Status.READY)
    is_sandbox = models.BooleanField(default=False, editable=False)
    created_on = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.CharField(max_length=200, blank=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    # What its data sources' last backups say, kept up to date as reports arrive (backups/health.py).
    health = models.PositiveSmallIntegerField(choices=Health.choices, default=Health.NO_DATA, editable=False)
    health_sources = models.PositiveIntegerField(default=0, editable=False)
    health_failed = models.PositiveIntegerField(default=0, editable=False)
    health_with_errors = models.PositiveIntegerField(default=0, editable=False)
    last_success = models.DateTimeField(null=True, editable=False)  # end of its last successful backup
    # Kept by whoever raises alerts. None: nobody does, which must not look like "no trouble".
    open_alerts = models.PositiveIntegerField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name_key"],
                name="customer_name_unique",
                violation_error_message="Customer name already exists",
            ),
            models.UniqueConstraint(
                fields=["account_name_key"],
                name="customer_account_name_unique",
                violation_error_message="Account name already exists",
            ),
            models.UniqueConstraint(
                fields=["is_sandbox"],
                condition=Q(is_sandbox=True),
                name="customer_one_sandbox",
                violation_error_message="There is a sandbox customer already",
            ),
            models.CheckConstraint(condition=Q(status__in=[0, 1, 2]), name="customer_status"),
            models.CheckConstraint(condition=Q(access__in=[0, 1]), name="customer_access"),
        ]
        indexes = [
            models.Index(fields=["name_sort", "id"], name="customer_by_name"),
            models.Index(fields=["-health", "id"], name="customer_by_need"),
            models.Index(fields=["created_on", "id"], name="customer_by_creation"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def health_note(self) -> str:
        """The counts behind the health: "2 failed, 1 with errors"."""
        if self.health == self.Health.NO_DATA:
            return "nothing reported yet"
        if self.health == self.Health.HEALTHY:
            return "1 source" if self.health_sources == 1 else f"{self.health_sources:,} sources"
        counts = ((self.health_failed, "failed"), (self.health_with_errors, "with errors"))
        return ", ".join(f"{count:,} {word}" for count, word in counts if count)


class Contact(ScopedModel):
    """A customer's representative; cannot sign in."""

    customer_path = "customer"

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=120)
    job_title = models.CharField(max_length=120, blank=True)
    email = models.EmailField("e-mail", blank=True)
    phone = PhoneField(blank=True)
    is_primary = models.BooleanField("primary contact", default=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["-is_primary", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer"],
                condition=Q(is_primary=True),
                name="contact_one_primary",
                violation_error_message="This customer has a primary contact already",
            ),
        ]

    def __str__(self) -> str:
        return self.name
