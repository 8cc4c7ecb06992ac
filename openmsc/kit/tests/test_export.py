"""Files: what spreadsheets must not run, who may have them, which rows they hold (CUS-6)."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from openmsc.accounts.roles import Role
from openmsc.customers.models import Customer
from openmsc.kit.audit.models import Event
from openmsc.kit.lists.values import defused
from openmsc.testing import make
from openmsc.testing.many import populate
from openmsc.testing.people import World


def export(world: World, person: Any, *columns: str, address: str = "", **data: Any) -> tuple[Any, str]:
    asked = {"tool": "export", "column": columns, **data}
    answer: Any = world.browser(person).post(f"/customers/{address}", asked)
    return answer, b"".join(answer.streaming_content).decode()


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))[1:]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+44 1632 960123", "'+44 1632 960123"),
        ("-5.00", "'-5.00"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("a=1", "a=1"),
        ("'=1", "'=1"),
        ("", ""),
        ("Ärger & Søn", "Ärger & Søn"),
    ],
)
def test_no_cell_runs_and_all_stay_readable(text: str, written: str) -> None:
    assert defused(text) == written


def test_names_and_addresses_of_every_kind_come_back_as_they_were(world: World) -> None:
    names = ['Quote "x"', "Comma, here", "=cmd|' /C calc'!A0", "-1", "@x", "Zoë ☃", "'quoted'", "; semicolon"]
    address = "Quay 1\r\nFloor 2\nRoom, 3"
    for name in names:
        make.customer(name=name, address=address)
    _, text = export(world, world.ann, "name", "phone", "address", address="?sort=name")
    assert text.startswith("\ufeffName,Phone,Address\r\n")
    found = {line[0]: line for line in cells(text)}
    for name in names:
        assert found[defused(name)][2] == address
        assert found[defused(name)][1].startswith("'+")
    # RFC 4180: every line ends in CRLF, those inside cells are as they were typed.
    assert text.count("\r\n") == text.count(address) + len(cells(text)) + 1
    assert text.endswith("\r\n")


def test_a_customer_has_a_line_for_each_product_and_one_without_any(world: World) -> None:
    customer = world.ours.customer
    make.tenant(customer=customer, product=2, service_plan=world.plan, storage_regions=[world.region])
    make.customer(name="Bare")
    _, text = export(world, world.ann, "name", "product", address="?sort=name")
    assert cells(text) == [
        ["Acme Ltd", "Enterprise Workloads"],
        ["Acme Ltd", "SaaS Apps and Endpoints"],
        ["Bare", ""],
        *([line for line in cells(text) if line[0] not in {"Acme Ltd", "Bare"}]),
    ]


def test_a_tenant_administrator_s_file_holds_their_customers_only(world: World) -> None:
    _ = world.ours, world.theirs
    for data in ({}, {"row": [str(world.zeta.pk), str(world.acme.pk)]}, {"all": "1"}):
        _, text = export(world, world.bob, "name", "tenant_admins", "service_plan", **data)
        assert "Acme" in text
        assert "Zeta" not in text


def test_the_ticked_rows_alone_can_be_exported(world: World) -> None:
    populate(world, 6)
    ticked = list(Customer.objects.order_by("name_sort").values_list("pk", "name")[:2])
    _, text = export(
        world,
        world.ann,
        "name",
        row=[str(pk) for pk, _ in ticked] + ["nonsense", ""],
        address="?q=x&sort=name",
    )
    assert {line[0] for line in cells(text)} == {defused(name) for _, name in ticked}
    dialog = world.browser(world.ann).post(
        "/customers/", {"tool": "export", "stage": "ask", "row": [str(pk) for pk, _ in ticked]}
    )
    assert "2 selected" in dialog.content.decode()


def test_an_export_is_an_event_that_says_what_and_how_much(world: World) -> None:
    populate(world, 4)
    answer, text = export(world, world.eve, "name", "phone", address="?q=e")
    event = Event.objects.get(type="ListExported")
    assert (event.category, event.severity, event.actor_name) == ("EVENT", 6, world.eve.name)
    said = {name: new for name, (_, new) in event.changes.items()}
    assert said == {"list": "Customers", "columns": ["Name", "Phone"], "q": ["e"], "lines": len(cells(text))}
    assert answer["X-Export-Lines"] == str(said["lines"])


def test_the_columns_of_a_file_are_those_chosen_in_the_list_s_order(world: World) -> None:
    _, text = export(world, world.ann, "health", "phone", "nonsense", "name")
    assert text.splitlines()[0] == "\ufeffName,Phone,Health"


def test_the_event_names_the_columns_of_the_file_also_where_a_view_shows_others(world: World) -> None:
    export(world, world.ann, "name", "status", address="?q=acme&columns=phone,health")
    told = Event.objects.get(type="ListExported").changes
    assert told["columns"] == [None, ["Name", "Status"]]
    assert told["q"] == [None, ["acme"]]


def test_the_file_of_who_sees_no_customer_has_its_head_only(world: World) -> None:
    nobody_s = make.administrator(Role.TENANT)
    for address in ("", "?q=acme"):
        answer, text = export(world, nobody_s, "name", "phone", address=address)
        assert answer["X-Export-Lines"] == "0"
        assert text == "\ufeffName,Phone\r\n"
    _, text = export(world, world.bob, "name", row=[str(world.zeta.pk)])
    assert text == "\ufeffName\r\n"
