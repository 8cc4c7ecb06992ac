"""Demonstration data of consumption: true to itself, and every state of the chart is shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from django.core.management import call_command

from openmsc.customers.models import Customer
from openmsc.tenants.models import Tenant
from openmsc.testing import demo
from openmsc.testing.demo.stories import STORIES
from openmsc.testing.tampering import tampering
from openmsc.usage.figures import of_customer
from openmsc.usage.models import ConsumptionDay

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 9, 3, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture(scope="module", autouse=True)
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "load_data", partial(demo.load_data, count=len(STORIES), days=1, now=NOW))
        demo.load(print)
    yield
    with django_db_blocker.unblock(), tampering():
        call_command("flush", interactive=False, verbosity=0)


def test_what_is_used_of_each_quota_is_the_sum_of_its_days() -> None:
    for customer in Customer.objects.all():
        for tenant, usage in zip(
            customer.tenants.order_by("product"), of_customer(customer, TODAY), strict=True
        ):
            assert tenant.consumption == (usage.used if usage.quota and usage.has_figures else None)
    assert not ConsumptionDay.objects.filter(day__gte=TODAY).exists()
    assert not ConsumptionDay.objects.filter(tenant__status=Tenant.Status.CREATION_PENDING).exists()


def test_every_state_of_consumption_is_shown() -> None:
    usages = [usage for customer in Customer.objects.all() for usage in of_customer(customer, TODAY)]
    eichwald = of_customer(Customer.objects.get(name__startswith="Eichwald"), TODAY)[0]
    assert eichwald.used_percent == 88
    assert eichwald.reached(80) is not None
    assert eichwald.forecast is not None
    assert eichwald.forecast.is_full
    assert any(usage.is_full for usage in usages)
    assert any(usage.missing for usage in usages)
    assert any(usage.has_figures and usage.quota is None for usage in usages)
    assert any(not usage.has_figures for usage in usages)
