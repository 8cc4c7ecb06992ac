"""Every route of the product, and an address of it that points into one customer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.test import Client
from django.urls import URLPattern, get_resolver

from openmsc.accounts.roles import Role
from openmsc.backups.models import Job
from openmsc.customers import actions as customers
from openmsc.kit.actor import system
from openmsc.kit.audit.models import Event
from openmsc.testing import make
from openmsc.testing.people import World


def _routes(patterns: Any = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, pattern
        else:
            yield from _routes(pattern.url_patterns, route)


ROUTES: dict[str, Any] = dict(_routes())


class Addresses:
    """What to put into a route so that it points into one customer: Bob's (`ours`) or the other."""

    def __init__(self, world: World, *, ours: bool) -> None:
        tenant = world.ours if ours else world.theirs
        token, secret = make.token(tenant)
        Client().post(
            "/ingest/v1/jobs",
            make.report(),
            "application/json",
            headers={"Authorization": f"Bearer {secret}"},
        )
        self.of: dict[str, Any] = {
            "customers/<uuid:pk>": tenant.customer_id,
            "tenants/<uuid:pk>": tenant.pk,
            "jobs/<int:pk>": Job.objects.filter(tenant=tenant).latest("pk").pk,
            "tokens/<int:pk>": token.pk,
            "events/<int:pk>": Event.objects.filter(tenant_id=tenant.pk, object_type="tenant")
            .latest("pk")
            .pk,
            "plans/<int:pk>": world.plan.pk,
            "administrators/<int:pk>": make.administrator(Role.TENANT).pk,
            "contacts/<int:pk>": customers.add_contact(system(), tenant.customer, name="Zeta’s contact").pk,
        }

    def address(self, route: str) -> str:
        for start, pk in self.of.items():
            if route.startswith(start):
                route = route.replace(start, start.split("<")[0] + str(pk))
        route = re.sub(r"<int:product>", "2", re.sub(r"<(str|slug):\w+>", "nothing", route))
        assert "<" not in route, f"Tell this class what stands for the id in {route}."
        return f"/{route}"
