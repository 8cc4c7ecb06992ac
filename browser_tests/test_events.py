"""The Events page: its tabs, the drawer that follows, days that are refused beside their field (EVT-3)."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

Window = Callable[..., Page]


def test_the_drawer_shows_an_event_and_follows_the_keys_through_the_list(window: Window) -> None:
    page = window("/customers/")
    page.get_by_role("link", name="Events").click()
    page.get_by_role("link", name="Audit Trails").click()
    names = page.locator("a[data-drawer]")
    expect(names.first).to_be_visible()
    names.first.click()
    drawer = page.locator(".drawer")
    title = drawer.get_by_role("heading", level=2)
    expect(title).to_be_focused()
    expect(drawer.get_by_role("heading", name="Chain")).to_be_visible()
    first = drawer.get_by_role("link", name="Open as a page").get_attribute("href")
    page.keyboard.press("j")
    expect(names.nth(1)).to_be_focused()
    expect(drawer.get_by_role("link", name="Open as a page")).not_to_have_attribute("href", first or "")
    page.keyboard.press("k")
    expect(drawer.get_by_role("link", name="Open as a page")).to_have_attribute("href", first or "")
    page.keyboard.press("Enter")  # once more on the same row: into it
    expect(title).to_be_focused()
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    expect(names.first).to_be_focused()


def test_a_click_beside_leaves_the_drawer_and_the_list_stays_usable(window: Window) -> None:
    page = window("/events/audit/")
    page.locator("a[data-drawer]").nth(2).click()
    expect(page.locator(".drawer")).to_be_visible()
    page.get_by_role("link", name="When").click()
    expect(page).to_have_url(re.compile("sort=at"))
    expect(page.locator(".drawer")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(page.locator(".drawer")).to_have_count(0)


def test_days_in_the_wrong_order_are_refused_beside_the_field_and_ticks_stay(window: Window) -> None:
    page = window("/events/audit/")
    page.locator("#filter-button").click()
    panel = page.locator("form#filter")
    panel.get_by_role("checkbox", name="CustomerCreated").check()
    panel.get_by_label("First day").fill("2026-11-24")
    panel.get_by_label("Last day").fill("2026-11-23")
    panel.get_by_role("button", name="Apply", exact=True).click()
    expect(panel.locator("p.error")).to_have_text("The first day must not be after the last.")
    expect(panel.get_by_label("First day")).to_be_focused()
    expect(panel.get_by_role("checkbox", name="CustomerCreated")).to_be_checked()
    panel.get_by_label("First day").fill("2020-01-01")
    panel.get_by_label("Last day").fill("")
    panel.get_by_role("button", name="Apply", exact=True).click()
    expect(page.locator(".chip", has_text="When")).to_contain_text("from 1 Jan 2020")
    expect(page.locator(".chip", has_text="Type")).to_contain_text("CustomerCreated")
