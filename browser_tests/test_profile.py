"""One's own profile in a real browser: times, dates, keys, password, sessions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from . import signing_in
from .conftest import OpenPage, keep
from .server import Server, running
from .signing_in import PASSWORD

NEW_PASSWORD = "seven green umbrellas"
PROFILE, SESSIONS = "/profile/", "/profile/sessions/"


def home(page: Page) -> str:
    return "/".join(page.url.split("/")[:3])


def open_dialog(page: Page, name: str) -> None:
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("dialog", name=name)).to_be_visible()


def save(page: Page, toast: str, button: str = "Save") -> None:
    page.get_by_role("dialog").get_by_role("button", name=button, exact=True).click()
    expect(page.locator("#toasts").get_by_text(toast)).to_be_visible()


def test_times_dates_and_keys_follow_the_profile(server: Server, open_page: OpenPage) -> None:
    page = open_page(server.wait_for(r"(http://\S+/setup/\S+)"))
    signing_in.set_up(page)
    page.get_by_role("button", name=re.compile("Helen Varga")).click()
    page.get_by_role("menuitem", name="Profile").click()

    open_dialog(page, "Edit profile")
    page.get_by_role("dialog").get_by_label("Time Zone").select_option("Asia/Kathmandu")  # UTC + 5:45
    save(page, "Profile saved")
    expect(page.locator("main")).to_contain_text("Asia/Kathmandu")
    open_dialog(page, "Edit display")
    page.get_by_role("dialog").get_by_label("Dates").select_option(label="2026-11-24 – ISO 8601")
    page.get_by_role("dialog").get_by_role("switch", name="Keyboard shortcuts").uncheck()
    save(page, "Display saved")

    page.goto(home(page) + "/events/audit/")
    time = page.locator("tbody time").first
    text = time.inner_text()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d, \d\d:\d\d", text)
    utc = (time.get_attribute("datetime") or "")[11:16]
    minutes = [int(at[:2]) * 60 + int(at[3:]) for at in (utc, text[-5:])]
    assert (minutes[1] - minutes[0]) % (24 * 60) == 5 * 60 + 45

    page.goto(home(page) + "/customers/")
    page.keyboard.press("/")
    expect(page.locator("main .search input")).not_to_be_focused()
    page.goto(home(page) + PROFILE)
    open_dialog(page, "Edit display")
    page.get_by_role("dialog").get_by_role("switch", name="Keyboard shortcuts").check()
    save(page, "Display saved")
    page.goto(home(page) + "/customers/")
    page.keyboard.press("/")
    expect(page.locator("main .search input")).to_be_focused()


def test_other_sessions_end_and_the_new_password_counts(server: Server, open_page: OpenPage) -> None:
    page = open_page(server.wait_for(r"(http://\S+/setup/\S+)"))
    app = signing_in.set_up(page)
    others = [open_page(home(page) + "/sign-in/", phone=True) for _ in range(2)]
    for other in others:
        signing_in.again(other, app)

    page.goto(home(page) + SESSIONS)
    expect(page.locator(".devices li")).to_have_count(3)
    expect(page.locator(".devices li").first).to_contain_text("This session")
    keep(page, "sessions")
    page.get_by_role("button", name="Sign out Chrome").first.click()
    expect(page.locator(".devices li")).to_have_count(2)
    page.get_by_role("button", name="Sign out all others").click()
    expect(page.locator(".devices li")).to_have_count(1)
    for other in others:
        other.reload()
        expect(other.get_by_role("heading", name="Sign in")).to_be_visible()

    signing_in.again(others[0], app)
    page.goto(home(page) + PROFILE)
    open_dialog(page, "Change password")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Old password").fill(PASSWORD)
    new = dialog.get_by_label("New password")
    new.fill("too short")
    dialog.get_by_role("button", name="Show New password").click()
    expect(new).to_have_attribute("type", "text")
    expect(new).to_be_focused()
    dialog.get_by_role("button", name="Hide New password").click()
    expect(new).to_have_attribute("type", "password")
    dialog.get_by_role("button", name="Change password", exact=True).click()
    expect(dialog.get_by_text("at least 12 characters", exact=False).last).to_be_visible()
    expect(dialog.get_by_label("Old password")).to_have_value("")  # nobody sends it back
    dialog.get_by_label("Old password").fill(PASSWORD)
    dialog.get_by_label("New password").fill(NEW_PASSWORD)
    save(page, "Password changed. Your other sessions are signed out.", "Change password")
    others[0].reload()
    expect(others[0].get_by_role("heading", name="Sign in")).to_be_visible()
    signing_in.again(others[0], app, NEW_PASSWORD)


@pytest.mark.parametrize("phone", [False, True])
def test_a_link_for_a_forgotten_password_is_asked_for(
    data_dir: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, phone: bool
) -> None:
    monkeypatch.setenv("OPENMSC_EMAIL_URL", "smtp://127.0.0.1:9")  # there is none, but one is set
    monkeypatch.setenv("OPENMSC_URL", "http://console.example")  # without it mails hold no such links
    with running(data_dir, "up") as server:
        home = server.wait_for(r"listening on (\S+)\)")
        page = open_page(f"http://{home}/sign-in/", phone=phone, dark=phone)
        page.get_by_role("link", name="Forgotten your password?").click()
        expect(page.get_by_label("E-mail")).to_be_focused()
        page.keyboard.type("nonsense")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Enter an e-mail address")).to_be_visible()
        keep(page, f"forgotten-{phone}")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        page.get_by_label("E-mail").fill("helen@kestrel.example")
        page.get_by_role("button", name="Send the link").click()
        expect(page.get_by_text("If helen@kestrel.example signs in here with a password")).to_be_visible()
        keep(page, f"forgotten-sent-{phone}")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
