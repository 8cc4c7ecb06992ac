"""Inviting an administrator in a real browser: the mail that is sent, the link in it, a password."""

from __future__ import annotations

import re
import time
from pathlib import Path

from playwright.sync_api import Page, expect

from . import administrators
from .conftest import OpenPage
from .server import Server

WAIT = 60  # seconds for the worker; a loaded machine is slow


def link_in_the_mail(data_dir: Path, to: str) -> str:
    """Without a mail server mails are files."""
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        for kept in (data_dir / "mail").glob("*"):
            text = kept.read_text(encoding="utf-8")
            if f"To: {to}" in text and (
                found := re.search(r"^(http://\S+/activate/\S+)$", text, re.MULTILINE)
            ):
                return found[1]
        time.sleep(0.2)
    raise AssertionError(f"No mail to {to} within {WAIT} seconds.")


def set_up(page: Page) -> None:
    for label, text in (
        ("Name of your company", "Kestrel Managed IT"),
        ("First name", "Helen"),
        ("Last name", "Varga"),
        ("E-mail", "helen@kestrel-it.example"),
        ("Password", "correct horse battery"),
    ):
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("heading", name="Customers", exact=True)).to_be_visible()


def test_from_the_invitation_to_a_password_of_one_s_own(
    server: Server, data_dir: Path, open_page: OpenPage
) -> None:
    address = server.wait_for(r"(http://\S+/setup/\S+)")
    console = address.split("/setup/")[0]
    helens = open_page(address)
    set_up(helens)
    helens.goto(console + "/customers/")
    helens.get_by_role(
        "link", name="New administrator", exact=True
    ).click()  # from the notice: a page of its own
    expect(helens.get_by_role("heading", name="New Administrator")).to_be_visible()

    helens.goto(console + "/administrators/")
    helens.get_by_role("link", name="New Administrator", exact=True).click()
    dialog = helens.get_by_role("dialog")
    dialog.get_by_label("First Name").fill("Nora")
    dialog.get_by_label("Last Name").fill("Lind")
    dialog.get_by_label("E-mail").fill("nora@gmail.com")
    dialog.get_by_role("radio", name="MSP Administrator").check()
    dialog.get_by_role("button", name="Invite").click()
    expect(dialog.get_by_text("gmail.com is a public mail domain.")).to_be_visible()
    dialog.get_by_label("E-mail").fill("nora@kestrel-it.example")
    dialog.get_by_role("button", name="Invite").click()
    shown = helens.locator("#invitation-link").inner_text().strip()
    link = link_in_the_mail(data_dir, "nora@kestrel-it.example")
    assert link == shown
    helens.get_by_role("link", name="Done").click()
    expect(helens.get_by_role("row", name=re.compile("Nora Lind.*Pending"))).to_be_visible()

    noras = open_page(link)
    expect(noras.get_by_role("heading", name="Welcome, Nora")).to_be_visible()
    noras.get_by_label("Password", exact=True).fill("staple battery horse")
    noras.get_by_label("Password, again").fill("staple battery house")
    noras.get_by_role("button", name="Set password").click()
    expect(noras.get_by_text("This is not the same password")).to_be_visible()
    noras.get_by_label("Password, again").fill("staple battery horse")
    noras.get_by_role("button", name="Set password").click()
    noras.wait_for_url(lambda url: "/activate/" not in url)

    late = open_page(link)
    expect(late.get_by_role("heading", name="This link does not work")).to_be_visible()


def test_a_role_that_drops_customers_asks_and_keeps_what_was_typed(window: OpenPage) -> None:
    page = window("/administrators/?q=tomasz")
    page.get_by_role("button", name="More options for Tomasz Lis").click()
    page.get_by_role("menuitem", name="Edit").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Phone Number").fill("+48 22 555 01 43")
    dialog.get_by_role("radio", name="Read-Only Administrator").check()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Nothing is saved yet.")
    expect(dialog.get_by_label("Phone Number")).to_have_value("+48 22 555 01 43")
    assert dialog.get_by_role("alert").get_by_role("link").count() > 1
    dialog.get_by_role("radio", name="Tenant Administrator").check()  # rather not
    dialog.get_by_role("button", name="Save and remove").click()
    expect(page.get_by_text("Administrator saved")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Tomasz Lis"))).to_contain_text("Tenant Administrator")


def test_switching_off_can_be_undone_from_the_toast(window: OpenPage) -> None:
    page = window("/administrators/?q=daniel")
    page.get_by_role("button", name="More options for Daniel Achterberg").click()
    page.get_by_role("menuitem", name="Deactivate").click()
    expect(page.get_by_text("Daniel Achterberg deactivated")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Daniel Achterberg activated")).to_be_visible()
    administrators.menu(page, "Daniel")
    expect(page.get_by_role("menuitem", name="Deactivate")).to_be_visible()
