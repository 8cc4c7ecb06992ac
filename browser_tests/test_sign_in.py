"""Setting up a second factor and signing in with it, in a real browser (AUTH-1)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from . import signing_in
from .conftest import OpenPage
from .server import Server
from .signing_in import EMAIL, PASSWORD, customers, no_rule_is_broken


@pytest.fixture
def page(server: Server, open_page: OpenPage) -> Iterator[Page]:
    """Helen's, who set up the installation a moment ago. At localhost, since browsers bind passkeys to names."""
    page = open_page(server.wait_for(r"(http://\S+/setup/\S+)").replace("127.0.0.1", "localhost"))
    signing_in.fill_in_set_up(page)
    yield page


def base(page: Page) -> str:
    return "/".join(page.url.split("/")[:3])


def test_an_app_and_recovery_codes_from_set_up_to_sign_in(page: Page) -> None:
    no_rule_is_broken(page, "choose")
    expect(page.get_by_text("OPENMSC_EMAIL_URL names no mail server")).to_be_visible()
    page.goto(f"{base(page)}/customers/")  # nothing else is reachable
    page.get_by_role("link", name="Authenticator app").click()
    app = signing_in.App(page.locator("#secret").inner_text())
    page.get_by_label("6-digit code").fill("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_text("This code is wrong")).to_be_visible()
    expect(page.get_by_label("6-digit code")).to_be_focused()
    no_rule_is_broken(page, "app")
    page.get_by_label("6-digit code").fill(app.code())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Keep your recovery codes")).to_be_visible()
    no_rule_is_broken(page, "recovery-codes")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    codes = signing_in.keep_recovery_codes(page)
    assert codes[0] in Path(download.value.path()).read_text()
    customers(page)

    page.goto(f"{base(page)}/profile/second-factors/")
    no_rule_is_broken(page, "manage")
    signing_in.sign_out(page)
    no_rule_is_broken(page, "password")
    signing_in.password(page, EMAIL, PASSWORD)
    expect(page.get_by_label("6-digit code")).to_be_focused()
    page.get_by_label("6-digit code").fill("4071")
    no_rule_is_broken(page, "second-step")
    page.get_by_label("6-digit code").fill(app.code(steps=1))
    page.keyboard.press("Enter")
    customers(page)

    signing_in.sign_out(page)
    signing_in.password(page, EMAIL, PASSWORD)
    page.get_by_role("link", name="Use a recovery code").click()
    no_rule_is_broken(page, "recovery-code")
    page.get_by_label("Recovery code").fill(codes[0])
    page.get_by_role("button", name="Sign in").click()
    customers(page)


def test_a_passkey_as_second_factor_and_alone(page: Page) -> None:
    signing_in.give_passkeys(page)
    page.get_by_role("link", name="Passkey").click()
    no_rule_is_broken(page, "passkey")
    page.get_by_label("Name of the passkey").fill("Helen’s laptop")
    page.get_by_role("button", name="Continue").click()
    signing_in.keep_recovery_codes(page)
    customers(page)
    page.goto(f"{base(page)}/profile/second-factors/")
    expect(page.get_by_text("Helen’s laptop")).to_be_visible()

    signing_in.sign_out(page)
    signing_in.password(page, EMAIL, PASSWORD)
    expect(page.get_by_role("heading", name="Use your passkey")).to_be_visible()
    no_rule_is_broken(page, "second-step-passkey")
    page.get_by_role("button", name="Use a passkey").click()
    customers(page)

    signing_in.sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    customers(page)


def test_a_passkey_that_is_not_there_is_said_and_nothing_is_lost(page: Page) -> None:
    page.get_by_role("link", name="Passkey").click()
    page.get_by_label("Name of the passkey").fill("Key")
    page.evaluate("() => { navigator.credentials.create = () => Promise.reject(new Error('cancelled')) }")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("No passkey was used")).to_be_visible()
    expect(page.get_by_label("Name of the passkey")).to_have_value("Key")
    expect(page.get_by_role("button", name="Continue")).to_be_enabled()


def test_who_guesses_is_locked_out_and_a_shell_lets_in_again(page: Page, data_dir: Path) -> None:
    signing_in.set_up_app(page)
    signing_in.sign_out(page)
    for _ in range(6):
        signing_in.password(page, EMAIL, "not the password")
        expect(page.get_by_role("alert").locator("visible=true").first).to_be_visible()
    expect(page.get_by_text("Too many failed attempts")).to_be_visible()
    no_rule_is_broken(page, "locked")
    command = [sys.executable, "-m", "openmsc", "manage", "administrator", "reset-second-factor", EMAIL]
    environment = {**os.environ, "OPENMSC_DATA_DIR": str(data_dir)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "Second factor reset" in said.stdout
    signing_in.password(page, EMAIL, PASSWORD)
    expect(page.get_by_role("heading", name="Set up a second factor")).to_be_visible()
