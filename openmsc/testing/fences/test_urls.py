"""Every URL: what it asks of whom. A new URL is covered the moment it exists."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from openmsc.backups.models import Job
from openmsc.customers import actions as customers
from openmsc.kit.actor import system
from openmsc.kit.web import DOOR, PUBLIC, SETTING_UP, SIGNED_IN
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
PAGES: dict[str, Any] = {
    route: pattern
    for route, pattern in ROUTES.items()
    if getattr(pattern.callback, "permission", None) not in {None, PUBLIC, DOOR, SIGNED_IN, SETTING_UP}
}
WITH_ID = [route for route in PAGES if "<" in route]


class Ids:
    """What to put into a route so that it points into one customer."""

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
            "jobs/<int:pk>": Job.objects.get(tenant=tenant).pk,
            "tokens/<int:pk>": token.pk,
            "plans/<int:pk>": world.plan.pk,
            "administrators/<int:pk>": world.bob.pk,
            "contacts/<int:pk>": customers.add_contact(system(), tenant.customer, name="Zeta’s contact").pk,
        }

    def address(self, route: str) -> str:
        for start, pk in self.of.items():
            if route.startswith(start):
                route = route.replace(start, start.split("<")[0] + str(pk))
        assert "<uuid" not in route, f"Tell this test what stands for the id in {route}."
        return "/" + re.sub(r"<int:product>", "2", route)


def _ask(client: Client, route: str, address: str) -> Any:
    methods = ROUTES[route].callback.methods
    return client.get(address) if "GET" in methods else client.post(address)


@pytest.mark.parametrize("route", ROUTES)
def test_every_page_names_a_permission(route: str) -> None:
    assert getattr(ROUTES[route].callback, "permission", None), f"Mark the view of {route} with @page(…)."


@pytest.mark.parametrize("route", PAGES)
def test_the_signed_out_are_asked_to_sign_in(world: World, route: str) -> None:
    answer = _ask(
        Client(), route, "/" + re.sub(r"<uuid:\w+>", str(uuid.uuid4()), re.sub(r"<int:\w+>", "1", route))
    )
    assert answer.status_code == 302
    assert answer.url.startswith("/sign-in/")


@pytest.mark.parametrize("route", [route for route in WITH_ID if not route.startswith("plans/")])
def test_what_is_another_customer_s_does_not_exist(world: World, route: str) -> None:
    theirs = Ids(world, ours=False).address(route)
    answer = _ask(world.browser(world.bob), route, theirs)
    permission = ROUTES[route].callback.permission
    assert answer.status_code == (404 if world.actor(world.bob).can(permission) else 403)
    assert "Zeta" not in answer.content.decode()


@pytest.mark.parametrize("route", WITH_ID)
def test_the_owner_may_open_everything(world: World, route: str) -> None:
    answer = _ask(world.browser(world.ann), route, Ids(world, ours=True).address(route))
    assert answer.status_code in {200, 302, 409}  # 409: a rule says no


@pytest.mark.parametrize("route", PAGES)
def test_a_missing_permission_is_refused(world: World, route: str) -> None:
    permission = PAGES[route].callback.permission
    address = Ids(world, ours=True).address(route)
    for person in (world.bob, world.eve):
        answer = _ask(world.browser(person), route, address)
        if not world.actor(person).can(permission):
            assert answer.status_code == 403
        else:
            assert answer.status_code in {200, 302, 409}


@pytest.mark.parametrize("route", PAGES)
def test_methods_that_a_page_does_not_answer_are_refused(world: World, route: str) -> None:
    address = Ids(world, ours=True).address(route)
    client = world.browser(world.ann)
    assert client.put(address).status_code == 405
    if "POST" not in PAGES[route].callback.methods:
        assert client.post(address).status_code == 405


@pytest.mark.parametrize("route", WITH_ID)
@pytest.mark.parametrize("pk", ["0", "99999999999999999999999", str(uuid.UUID(int=0))])
def test_an_id_that_is_nobody_s_is_not_found(world: World, route: str, pk: str) -> None:
    address = "/" + re.sub(r"<\w+:\w+>", pk, route)
    assert _ask(world.browser(world.ann), route, address).status_code == 404
