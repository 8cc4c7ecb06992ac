"""No page and no dialog breaks a rule of axe-core: light, dark, and on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from .conftest import DESK, PHONE, keep
from .server import Server

LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": DESK, "color_scheme": "light"},
    "dark": {"viewport": DESK, "color_scheme": "dark"},
    "phone": {"viewport": PHONE, "color_scheme": "light", "has_touch": True},
    "narrow": {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"},
}
CUSTOMER = "a.name[href^='/customers/']"


@pytest.fixture(scope="module")
def signed_in(browser: Browser, demonstration: str) -> Iterator[Any]:
    """The cookies of whoever opened the demonstration's link."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(demonstration)
    page.get_by_role("button", name="Sign in as").click()
    expect(page.get_by_role("heading", name="Customers")).to_be_visible()
    state = context.storage_state()
    context.close()
    yield {"base_url": demonstration.split("/sign-in/")[0], "storage_state": state}


@pytest.fixture(params=LOOKS)
def look(request: pytest.FixtureRequest, browser: Browser, signed_in: Any) -> Iterator[BrowserContext]:
    context = browser.new_context(**signed_in, **LOOKS[request.param], reduced_motion="reduce")
    context.set_default_timeout(20_000)
    yield context
    context.close()


def customers(page: Page) -> None:
    page.goto("/customers/")


def nothing_found(page: Page) -> None:
    page.goto("/customers/?q=nobody+has+this+name")


def create_customer(page: Page) -> None:
    page.goto("/customers/")
    page.get_by_role("link", name="Create Customer").click()
    page.get_by_role("dialog").get_by_role("button", name="Create Customer").click()
    expect(page.get_by_role("alert")).to_be_visible()


def row_menu(page: Page) -> None:
    page.goto("/customers/")
    page.get_by_role("button", name="More options for").first.click()
    expect(page.get_by_role("menu")).to_be_visible()


def account_menu(page: Page) -> None:
    page.goto("/customers/")
    page.locator("[popovertarget$=-menu]:visible").first.click()


def summary(page: Page) -> None:
    page.goto("/customers/?sort=name")
    page.locator(CUSTOMER).first.click()
    expect(page.get_by_role("heading", name="Account Details")).to_be_visible()


def edit_customer(page: Page) -> None:
    summary(page)
    page.get_by_role("link", name="Edit account details").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def health(page: Page) -> None:
    page.goto("/customers/")
    page.locator(CUSTOMER).first.click()
    page.get_by_role("link", name="Customer Health").click()
    expect(page.get_by_role("heading", name="Data sources")).to_be_visible()


def job(page: Page) -> None:
    health(page)
    page.locator("a.jid:visible").first.click()
    expect(page.get_by_role("heading", name="Figures")).to_be_visible()


def tokens(page: Page) -> None:
    health(page)
    page.get_by_role("link", name="Summary").click()
    page.get_by_role("link", name="Reporting tokens").first.click()
    expect(page.get_by_role("heading", name="Reporting tokens")).to_be_visible()


def token_created(page: Page) -> None:
    tokens(page)
    page.get_by_role("link", name="Create token").click()
    page.get_by_role("dialog").get_by_label("Name").fill("axe")
    page.get_by_role("dialog").get_by_role("button", name="Create token").click()
    expect(page.locator("#token-secret")).to_be_visible()


def add_product(page: Page) -> None:
    page.goto("/customers/?sort=-product")
    page.locator(CUSTOMER).last.click()
    page.get_by_role("link", name="Add ").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def plans(page: Page) -> None:
    page.goto("/plans/")


def plan(page: Page) -> None:
    page.goto("/plans/")
    page.locator("a.name").first.click()


def not_found(page: Page) -> None:
    page.goto("/customers/00000000-0000-0000-0000-000000000000/")


PAGES: list[Callable[[Page], None]] = [
    customers, nothing_found, create_customer, row_menu, account_menu, summary, edit_customer, health, job,
    tokens, token_created, add_product, plans, plan, not_found,
]  # fmt: skip


@pytest.mark.parametrize("open_it", PAGES, ids=lambda open_it: open_it.__name__)
def test_no_rule_is_broken_and_nothing_scrolls_sideways(
    look: BrowserContext, open_it: Callable[[Page], None], request: pytest.FixtureRequest
) -> None:
    page = look.new_page()
    open_it(page)
    name = request.node.callspec.id
    keep(page, f"axe-{name}")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"The page is {wide} pixels wider than its window."


def test_signed_out_pages_break_no_rule(server: Server, browser: Browser) -> None:
    address = server.wait_for(r"(http://\S+/setup/\S+)")
    for name, options in LOOKS.items():
        page = browser.new_context(**options).new_page()
        for path in (address, address.split("/setup/")[0] + "/sign-in/"):
            page.goto(path)
            keep(page, f"axe-{name}-{'set-up' if 'setup' in path else 'sign-in'}")
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
        page.context.close()
