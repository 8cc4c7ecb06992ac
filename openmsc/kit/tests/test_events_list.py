"""The Events page and the customer's Events tab (EVT-3, CUS-13)."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from openmsc.customers import actions
from openmsc.kit.actor import system
from openmsc.kit.audit.models import Event
from openmsc.kit.audit.sayings import changes, kind, said
from openmsc.kit.dates import day, moment
from openmsc.testing import make
from openmsc.testing.people import World


def shown(world: World, address: str = "/events/audit/", **params: Any) -> list[Event]:
    answer: Any = world.browser(world.ann).get(address, params)
    return [line.row for line in answer.context["listing"].lines]


def test_what_was_done_last_comes_first_with_old_and_new(world: World) -> None:
    actions.edit(
        world.actor(world.ann), world.acme, name="Acme plc", hide_name=False, address="New Quay 2",
        phone=world.acme.phone, time_zone="UTC", tenant_admins=[],
    )  # fmt: skip
    answer: Any = world.browser(world.ann).get("/events/audit/")
    event = answer.context["listing"].lines[0].row
    assert event.type == "CustomerUpdated"
    assert set(changes(event)) == {
        "customer name: Acme Ltd → Acme plc",
        "address: 14 Dock Road, Felixstowe → New Quay 2",
        "time zone: Europe/London → UTC",
        "tenant admins: Bob Tester → –",
    }
    text = answer.content.decode()
    assert "and 2 more" in text
    assert all(change in text for change in changes(event))  # those that are cut off stand in the title


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "–"), ("", "–"), ([], "–"), ({}, "–"), (0, "0"), (False, "no"), (True, "yes"),
        ("2026-11-24", "2026-11-24"), (["A", "B"], "A, B"),
        ({"M365": {"userCount": 5}, "Endpoints": {}}, "M365 userCount 5, Endpoints"),
        ([["SaaS", "elite", ["Endpoints"], {}]], "SaaS, elite, Endpoints, –"),
    ],
)  # fmt: skip
def test_values_are_said_in_words(value: Any, words: str) -> None:
    assert said(value) == words


def test_choices_and_dates_are_said_as_everywhere_else(world: World) -> None:
    created = Event.objects.get(type="TenantCreated", tenant_id=world.ours.pk)
    updated = Event.objects.filter(type="TenantUpdated", tenant_id=world.ours.pk).first()
    assert updated is not None
    assert "status: Creation Pending → Ready" in changes(updated)
    told = dict(each.split(": ", 1) for each in changes(created))
    assert told["tenant type"] == "– → Commercial"
    assert told["product"] == "– → Enterprise Workloads"
    assert told["license expiry"].endswith(day(world.ours.license_expiry))
    assert told["created on"].endswith(moment(world.ours.created_on))
    assert not {"id", "quota", "delete date"} & told.keys()  # a key, and what it has not
    make.token(world.ours)
    assert kind(Event.objects.latest("pk")) == "reporting token"


def test_what_the_program_no_longer_knows_is_said_as_it_was_written(world: World) -> None:
    event = Event(object_type="gone", changes={"old_field": [1, "2026-13-99T99"], "at": ["x", None]})
    assert changes(event) == ["old field: 1 → 2026-13-99T99", "at: x → –"]
    event = Event(object_type="tenant", changes={"license_expiry": ["soon", "2026-13-45"], "status": [0, 99]})
    assert changes(event) == ["license expiry: soon → 2026-13-45", "status: Creation Pending → 99"]
    assert kind(event) == "tenant"


def test_it_is_searched_by_object_customer_and_administrator(world: World) -> None:
    actions.add_contact(world.actor(world.ann), world.acme, name="Zoë Ångström")
    for words in ("zoe", "ANGSTROM"):
        assert {event.type for event in shown(world, q=words)} == {"CustomerContactCreated"}
    assert {event.type for event in shown(world, q="acme")} == {"CustomerCreated", "CustomerContactCreated"}
    assert [event.type for event in shown(world, q="ann@msp")] == ["CustomerContactCreated"]  # by her


def test_a_filter_knows_every_type_that_there_can_be(world: World) -> None:
    answer: Any = world.browser(world.ann).get("/events/audit/", {"tool": "filter"})
    values = {facet.filter.key: [v.option.value for v in facet.values] for facet in answer.context["facets"]}
    assert {"TenantUpdated", "AdminCreated", "ListExported"} <= set(values["type"])
    assert not {"AdminLoginSuccess", "AdminLoginFailed"} & set(values["type"])  # they have a tab of their own
    assert values["category"] == ["EVENT", "AUDIT", "ALERT"]
    assert {event.type for event in shown(world, type="CustomerCreated")} == {"CustomerCreated"}
    assert {event.category for event in shown(world, category="AUDIT")} == {"AUDIT"}


def test_the_customer_s_tab_has_what_was_done_to_it(world: World) -> None:
    _ = world.ours, world.theirs
    address = f"/customers/{world.acme.pk}/events/"
    assert {event.customer_id for event in shown(world, address)} == {world.acme.pk}
    assert {event.type for event in shown(world, address)} == {
        "CustomerCreated", "TenantCreated", "TenantUpdated",
    }  # fmt: skip
    page = world.browser(world.ann).get(f"/customers/{world.acme.pk}/").content.decode()
    assert address in page
    page = world.browser(world.bob).get(f"/customers/{world.acme.pk}/").content.decode()
    assert address not in page  # tenant administrators have no audit trail


def test_an_export_of_events_does_not_hold_its_own(world: World) -> None:
    before = Event.objects.count()
    answer: Any = world.browser(world.ann).post("/events/audit/", {"tool": "export", "column": ["type"]})
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert len(lines) == before + 1  # and the head
    assert answer["X-Export-Lines"] == str(before)
    assert Event.objects.filter(type="ListExported").count() == 1


def test_events_keep_the_names_of_what_is_gone(world: World) -> None:
    gone = make.customer(name="Gone Ltd")
    actions.delete(system(), gone)
    assert [event.type for event in shown(world, q="gone")] == [
        "CustomerDeleted", "CustomerDeleted", "CustomerCreated",
    ]  # fmt: skip
