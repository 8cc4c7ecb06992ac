from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import models

from openmsc.kit.scope import ScopedModel
from openmsc.plans.products import ProductId
from openmsc.tenants.models import Tenant


class ConsumptionDay(ScopedModel):
    """What a tenant used on one day, in consumption units: the sum of that day's readings.

    Kept so that pages add up days and never readings. A day without a row was not metered, which is not 0. It outlives
    its tenant, and so carries the customer and the product as plain values (TEN-6).
    """

    customer_path = "customer_id"

    tenant = models.ForeignKey(
        Tenant, models.SET_NULL, null=True, related_name="consumption_days", db_index=False
    )
    customer_id = models.UUIDField()
    customer_name = models.CharField(max_length=200)
    product = models.PositiveSmallIntegerField(choices=ProductId.choices)
    day = models.DateField()  # in UTC; today's is open and grows
    units = models.DecimalField(max_digits=18, decimal_places=6)  # below 0: a correction outweighs the day

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "day"], name="consumption_day_once")]
        indexes = [models.Index(fields=["customer_id", "day"], name="consumption_day_of_customer")]

    def __str__(self) -> str:
        return f"{self.customer_name}: {self.get_product_display()} {self.day}"

    @classmethod
    def of(cls, tenant: Tenant, day: date, units: Decimal | int) -> ConsumptionDay:
        """A day of this tenant's, not saved yet."""
        customer = tenant.customer
        return cls(
            tenant=tenant,
            customer_id=customer.pk,
            customer_name=customer.name,
            product=tenant.product,
            day=day,
            units=units,
        )
