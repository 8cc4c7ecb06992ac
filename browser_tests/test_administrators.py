"""Inviting an administrator in a real browser, from the mail's link to the console; roles, locking out, switching."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from . import administrators, signing_in
from .conftest import OpenPage, keep
from .server import Server
from .signing_in import no_rule_is_broken

NORA, PASSWORD = "nora@kestrel-it.example", "staple battery horse"
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


@pytest.fixture
def helens(server: Server, open_page: OpenPage) -> Page:
    """Her console, set up a moment ago. At localhost, since browsers bind passkeys to names."""
    page = open_page(at_localhost(server.wait_for(r"(http://\S+/setup/\S+)")))
    signing_in.set_up(page)
    return page


def at_localhost(address: str) -> str:
    return address.replace("127.0.0.1", "localhost")


def invite_nora(helens: Page, data_dir: Path) -> str:
    """The link in the mail to her."""
    administrators.fill_in_new(administrators.new(helens), NORA)
    shown = helens.locator("#invitation-link").inner_text().strip()
    link = link_in_the_mail(data_dir, NORA)
    assert link == shown
    helens.get_by_role("link", name="Done").click()
    expect(helens.get_by_role("row", name=re.compile("Nora Lindqvist.*Pending"))).to_be_visible()
    return at_localhost(link)


def set_password(noras: Page) -> None:
    expect(noras.get_by_role("heading", name="Welcome, Nora")).to_be_visible()
    noras.get_by_label("Password", exact=True).fill(PASSWORD)
    noras.get_by_label("Password, again").fill(PASSWORD)
    noras.get_by_role("button", name="Set password").click()


def is_in_as_tenant_administrator(noras: Page, helens: Page) -> None:
    signing_in.customers(noras)
    expect(noras.get_by_role("button", name="Nora Lindqvist-Abernathy")).to_be_visible()
    helens.reload()
    row = helens.get_by_role("row", name=re.compile("Nora Lindqvist"))
    expect(row).to_contain_text("Tenant Administrator")
    expect(row).to_contain_text("Ready")


def test_from_the_invitation_by_password_and_app_to_the_console(
    helens: Page, data_dir: Path, open_page: OpenPage
) -> None:
    helens.get_by_role("link", name="New administrator", exact=True).click()  # from the notice: a page
    expect(helens.get_by_role("heading", name="New Administrator")).to_be_visible()
    dialog = administrators.new(helens)
    administrators.fill_in_new(dialog, "nora@gmail.com", sent=False)
    expect(dialog.get_by_text("gmail.com is a public mail domain.")).to_be_visible()

    link = invite_nora(helens, data_dir)
    noras = open_page(link)
    noras.get_by_label("Password", exact=True).fill(PASSWORD)
    noras.get_by_label("Password, again").fill("another one than that")
    noras.get_by_role("button", name="Set password").click()
    expect(noras.get_by_text("This is not the same password")).to_be_visible()
    set_password(noras)
    expect(noras.get_by_role("heading", name="Set up a second factor")).to_be_visible()
    app = signing_in.set_up_app(noras)
    is_in_as_tenant_administrator(noras, helens)
    signing_in.sign_out(noras)
    signing_in.again(noras, app, PASSWORD, NORA)

    late = open_page(link)
    expect(late.get_by_role("heading", name="This link does not work")).to_be_visible()


def test_from_the_invitation_by_password_and_passkey_to_the_console_and_reset(
    helens: Page, data_dir: Path, open_page: OpenPage
) -> None:
    noras = open_page(invite_nora(helens, data_dir))
    signing_in.give_passkeys(noras)
    set_password(noras)
    noras.get_by_role("link", name="Passkey").click()
    noras.get_by_label("Name of the passkey").fill("Nora’s laptop")
    noras.get_by_role("button", name="Continue").click()
    assert len(signing_in.keep_recovery_codes(noras)) == 10
    is_in_as_tenant_administrator(noras, helens)
    signing_in.sign_out(noras)
    noras.get_by_role("button", name="Sign in with a passkey").click()
    signing_in.customers(noras)

    administrators.menu(helens, "Nora")  # who has lost the laptop
    helens.get_by_role("menuitem", name="Reset Second Factor").click()
    expect(helens.get_by_role("dialog")).to_contain_text("Nora’s laptop, and the recovery codes")
    no_rule_is_broken(helens, "reset-second-factor")
    helens.get_by_role("dialog").get_by_role("button", name="Reset").click()
    expect(helens.get_by_text("Second factors of Nora Lindqvist-Abernathy reset")).to_be_visible()
    noras.reload()  # signed out
    signing_in.password(noras, NORA, PASSWORD)
    expect(noras.get_by_role("heading", name="Set up a second factor")).to_be_visible()


def test_who_guesses_is_locked_out_until_an_msp_administrator_unlocks(
    helens: Page, data_dir: Path, open_page: OpenPage
) -> None:
    noras = open_page(invite_nora(helens, data_dir))
    set_password(noras)
    app = signing_in.set_up_app(noras)
    signing_in.sign_out(noras)
    for _ in range(6):
        signing_in.password(noras, NORA, "not the password")
        expect(noras.get_by_role("alert").locator("visible=true").first).to_be_visible()
    signing_in.password(noras, NORA, PASSWORD)  # right, and too late
    expect(noras.get_by_text("Too many failed attempts")).to_be_visible()

    administrators.menu(helens, "Nora")
    expect(helens.get_by_role("row", name=re.compile("Nora Lindqvist"))).to_contain_text("Locked until")
    keep(helens, "administrator-locked")
    helens.get_by_role("menuitem", name="Unlock").click()
    expect(helens.locator("#toasts")).to_contain_text("unlocked")
    row = helens.get_by_role("row", name=re.compile("Nora Lindqvist"))
    expect(row).not_to_contain_text("Locked until")
    signing_in.again(noras, app, PASSWORD, NORA)


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
