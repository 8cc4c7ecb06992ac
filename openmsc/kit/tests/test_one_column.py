"""A column is one line: head, cell, sort, search for it in the dialogs, width, file and view follow from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from openmsc.customers.lists import CUSTOMERS
from openmsc.customers.models import Customer
from openmsc.kit.lists.columns import Column
from openmsc.testing.many import populate
from openmsc.testing.people import World


@pytest.fixture
def nickname() -> Iterator[None]:
    CUSTOMERS.extend(Column("zone", "Zone", "time_zone", sort="time_zone"), after="phone")  # the one line
    yield
    CUSTOMERS.columns.remove(CUSTOMERS.column("zone"))


@pytest.mark.usefixtures("nickname")
def test_one_line_gives_a_column_with_all_tools(world: World) -> None:
    populate(world, 3)
    Customer.objects.filter(pk=world.acme.pk).update(time_zone="Africa/Cairo")
    browser = world.browser(world.ann)

    def listing(**params: str) -> Any:
        answer: Any = browser.get("/customers/", params)
        return answer.context["listing"]

    (head,) = [head for head in listing().heads if head.column.key == "zone"]
    assert (head.column.label, head.width) == ("Zone", 140)
    assert "Africa/Cairo" in browser.get("/customers/").content.decode()
    assert listing(sort="zone").lines[0].row == world.acme
    assert 'value="zone"' in browser.get("/customers/", {"tool": "columns"}).content.decode()
    answer: Any = browser.post("/customers/?sort=zone", {"tool": "export", "column": ["zone"]})
    file = b"".join(answer.streaming_content)
    assert file.decode("utf-8-sig").split("\r\n")[:2] == ["Zone", "Africa/Cairo"]
    browser.post("/customers/", {"tool": "widths", "width-zone": "200"})
    assert [head.width for head in listing().heads if head.column.key == "zone"] == [200]
    browser.post("/customers/", {"tool": "columns", "column": ["health"]})
    assert "zone" not in [head.column.key for head in listing().heads]
    browser.post("/customers/?columns=zone&sort=-zone", {"tool": "view", "name": "Zones"})
    (view,) = listing().views
    assert "columns=zone" in view.address
