"""How pages and dialogs of administrators are opened, for the tests that look at each."""

from __future__ import annotations

import secrets

from playwright.sync_api import Locator, Page, expect


def administrators(page: Page) -> None:
    page.goto("/administrators/")


def new(page: Page) -> Locator:
    page.goto("/administrators/")
    page.get_by_role("link", name="New Administrator", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    return dialog


def new_administrator(page: Page) -> None:
    new(page).get_by_role("button", name="Invite").click()
    expect(page.get_by_role("alert")).to_be_visible()


def fill_in_new(dialog: Locator, email: str, *, sent: bool = True) -> None:
    dialog.get_by_label("First Name").fill("Nora")
    dialog.get_by_label("Last Name").fill("Lindqvist-Abernathy")
    dialog.get_by_label("E-mail").fill(email)
    dialog.get_by_role("radio", name="Tenant Administrator").check()
    dialog.get_by_role("button", name="Invite").click()
    if sent:
        expect(dialog.page.locator("#invitation-link")).to_be_visible()


def invite(page: Page, email: str) -> str:
    """Without a mail server the dialog shows the link."""
    fill_in_new(new(page), email)
    return page.locator("#invitation-link").inner_text().strip()


def invitation(page: Page) -> None:
    invite(page, f"nora.{secrets.token_hex(4)}@kestrel-it.example")


def activation(page: Page) -> None:
    page.goto(invite(page, f"nora.{secrets.token_hex(4)}@kestrel-it.example"))
    page.get_by_label("Password", exact=True).fill("short")
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_role("alert")).to_be_visible()


def invitation_ended(page: Page) -> None:
    page.goto("/activate/nonsense/")


def menu(page: Page, name: str) -> None:
    page.goto("/administrators/?q=" + name)
    page.get_by_role("button", name=f"More options for {name}").click()
    expect(page.get_by_role("menu")).to_be_visible()


def administrator_menu(page: Page) -> None:
    menu(page, "Elin")


def edit_administrator(page: Page) -> None:
    menu(page, "Priya")
    page.get_by_role("menuitem", name="Edit").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def change_role(page: Page) -> None:
    edit_administrator(page)
    page.get_by_role("radio", name="Read-Only Administrator").check()
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Save and remove")).to_be_visible()


def delete_administrator(page: Page) -> None:
    menu(page, "Priya")
    page.get_by_role("menuitem", name="Delete").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def provider(page: Page) -> None:
    page.goto("/provider/")
