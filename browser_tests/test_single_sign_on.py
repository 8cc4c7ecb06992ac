"""Single sign-on, there and back: a real browser, our server, and real identity providers."""

from __future__ import annotations

from pathlib import Path

import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from openmsc.accounts.single_sign_on.tests import openid_provider, saml_provider

from . import lists, signing_in
from .conftest import OpenPage, keep
from .server import Server
from .signing_in import EMAIL, sign_out


def settings(page: Page, method: str) -> None:
    page.goto(page.url.split("/customers/")[0] + "/settings/sign-in/")
    page.get_by_role("radio", name=method).check()


def save(page: Page) -> None:
    page.get_by_role("button", name="Test", exact=True).click()
    expect(page.get_by_text("Nothing was saved.")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Sign-in saved")).to_be_visible()


def in_as_helen(page: Page) -> None:
    signing_in.customers(page)
    expect(page.get_by_role("button", name="Helen Varga")).to_be_visible()


def look(open_page: OpenPage, address: str) -> None:
    """The sign-in page with its other way folded away, and unfolded."""
    looks: dict[str, dict[str, bool]] = {"light": {}, "dark": {"dark": True}, "phone": {"phone": True}}
    for name, options in looks.items():
        page = open_page(address, **options)
        breaks_no_rule(page, f"sign-in-{name}")
        page.get_by_role("checkbox", name="Another way").check()
        expect(page.get_by_label("Password", exact=True)).to_be_visible()
        breaks_no_rule(page, f"sign-in-{name}-other-way")


def breaks_no_rule(page: Page, name: str) -> None:
    keep(page, name)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    lists.no_sideways_scrolling(page)


def test_with_openid_connect_and_the_failsafe(server: Server, open_page: OpenPage) -> None:
    page = open_page(server.wait_for(r"(http://\S+/setup/\S+)"))
    app = signing_in.set_up(page)
    with openid_provider.running() as provider:
        provider.account("helen-there", email=EMAIL, email_verified=True)
        settings(page, "OpenID Connect")
        page.get_by_label("Issuer").fill(provider.address)
        page.get_by_label("Client ID").fill("openmsc")
        page.get_by_label("Client secret").fill(openid_provider.SECRET)
        page.get_by_label("Name on the button").fill("Kestrel ID")
        page.get_by_role("switch", name="Require single sign-on").check()
        save(page)
        sign_out(page)

        look(open_page, page.url)
        expect(page.get_by_label("Password", exact=True)).to_be_hidden()
        page.get_by_role("button", name="Sign in with Kestrel ID").click()
        page.get_by_placeholder("sub").fill("stranger@kestrel.example")
        page.get_by_role("button", name="Authorize").click()
        expect(page.get_by_text("knows you as stranger@kestrel.example")).to_be_visible()
        breaks_no_rule(page, "not-signed-in")
        page.get_by_role("link", name="Back to sign-in").click()

        page.get_by_role("button", name="Sign in with Kestrel ID").click()
        page.get_by_placeholder("sub").fill("helen-there")
        page.get_by_role("button", name="Authorize").click()
        in_as_helen(page)
        sign_out(page)

    # The identity provider is away now.
    page.get_by_role("button", name="Sign in with Kestrel ID").click()
    expect(page.get_by_text("did not work")).to_be_visible()
    page.get_by_role("link", name="Back to sign-in").click()
    page.get_by_role("checkbox", name="Another way").check()
    signing_in.again(page, app)
    in_as_helen(page)


def test_with_saml(server: Server, open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(server.wait_for(r"(http://\S+/setup/\S+)"))
    signing_in.set_up(page)
    with saml_provider.running(tmp_path) as provider:
        provider.accounts = {"helen-there": EMAIL}
        settings(page, "SAML 2.0")
        ours = page.locator("#entity-id").inner_text()
        provider.our_metadata = requests.get(ours, timeout=20).text
        page.get_by_label("Address of the metadata").fill(provider.entity_id)
        save(page)
        sign_out(page)
        page.get_by_role("button", name="Sign in with single sign-on").click()
        page.get_by_role("link", name="helen-there").click()
        page.get_by_role("button", name="Go on").click()
        in_as_helen(page)
