"""The three tabs of the Events page: which events, for whom, and who is named to whom (EVT-3, ADM-1)."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import pytest

from openmsc.accounts.roles import Role
from openmsc.customers import actions as customers
from openmsc.kit.actor import system
from openmsc.kit.audit.models import Event
from openmsc.kit.audit.read import last_change
from openmsc.tenants import actions
from openmsc.testing import make
from openmsc.testing.people import World

SUBSCRIPTIONS = "/events/subscriptions/"


@pytest.fixture
def busy(world: World) -> World:
    """Ours was edited by Ann, by Bob and by Dora, a colleague of Bob's; theirs by Ann."""
    dora = make.administrator(Role.TENANT, first_name="Dora", last_name="Colleague")
    world.acme.tenant_admins.add(dora)
    for number, person in enumerate((world.ann, world.bob, dora), 1):
        actions.edit(world.actor(person), world.ours, quota=Decimal(number))
    actions.edit(world.actor(world.ann), world.theirs, quota=Decimal(1))
    return world


def shown(world: World, person: Any, address: str, **params: Any) -> Any:
    answer: Any = world.browser(person).get(address, params)
    assert answer.status_code == 200
    return answer


def rows(world: World, person: Any, address: str, **params: Any) -> list[Any]:
    return [line.row for line in shown(world, person, address, **params).context["listing"].lines]


def test_the_menu_leads_to_the_first_tab_that_one_may_open(world: World) -> None:
    tabs = ["Login Activities", "Audit Trails", "Subscription History"]
    for person, first, its in (
        (world.ann, "/events/sign-ins/", tabs),
        (world.eve, "/events/sign-ins/", tabs),
        (world.bob, SUBSCRIPTIONS, tabs[2:]),
    ):
        answer: Any = world.browser(person).get("/events/", follow=True)
        assert answer.redirect_chain == [(first, 302)]
        assert [tab["label"] for tab in answer.context["tabs"]] == its
        assert [tab["url"] for tab in answer.context["tabs"] if tab["current"]] == [first]
        assert [item.label for item in answer.context["menu"] if item.current] == ["Events"]
    for address in ("/events/sign-ins/", "/events/audit/"):
        assert world.browser(world.bob).get(address).status_code == 403


def test_each_tab_has_its_events_and_only_the_audit_trail_what_is_in_another_too(busy: World) -> None:
    busy.browser(busy.ann).post("/sign-in/", {"login": "nobody@x.example", "password": "wrong"})
    of = {
        name: {event.type for event in rows(busy, busy.ann, f"/events/{name}/", size="100")}
        for name in ("sign-ins", "audit", "subscriptions")
    }
    assert of["subscriptions"] == {"TenantCreated", "TenantUpdated"}
    assert of["audit"] >= of["subscriptions"] | {"CustomerCreated", "AdminCreated", "ServicePlanCreated"}
    assert of["sign-ins"] <= {"AdminLoginSuccess", "AdminLoginFailed"}
    assert not of["audit"] & of["sign-ins"]


def test_a_tenant_administrator_reads_the_history_of_their_customers_only(busy: World) -> None:
    answer = shown(busy, busy.bob, SUBSCRIPTIONS)
    assert {line.row.customer_id for line in answer.context["listing"].lines} == {busy.acme.pk}
    assert "Zeta" not in answer.content.decode()


def test_who_shares_no_customer_with_the_reader_is_not_named(busy: World) -> None:
    whos = {event.who for event in rows(busy, busy.bob, SUBSCRIPTIONS)}
    assert whos == {"Somebody else", "Bob Tester", "Dora Colleague", "OpenMSC"}
    assert {event.who for event in rows(busy, busy.ann, SUBSCRIPTIONS)} == {
        "Ann Tester", "Bob Tester", "Dora Colleague", "OpenMSC",
    }  # fmt: skip
    columns = "actor,email,role,address,changes,customer,object"
    for params in ({"columns": columns, "size": "100"}, {"tool": "filter"}, {"q": "tester"}, {"q": "ann"}):
        text = shown(busy, busy.bob, SUBSCRIPTIONS, **params).content.decode()
        assert "Ann" not in text.replace('value="ann"', "").replace("“ann”", ""), params
        assert "ann@msp" not in text


def test_nobody_is_found_by_a_name_or_an_id_that_the_reader_may_not_know(busy: World) -> None:
    for words in ("ann", "ann tester", "tester", "ann@msp.example", "system"):
        assert rows(busy, busy.bob, SUBSCRIPTIONS, q=words) == [], words
    assert len(rows(busy, busy.bob, SUBSCRIPTIONS, q="acme")) > 3
    for stranger in (busy.ann.pk, busy.eve.pk):
        listing = shown(busy, busy.bob, SUBSCRIPTIONS, who=stranger).context["listing"]
        assert listing.chips == []  # as if there were nobody
    of_dora = rows(busy, busy.bob, SUBSCRIPTIONS, who=Event.objects.get(actor_name="Dora Colleague").actor_id)
    assert [event.who for event in of_dora] == ["Dora Colleague"]


def test_a_file_names_no_more_than_the_page(busy: World) -> None:
    sent = {"tool": "export", "column": ["actor", "email", "address"]}
    answer: Any = busy.browser(busy.bob).post(SUBSCRIPTIONS, sent)
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))[1:]
    assert {line[0] for line in lines} == {"Somebody else", "Bob Tester", "Dora Colleague", "OpenMSC"}
    assert {line[1] for line in lines if line[0] in {"Somebody else", "OpenMSC"}} == {""}
    assert "bob@msp.example" in {line[1] for line in lines}


def test_the_last_change_names_nobody_either(busy: World) -> None:
    actions.edit(busy.actor(busy.ann), busy.ours, quota=Decimal(9))
    told = {person: last_change(busy.actor(person), busy.ours) for person in (busy.ann, busy.bob, busy.eve)}
    assert [each and each.who for each in told.values()] == [
        "You yourself, elsewhere,", "Somebody else", "Ann Tester",
    ]  # fmt: skip


def test_a_client_s_number_is_not_taken_for_an_administrator_s(world: World) -> None:
    given = {"type": "x", "category": "AUDIT", "feature": "x", "severity": 5, "object_type": "tenant"}
    Event.objects.create(
        **given, actor_kind="client", actor_id=world.bob.pk, actor_name="PSA bot", customer_id=world.acme.pk
    )
    assert [event.who for event in rows(world, world.bob, SUBSCRIPTIONS)] == ["Somebody else"]
    assert rows(world, world.ann, SUBSCRIPTIONS, who=world.bob.pk) == []


# ---- details


def test_an_event_shows_all_it_holds_with_old_and_new_side_by_side(busy: World) -> None:
    event = Event.objects.filter(actor_name="Bob Tester").latest("pk")
    page = shown(busy, busy.ann, f"/events/{event.pk}/").content.decode()
    for part in (
        "TenantUpdated", "Bob Tester", "bob@msp.example", "Tenant Administrator", "Acme Ltd: Enterprise Workloads",
        "<td>1.00</td><td>2</td>", f'href="/customers/{busy.acme.pk}/"', str(event.tenant_id), "Not sealed yet",
    ):  # fmt: skip
        assert part in page, part
    assert "<html" in page
    drawer: Any = busy.browser(busy.ann).get(f"/events/{event.pk}/", headers={"HX-Request": "true"})
    assert drawer.content.decode().lstrip().startswith("<aside")


def test_an_event_that_is_sealed_shows_its_place_and_one_that_was_changed_says_so(world: World) -> None:
    from openmsc.kit.audit.chain import seal_all
    from openmsc.testing.tampering import tampering

    seal_all()
    event = Event.objects.earliest("position")
    page = shown(world, world.ann, f"/events/{event.pk}/").content.decode()
    assert "Says what was sealed at position 1." in page
    assert event.hash in page
    with tampering() as events:
        events.filter(pk=event.pk).update(object_name="Somebody")
    page = shown(world, world.ann, f"/events/{event.pk}/").content.decode()
    assert "Was changed after it was sealed at position 1." in page


def test_whoever_may_not_know_everybody_cannot_find_them_out_by_the_hash(busy: World) -> None:
    """It is of all that an event says: with the rest known, a name or an address could be tried until it fits."""
    from openmsc.kit.audit.chain import seal_all

    seal_all()
    event = Event.objects.filter(object_type="tenant", customer_id=busy.acme.pk).latest("pk")
    for person, sees in ((busy.ann, True), (busy.eve, True), (busy.bob, False)):
        page = shown(busy, person, f"/events/{event.pk}/").content.decode()
        assert (event.hash in page) is (event.previous_hash in page) is sees
    sent = {"tool": "export", "column": ["type", "position"]}
    answer: Any = busy.browser(busy.bob).post(SUBSCRIPTIONS, sent)
    assert b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()[0] == "Type"


def test_a_tenant_administrator_opens_events_of_the_subscription_history_only(busy: World) -> None:
    browser = busy.browser(busy.bob)
    for event in Event.objects.all():
        may = event.object_type == "tenant" and event.customer_id == busy.acme.pk
        answer = browser.get(f"/events/{event.pk}/")
        assert answer.status_code == (200 if may else 404), event
        assert b"Ann" not in answer.content


def test_what_is_gone_is_named_and_not_linked(world: World) -> None:
    gone = make.customer(name="Gone Ltd")
    pk = gone.pk
    customers.delete(system(), gone)
    event = Event.objects.filter(type="CustomerDeleted").latest("pk")
    page = shown(world, world.ann, f"/events/{event.pk}/").content.decode()
    assert "Gone Ltd" in page
    assert str(pk) not in page
