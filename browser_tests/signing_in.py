"""What a person holds in their hands when they sign in: an authenticator app, and a device with passkeys."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time

from playwright.sync_api import Page, expect


class App:
    """RFC 6238, written out, so that our codes are checked by somebody else's arithmetic."""

    def __init__(self, secret: str) -> None:
        self.key = base64.b32decode(secret.replace(" ", ""))

    def code(self, *, steps: int = 0) -> str:
        """What it shows now, or so many half minutes from now."""
        digest = hmac.new(self.key, struct.pack(">Q", int(time.time()) // 30 + steps), hashlib.sha1).digest()
        start = digest[-1] & 15
        number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
        return f"{number % 10**6:06}"


def password(page: Page, email: str, word: str) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(word)
    page.get_by_role("button", name="Sign in", exact=True).click()


def set_up_app(page: Page) -> App:
    """From the page that offers the ways to the first page of the console."""
    page.get_by_role("link", name="Authenticator app").click()
    app = App(page.locator("#secret").inner_text())
    page.get_by_label("6-digit code").fill(app.code())
    page.get_by_role("button", name="Continue").click()
    keep_recovery_codes(page)
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
