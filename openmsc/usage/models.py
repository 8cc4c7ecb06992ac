from __future__ import annotations

from django.db import models

from openmsc.kit.scope import ScopedModel
from openmsc.tenants.models import Tenant


class ConsumptionDay(ScopedModel):
    """What a tenant used on one day, in consumption units: the sum of that day's readings.

    Kept so that pages add up days and never readings. A day without a row was not metered, which is not 0. The
    readings behind a sum (CON-2: amount, rate, plan, …) stay when their tenant is removed; these sums go with it.
    """

    customer_path = "tenant__customer"

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="consumption_days", db_index=False)
    day = models.DateField()  # in UTC; today's is open and grows
    units = models.DecimalField(max_digits=18, decimal_places=6)  # below 0: a correction outweighs the day

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "day"], name="consumption_day_once")]

    def __str__(self) -> str:
        return f"{self.tenant_id} {self.day}"
