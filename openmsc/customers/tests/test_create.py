"""Create Customer: through the dialog, as it is filled in (CUS-10, CUS-15)."""

from __future__ import annotations

import re
from typing import Any

import pytest

from openmsc.accounts import actions as accounts
from openmsc.accounts.models import Administrator, Provider
from openmsc.accounts.roles import Role
from openmsc.customers.models import Customer
from openmsc.kit.actor import system
from openmsc.kit.audit.models import Event
from openmsc.kit.errors import Refused
from openmsc.testing import make
from openmsc.testing.people import World

ADDRESS = "/customers/create/"
FORM = {
    "name": "Eichwald Logistik AG",
    "address": "Hafenstrasse 7\n4057 Basel",
    "phone": "+41 61 555 01 42",
    "time_zone": "Europe/Zurich",
}


def post(world: World, **changed: Any) -> Any:
    return world.browser(world.ann).post(ADDRESS, {**FORM, **changed})


def errors(answer: Any) -> dict[str, str]:
    assert answer.status_code == 422
    return {field: " ".join(sentences) for field, sentences in answer.context["form"].errors.items()}


def made(name: str = FORM["name"]) -> Customer:
    return Customer.objects.find(system(), name=name)


def test_a_customer_is_created_and_shown(world: World) -> None:
    answer = post(world, tenant_admins=[world.bob.pk])
    customer = made()
    assert answer.url == f"/customers/{customer.pk}/"
    assert (customer.account_name, customer.hide_name) == (FORM["name"], False)
    assert (customer.phone, customer.time_zone) == ("+41 61 555 01 42", "Europe/Zurich")
    assert list(customer.tenant_admins.all()) == [world.bob]
    assert customer.created_by == "Ann Tester"
    assert not customer.tenants.exists()  # a customer may have no product
    page = world.browser(world.ann).get(answer.url).content.decode()
    assert "Customer created" not in page  # that was said to the other browser
    assert "Hafenstrasse 7<br>4057 Basel" in page


def test_white_space_around_and_within_a_name_is_tidied(world: World) -> None:
    post(world, name="  Eichwald \t Logistik\u00a0 AG ")
    assert made().account_name == "Eichwald Logistik AG"


@pytest.mark.parametrize("name", ["Acme Ltd", "ACME LTD", "  acme\u00a0  ltd ", "Ａcme Ltd"])
def test_a_name_that_is_taken_is_told_beside_it(world: World, name: str) -> None:
    found = errors(post(world, name=name))
    assert found == {"name": "Customer name already exists"}
    assert Customer.objects.count() == 2


def test_an_accent_makes_another_name(world: World) -> None:
    assert post(world, name="Acmé Ltd").status_code == 302


def test_with_the_name_hidden_the_account_name_stands_for_it(world: World) -> None:
    post(world, hide_name="on", account_name=" Client  12 ")
    customer = made()
    assert (customer.hide_name, customer.account_name) == (True, "Client 12")
    page = world.browser(world.ann).get(f"/customers/{customer.pk}/").content.decode()
    assert "Client 12" in page
    assert "Hidden from third parties" in page


def test_without_hiding_an_account_name_that_was_typed_does_not_count(world: World) -> None:
    post(world, account_name="Client 12")
    assert made().account_name == FORM["name"]


def test_an_account_name_is_required_where_the_name_is_hidden(world: World) -> None:
    for account_name in ("", "   "):
        assert list(errors(post(world, hide_name="on", account_name=account_name))) == ["account_name"]


def test_an_account_name_that_is_taken_is_told_beside_the_box_that_is_shown(world: World) -> None:
    Customer.objects.filter(pk=world.acme.pk).update(name="Renamed", name_key="renamed")
    hidden = errors(post(world, hide_name="on", account_name="ACME ltd"))
    assert hidden == {"account_name": "Account name already exists"}
    shown = errors(post(world, name="acme ltd"))
    assert list(shown) == ["name"]
    assert "Account name already exists" in shown["name"]


# ---- tenant admins


@pytest.mark.parametrize("state", [Administrator.State.PENDING, Administrator.State.INACTIVE])
def test_who_is_not_ready_is_refused_by_name_in_the_page_and_in_the_domain(world: World, state: str) -> None:
    penny = make.administrator(Role.TENANT, first_name="Penny", last_name="Waits")
    Administrator.objects.filter(pk=penny.pk).update(state=state)
    found = errors(post(world, tenant_admins=[world.bob.pk, penny.pk]))
    assert list(found) == ["tenant_admins"]
    assert "Penny Waits" in found["tenant_admins"]
    penny.refresh_from_db()
    with pytest.raises(Refused, match="Penny Waits"):
        make.customer(tenant_admins=[world.bob, penny])
    assert Customer.objects.count() == 2


@pytest.mark.parametrize("role", [Role.MSP, Role.READ_ONLY])
def test_only_tenant_administrators_are_assigned(world: World, role: Role) -> None:
    other = make.administrator(role, first_name="Olga", last_name="Other")
    assert list(errors(post(world, tenant_admins=[other.pk]))) == ["tenant_admins"]
    with pytest.raises(Refused, match="Olga Other"):
        make.customer(tenant_admins=[other])


def test_the_dialog_offers_who_is_ready_and_says_why_the_others_are_greyed(world: World) -> None:
    penny = make.administrator(Role.TENANT, password=None, first_name="Penny", last_name="Waits")
    page = world.browser(world.ann).get(ADDRESS).content.decode()
    assert re.search(rf'<input[^>]+value="{world.bob.pk}"[^>]*>', page)
    assert "disabled" not in re.search(rf'<input[^>]+value="{world.bob.pk}"[^>]*>', page)[0]  # type: ignore[index]
    assert "disabled" in re.search(rf'<input[^>]+value="{penny.pk}"[^>]*>', page)[0]  # type: ignore[index]
    assert "Penny Waits has not activated the account yet (Pending)." in page


def test_who_was_refused_stays_ticked_and_can_be_taken_off_again(world: World) -> None:
    penny = make.administrator(Role.TENANT, password=None, first_name="Penny")
    page = post(world, tenant_admins=[world.bob.pk, penny.pk]).content.decode()
    (box,) = re.findall(rf'<input[^>]+name="tenant_admins"[^>]+value="{penny.pk}"[^>]*>', page)
    assert "checked" in box
    assert "disabled" not in box


def test_the_time_zone_is_the_provider_s_until_another_is_chosen(world: World) -> None:
    Provider.objects.all().delete()
    accounts.edit_provider(system(), name="Kestrel", support_email="", time_zone="Asia/Tokyo")
    form = world.browser(world.ann).get(ADDRESS).context["form"]
    assert form["time_zone"].value() == "Asia/Tokyo"


# ---- errors


def test_every_error_stands_beside_its_field_and_everything_typed_stays(world: World) -> None:
    answer = post(
        world,
        name="acme ltd",
        hide_name="on",
        account_name="<Client> & 'Co'",
        address="Typed address",
        phone="12345",
        time_zone="Asia/Tokyo",
        tenant_admins=[world.bob.pk],
    )
    assert set(errors(answer)) == {"name", "phone"}
    page = answer.content.decode()
    for typed in ("acme ltd", "&lt;Client&gt; &amp; &#x27;Co&#x27;", "Typed address", "12345"):
        assert typed in page
    assert '<option value="Asia/Tokyo" selected>' in page
    assert "checked" in str(answer.context["form"]["hide_name"])
    assert "checked" in str(answer.context["form"]["tenant_admins"])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", "   "), ("name", "x" * 121), ("name", "a\0b"), ("address", ""),
        ("address", "x" * 401), ("time_zone", ""), ("time_zone", "GMT+1"), ("tenant_admins", ["999999"]),
        ("tenant_admins", ["nonsense"]),
    ],
)  # fmt: skip
def test_a_field_at_fault_is_named(world: World, field: str, value: Any) -> None:
    assert list(errors(post(world, **{field: value}))) == [field]
    assert Customer.objects.count() == 2


def test_a_hostile_name_is_shown_everywhere_and_runs_nowhere(world: World) -> None:
    post(world, name="<script>alert(1)</script>", address="<img src=x onerror=alert(1)>")
    customer = made("<script>alert(1)</script>")
    browser = world.browser(world.ann)
    for address in ("/customers/", f"/customers/{customer.pk}/", f"/customers/{customer.pk}/edit/"):
        page = browser.get(address).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_creating_leaves_one_event(world: World) -> None:
    before = Event.objects.count()
    post(world)
    assert Event.objects.count() == before + 1
    event = Event.objects.latest("pk")
    assert (event.type, event.customer_name, event.actor_name) == (
        "CustomerCreated",
        FORM["name"],
        "Ann Tester",
    )
    assert event.address == "127.0.0.1"
