"""Signing in as a person does, who holds an authenticator app or a device with passkeys in their hands."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from . import lists
from .conftest import DESK, PHONE, keep

EMAIL, PASSWORD = "helen@kestrel.example", "correct horse battery"  # of who sets up
LOOKS = {
    "light": (DESK, "light"),
    "dark": (DESK, "dark"),
    "phone": (PHONE, "light"),
    "narrow": ({"width": 320, "height": 640}, "dark"),
}


class App:
    """RFC 6238, written out, so that our codes are checked by somebody else's arithmetic."""

    def __init__(self, secret: str) -> None:
        self.key = base64.b32decode(secret.replace(" ", ""))
        self.recovery_codes: list[str] = []

    def code(self, *, steps: int = 0) -> str:
        """What it shows now, or so many half minutes from now."""
        digest = hmac.new(self.key, struct.pack(">Q", int(time.time()) // 30 + steps), hashlib.sha1).digest()
        start = digest[-1] & 15
        number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
        return f"{number % 10**6:06}"


def password(page: Page, email: str, word: str) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(word)
    page.get_by_role("button", name="Sign in", exact=True).click()


def customers(page: Page) -> None:
    """The first page of the console."""
    expect(page.get_by_role("heading", name="Customers", exact=True)).to_be_visible()


def set_up(page: Page) -> App:
    """A new installation, from the link that the server prints to the first page of the console."""
    fill_in_set_up(page)
    return set_up_app(page)


def fill_in_set_up(page: Page) -> None:
    for label, value in {
        "Name of your company": "Kestrel Managed IT",
        "First name": "Helen",
        "Last name": "Varga",
        "E-mail": EMAIL,
        "Password": PASSWORD,
    }.items():
        page.get_by_label(label).fill(value)
    page.get_by_label("Time zone").select_option("Europe/London")
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("heading", name="Set up a second factor")).to_be_visible()


def again(page: Page, app: App, word: str = PASSWORD, email: str = EMAIL) -> None:
    """Through both pages, as often as there are recovery codes: the app's are good once in half a minute."""
    password(page, email, word)
    page.get_by_role("link", name="Use a recovery code").click()
    page.get_by_label("Recovery code").fill(app.recovery_codes.pop())
    page.get_by_role("button", name="Sign in").click()
    customers(page)


def set_up_app(page: Page) -> App:
    """From the page that offers the ways to the first page of the console."""
    page.get_by_role("link", name="Authenticator app").click()
    app = App(page.locator("#secret").inner_text())
    page.get_by_label("6-digit code").fill(app.code())
    page.get_by_role("button", name="Continue").click()
    app.recovery_codes = keep_recovery_codes(page)
    customers(page)
    return app


def keep_recovery_codes(page: Page) -> list[str]:
    expect(page.get_by_role("heading", name="Keep your recovery codes")).to_be_visible()
    codes = page.locator("#recovery-codes li").all_inner_texts()
    page.get_by_label("I have kept them").check()
    page.get_by_role("button", name="Continue").click()
    return codes


def sign_out(page: Page) -> None:
    page.locator("[popovertarget=account-menu]").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def give_passkeys(page: Page) -> None:
    """A device that keeps passkeys and knows its owner's finger."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def no_rule_is_broken(page: Page, name: str) -> None:
    """In each look; and a picture of it, to be looked at."""
    for look, (size, scheme) in LOOKS.items():
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        keep(page, f"sign-in-{name}-{look}")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        lists.no_sideways_scrolling(page)
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    page.emulate_media(color_scheme="light")
