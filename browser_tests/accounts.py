"""How pages of one's own account, of signing in and of events are opened, for the tests that look at each."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def profile(page: Page) -> None:
    page.goto("/profile/")


def edit_profile(page: Page) -> None:
    page.goto("/profile/")
    page.get_by_role("link", name="Edit profile").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def edit_display(page: Page) -> None:
    page.goto("/profile/")
    page.get_by_role("link", name="Edit display").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def change_password(page: Page) -> None:
    page.goto("/profile/")
    page.get_by_role("link", name="Change password").click()
    page.get_by_role("dialog").get_by_role("button", name="Change password", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()


def sessions(page: Page) -> None:
    page.goto("/profile/sessions/")


def sign_in_settings(page: Page) -> None:
    page.goto("/settings/sign-in/")
    page.get_by_role("radio", name="OpenID Connect").check()
    page.get_by_role("switch", name="Require single sign-on").check()
    page.get_by_role("switch", name="MSP administrators may still use a password").uncheck()
    expect(page.get_by_text("Without the failsafe nobody signs in")).to_be_visible()


def sign_in_settings_refused(page: Page) -> None:
    page.goto("/settings/sign-in/")
    page.get_by_role("radio", name="SAML 2.0").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()


def forget_account(page: Page) -> None:
    page.goto("/settings/sign-in/forget-account/")


def sign_ins(page: Page) -> None:
    page.goto("/events/sign-ins/")


def subscriptions(page: Page) -> None:
    page.goto("/events/subscriptions/")


def event_drawer(page: Page) -> None:
    page.goto("/events/audit/?type=TenantUpdated")
    page.locator("a[data-drawer]").first.click()
    expect(page.locator(".drawer .old-new")).to_be_visible()


def event_page(page: Page) -> None:
    event_drawer(page)
    page.get_by_role("link", name="Open as a page").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def event_days(page: Page) -> None:
    page.goto("/events/audit/")
    page.locator("#filter-button").click()
    page.get_by_label("First day").fill("2026-11-24")
    page.get_by_label("Last day").fill("2026-11-23")
    page.locator("form#filter").get_by_role("button", name="Apply", exact=True).click()
    expect(page.locator("#when-fault")).to_be_visible()
