"""First start: no default password, one link, one MSP administrator, the sandbox and the default plan."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from openmsc.accounts import links
from openmsc.accounts.actions import new_setup_link
from openmsc.accounts.models import Administrator, OneTimeLink, Provider
from openmsc.accounts.roles import Role
from openmsc.customers.models import Customer
from openmsc.kit.errors import Refused
from openmsc.plans.models import ServicePlan
from openmsc.setup import actions
from openmsc.testing.make import PASSWORD
from openmsc.testing.second_factors import App

pytestmark = pytest.mark.django_db

FORM = {
    "provider_name": "Kestrel Managed IT",
    "first_name": "Helen",
    "last_name": "Varga",
    "email": "helen@kestrel.example",
    "password": PASSWORD,
    "time_zone": "Europe/London",
}


def test_the_link_makes_all_that_is_needed_and_signs_in() -> None:
    client, path = Client(), new_setup_link()
    assert path is not None
    assert client.get(path).status_code == 200
    answer: Any = client.post(path, FORM)
    assert (answer.status_code, answer.url) == (302, "/profile/second-factors/")
    assert client.get("/customers/").status_code == 302  # a second factor comes first
    secret = client.get("/profile/second-factors/app/").context["secret"].replace(" ", "")
    client.post("/profile/second-factors/app/", {"code": App.showing(secret)})
    assert "Demonstration" in client.get("/customers/").content.decode()

    helen = Administrator.objects.get()
    assert (helen.role, helen.is_active, helen.name) == (Role.MSP, True, "Helen Varga")
    assert Provider.objects.get().name == "Kestrel Managed IT"
    plan = ServicePlan.objects.get()
    assert (plan.name, plan.is_default, plan.products.count()) == ("Default Service Plan", True, 2)
    sandbox = Customer.objects.get()
    assert sandbox.is_sandbox
    tenants = sandbox.tenants.all()
    assert [(t.get_tenant_type_display(), str(t.quota)) for t in tenants] == [("Sandbox", "5.00")] * 2


def test_the_link_works_once(client: Client) -> None:
    path = new_setup_link()
    assert path is not None
    client.post(path, FORM)
    assert Client().get(path).status_code == 404
    assert Client().post(path, FORM).status_code == 404
    assert new_setup_link() is None


def test_of_two_at_once_one_wins(client: Client) -> None:
    token = links.new_link(links.Purpose.SET_UP)
    link = links.valid_link(links.Purpose.SET_UP, token)
    assert link is not None
    actions.set_up(link, **FORM)
    with pytest.raises(Refused, match="used already"):
        actions.set_up(link, **FORM)
    assert Administrator.objects.count() == 1


def test_a_wrong_or_expired_link_shows_nothing(client: Client) -> None:
    new_setup_link()
    assert client.get("/setup/nonsense/").status_code == 404
    path = new_setup_link()
    OneTimeLink.objects.update(expires="2020-01-01T00:00:00Z")
    assert client.get(path or "").status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("password", "short", "too short"),
        ("password", "password1234", "too common"),
        ("email", "nonsense", "Enter an e-mail address"),
        ("time_zone", "Mars/Olympus", "valid choice"),
        ("first_name", "", "required"),
    ],
)
def test_errors_stand_beside_their_field_and_nothing_is_lost(
    client: Client, field: str, value: str, sentence: str
) -> None:
    path = new_setup_link()
    assert path is not None
    answer: Any = client.post(path, {**FORM, field: value})
    assert answer.status_code == 422
    assert sentence in str(answer.context["form"].errors[field])
    assert "Kestrel Managed IT" in answer.content.decode()
    assert not Administrator.objects.exists()
    assert client.post(path, FORM).status_code == 302  # the link still works
