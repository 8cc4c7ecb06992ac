"""How pages and dialogs of products and service plans are opened, for the tests that look at each."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

_EVALUATION = "q=ostrava"
_DELETED = "q=ferreira"


def wait_for_consumption(page: Page) -> None:
    """It comes after the page, and moves what stands below it."""
    expect(page.locator("[hx-get*='/consumption/'][hx-trigger*='load']")).to_have_count(0)


def _card(page: Page, filters: str = "q=brackwater") -> None:
    page.goto(f"/customers/?{filters}")
    page.locator("a.name[href^='/customers/']").first.click()
    expect(page.get_by_role("heading", name="Product Details")).to_be_visible()
    wait_for_consumption(page)


def _menu(page: Page, filters: str = "q=brackwater") -> None:
    _card(page, filters)
    page.get_by_role("button", name=re.compile("More options for .*: ")).first.click()
    expect(page.get_by_role("menu")).to_be_visible()


def view_product(page: Page) -> None:
    _card(page)
    page.get_by_role("link", name=re.compile("^View (Enterprise|SaaS)")).first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def edit_product(page: Page) -> None:
    _card(page)
    page.get_by_role("link", name=re.compile("^Edit (Enterprise|SaaS)")).first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def product_menu(page: Page) -> None:
    _menu(page)


def delete_product(page: Page) -> None:
    _menu(page)
    page.get_by_role("menuitem", name="Delete", exact=True).first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def extend_product(page: Page) -> None:
    _menu(page, _EVALUATION)
    page.get_by_role("menuitem", name="Extend evaluation").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def convert_product(page: Page) -> None:
    _menu(page, _EVALUATION)
    page.get_by_role("menuitem", name="Convert to Commercial").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def deleted_product(page: Page) -> None:
    """The countdown with Cancel deletion on the card, and the same in its menu."""
    _menu(page, _DELETED)
    expect(page.get_by_role("button", name="Cancel deletion")).to_be_visible()
    expect(page.get_by_role("menuitem", name="Cancel deletion")).to_be_visible()


def delete_product_now(page: Page) -> None:
    _menu(page, _DELETED)
    page.get_by_role("menuitem", name="Delete now").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def create_plan(page: Page) -> None:
    page.goto("/plans/create/")
    page.get_by_role("button", name="Create Service Plan").click()
    expect(page.locator(".is-invalid, [aria-invalid=true]").first).to_be_visible()


def edit_plan(page: Page) -> None:
    page.goto("/plans/")
    page.get_by_role("link", name="Public Sector EU", exact=True).click()
    page.goto(page.url + "edit/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
