"""Creating and editing customers in a real browser: every error, the picker by keyboard, two people at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from .conftest import DESK, keep

NAME = "Tidewater Chandlers"


@pytest.fixture
def pages(browser: Browser, signed_in: Any) -> Iterator[list[Page]]:
    """Two windows of one who is signed in."""
    options: dict[str, Any] = {**signed_in, "viewport": DESK, "reduced_motion": "reduce"}
    contexts = [browser.new_context(**options) for _ in range(2)]
    for context in contexts:
        context.set_default_timeout(20_000)
    yield [context.new_page() for context in contexts]
    for context in contexts:
        context.close()


def create(page: Page) -> Locator:
    page.goto("/customers/")
    page.get_by_role("link", name="Create Customer").first.click()
    return page.get_by_role("dialog")


def edit(page: Page) -> Locator:
    page.goto("/customers/?q=pennine")
    page.get_by_role("link", name="Pennine").first.click()
    page.get_by_role("link", name="Edit account details").click()
    return page.get_by_role("dialog")


def chips(dialog: Locator) -> list[str]:
    return [text.splitlines()[-1] for text in dialog.locator(".picker .chip").all_inner_texts()]


def no_rule_is_broken(page: Page, name: str) -> None:
    keep(page, name)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_every_error_stands_beside_its_field_and_nothing_typed_is_lost(pages: list[Page]) -> None:
    page = pages[0]
    dialog = create(page)
    dialog.get_by_label("Customer Name").first.fill("eichwald  logistik AG")
    dialog.get_by_role("switch", name="Hide customer name").check()
    dialog.get_by_role("textbox", name="Account Name").fill("kmi-0413")
    dialog.get_by_label("Address").fill("14 Dock Road, Felixstowe")
    dialog.get_by_role("textbox", name="Phone Number", exact=True).fill("01632 960123")
    picker = dialog.get_by_role("combobox", name="Add a Tenant Admin")
    picker.fill("raman")
    picker.press("Enter")
    dialog.get_by_role("checkbox", name="Add a first contact").check()
    dialog.get_by_label("Contact Name").fill("Annegret Hollmann")
    dialog.get_by_label("Contact Phone Number").fill("123")
    dialog.get_by_role("button", name="Create Customer").click()

    alert = dialog.get_by_role("alert")
    expect(alert).to_contain_text(
        "Three fields need a change: Customer Name, Phone Number, Contact Phone Number."
    )
    expect(dialog.get_by_text("Customer name already exists")).to_be_visible()
    expect(dialog.get_by_text("Start with + and the country code")).to_have_count(2)
    expect(dialog.get_by_label("Customer Name").first).to_be_focused()
    expect(dialog.get_by_role("textbox", name="Account Name")).to_have_value("kmi-0413")
    expect(dialog.get_by_label("Contact Name")).to_have_value("Annegret Hollmann")
    assert chips(dialog) == ["Priya Raman"]
    no_rule_is_broken(page, "create-customer-errors")

    alert.get_by_role("link", name="Contact Phone Number").click()
    expect(dialog.get_by_label("Contact Phone Number")).to_be_focused()
    dialog.get_by_label("Contact Phone Number").fill("+44 1632 960124")
    dialog.get_by_role("textbox", name="Phone Number", exact=True).fill("+44 1632 960123")
    dialog.get_by_label("Customer Name").first.fill(NAME)
    dialog.get_by_role("button", name="Create Customer").click()
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    expect(page.get_by_text("Customer created")).to_be_visible()
    contact = page.locator(".contact")
    expect(contact).to_contain_text("Annegret Hollmann")
    expect(contact).to_contain_text("Primary")


def test_administrators_are_picked_by_keyboard_alone(pages: list[Page]) -> None:
    page = pages[0]
    dialog = create(page)
    picker = dialog.get_by_role("combobox", name="Add a Tenant Admin")
    dialog.get_by_label("Time Zone").focus()
    page.keyboard.press("Tab")
    expect(picker).to_be_focused()
    page.keyboard.press("ArrowDown")
    options = dialog.get_by_role("listbox", name="Tenant Admins").get_by_role("option")
    assert options.count() > 2
    expect(picker).to_have_attribute("aria-expanded", "true")
    no_rule_is_broken(page, "picker-open")
    page.keyboard.type("RÁM")  # neither case nor accents count
    expect(options).to_have_count(1)
    page.keyboard.press("Enter")
    assert chips(dialog) == ["Priya Raman"]
    page.keyboard.type("sørby")
    expect(options).to_have_attribute("aria-disabled", "true")
    expect(options).to_contain_text("has not activated the account yet (Pending)")
    page.keyboard.press("Enter")  # refused: nothing is chosen, nothing is sent
    assert chips(dialog) == ["Priya Raman"]
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(dialog).to_be_visible()  # the first Esc closes the list only
    page.keyboard.press("Backspace")
    assert chips(dialog) == []


def test_without_javascript_administrators_are_boxes_to_tick(browser: Browser, signed_in: Any) -> None:
    context = browser.new_context(**signed_in, java_script_enabled=False)
    page = context.new_page()
    page.goto("/customers/create/")
    page.get_by_role("checkbox", name="Priya Raman").check()
    page.get_by_role("button", name="Create Customer").click()
    expect(page.get_by_text("fields need a change")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Priya Raman")).to_be_checked()
    context.close()


def test_the_later_of_two_sees_both_chooses_and_saves(pages: list[Page]) -> None:
    mine, theirs = (edit(page) for page in pages)
    theirs.get_by_label("Phone Number").fill("+44 1632 960111")
    theirs.get_by_label("Address").fill("Their quay 1")
    theirs.get_by_role("button", name="Save").click()
    expect(pages[1].get_by_text("Customer saved")).to_be_visible()

    mine.get_by_label("Phone Number").fill("+44 1632 960222")
    mine.get_by_role("button", name="Save").click()
    expect(mine.get_by_role("alert")).to_contain_text(
        "Nothing is saved yet. Choose what to keep: Address, Phone Number."
    )
    phone = mine.get_by_role("radiogroup", name="Phone Number")
    expect(phone.get_by_role("radio", name="Keep yours +44 1632 960222")).to_be_focused()
    expect(phone.get_by_role("radio", checked=True)).to_have_count(0)
    address = mine.get_by_role("radiogroup", name="Address")
    expect(
        address.get_by_role("radio", name="Take theirs Their quay 1")
    ).to_be_checked()  # I did not touch it
    no_rule_is_broken(pages[0], "edited-meanwhile")
    mine.get_by_role("button", name="Save").click()
    expect(mine.get_by_text("Choose yours or theirs")).to_be_visible()
    mine.get_by_role("radio", name="Keep yours").check()
    mine.get_by_role("button", name="Save").click()
    expect(pages[0].get_by_text("Customer saved")).to_be_visible()
    facts = pages[0].locator("dl.facts").last
    expect(pages[0].get_by_text("+44 1632 960222", exact=True)).to_be_visible()
    expect(facts).to_contain_text("Their quay 1")


def test_contacts_come_change_and_go(pages: list[Page]) -> None:
    page = pages[0]
    page.goto("/customers/?q=eichwald")
    page.get_by_role("link", name="Eichwald Logistik AG").first.click()
    page.get_by_role("link", name="Add Contact").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Takes the mark from Dr. Annegret Hollmann.")).to_be_visible()
    dialog.get_by_label("Name").fill("Aaron Adler")
    dialog.get_by_role("switch", name="Primary contact").check()
    dialog.get_by_role("button", name="Add Contact").click()
    expect(page.locator(".contact").first).to_contain_text("Aaron Adler Primary")
    expect(page.get_by_text("Primary", exact=True)).to_have_count(1)
    page.get_by_role("button", name="More options for Aaron Adler").click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    dialog.get_by_role("button", name="Yes, Delete").click()
    expect(page.get_by_text("Contact deleted")).to_be_visible()
    expect(page.get_by_text("Aaron Adler")).to_have_count(0)
