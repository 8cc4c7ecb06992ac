"""Two customers who share nothing: every text of the other holds a word that nobody else has (ADM-1)."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast

from openmsc.accounts.models import Administrator
from openmsc.accounts.roles import Role
from openmsc.backups.models import DataSource, Job
from openmsc.customers import actions as customers
from openmsc.customers.models import Contact, Customer
from openmsc.kit.actor import system
from openmsc.kit.audit.models import Event
from openmsc.kit.scope import EVERYONE, ScopedModel
from openmsc.kit.text import SortKey
from openmsc.plans.products import ProductId
from openmsc.tenants.models import Tenant
from openmsc.testing import make
from openmsc.testing.many import estate
from openmsc.testing.people import World

MARKER = "qzxmarker"
# Texts that are one of a list, or that a machine reads.
NOT_FREE = {"workload", "time_zone", "schedule", "token_hash", "theme", "password", "phone"}
_number = count(1)


class TwoCustomers:
    """Bob looks after `world.acme`; of `other` he must learn nothing. Carol, who looks after `other`, is marked too."""

    def __init__(self, world: World) -> None:
        self.world = world
        furnish(world.acme, world.ours, 3)
        given: Any = {"service_plan": world.plan, "storage_regions": [world.region]}
        make.tenant(
            customer=world.acme,
            product=ProductId.SAAS_AND_ENDPOINTS,
            tenant_type=Tenant.Type.EVALUATION,
            **given,
        )
        self.other = self.add_customer()

    def add_customer(self, number: int = 7) -> Customer:
        """One more customer of whom Bob must learn nothing."""
        n = next(_number)
        carol = make.administrator(
            Role.TENANT, email=f"{MARKER}{n}@msp.example", first_name=f"{MARKER}{n}", last_name=MARKER
        )
        other = make.customer(name=f"{MARKER} {n}", address=MARKER, tenant_admins=[carol])
        given: Any = {
            "customer": other,
            "service_plan": self.world.plan,
            "storage_regions": [self.world.region],
        }
        furnish(other, make.tenant(**given), number)
        make.tenant(**given, product=ProductId.SAAS_AND_ENDPOINTS)
        mark(other)
        return other

    def grow(self) -> None:
        """All that the others have becomes more, and other than it was."""
        self.add_customer(number=11)
        furnish(self.other, Tenant.objects.filter(customer=self.other).earliest("pk"), 13)
        Job.objects.filter(tenant__customer=self.other, status=2).update(status=4)
        mark(self.other)

    @property
    def names_of_other(self) -> list[str]:
        """By which the other's rows are known in addresses: long ids alone, since a short one may be anything."""
        return [
            str(self.other.pk),
            *map(str, Tenant.objects.filter(customer=self.other).values_list("pk", flat=True)),
        ]


def furnish(customer: Customer, tenant: Tenant, number: int) -> None:
    estate(tenant, number)
    customers.add_contact(system(), customer, name=f"{customer.name} contact {number}", email="x@y.example")


def mark(customer: Customer) -> None:
    """Put the word into every free text of all that is the customer's."""
    for model in apps.get_models():
        if (
            not issubclass(model, ScopedModel)
            or model.customer_path == EVERYONE
            or model in {Event, Administrator}
        ):
            continue  # events tell what was said at the time, which was marked already
        path = "pk" if model is Customer else model.customer_path
        rows = model._base_manager.filter(Q(**{path: customer.pk}))
        for field in model._meta.concrete_fields:
            if _is_free(field):
                rows.update(**{field.name: _marked(field)})


def _is_free(field: Any) -> bool:
    text = (
        isinstance(field, models.CharField | models.TextField) and not field.choices and not field.primary_key
    )
    return text and field.name not in NOT_FREE and not isinstance(field, models.EmailField | models.URLField)


def _marked(field: Any) -> Any:
    """Another in each row, since some must be."""
    if isinstance(field, SortKey):
        return models.functions.Concat(models.Value(MARKER), Cast("pk", models.CharField()))
    return models.functions.Concat(models.Value(f"{MARKER} "), Cast("pk", models.CharField()))


def other_rows(model: Any, other: Customer) -> Any:
    """The primary keys of the other customer's rows, for guessing at them."""
    paths = {Job: "tenant__customer", DataSource: "tenant__customer", Contact: "customer", Tenant: "customer"}
    return model.objects.filter(**{paths[model]: other}).values_list("pk", flat=True)
