"""No page and no dialog breaks a rule of axe-core: light, dark, and on a phone."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from . import accounts, administrators, lists, products
from .conftest import DESK, PHONE, keep
from .server import Server

LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": DESK, "color_scheme": "light"},
    "dark": {"viewport": DESK, "color_scheme": "dark"},
    "phone": {"viewport": PHONE, "color_scheme": "light", "has_touch": True},
    "narrow": {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"},
}
CUSTOMER = "a.name[href^='/customers/']"


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


def add_contact(page: Page) -> None:
    summary(page)
    page.get_by_role("link", name="Add Contact").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def delete_contact(page: Page) -> None:
    page.goto("/customers/?q=eichwald")
    page.locator(CUSTOMER).first.click()
    page.locator(".contact").first.get_by_role("button").click()
    page.get_by_role("menuitem", name="Delete").click()
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
    page.get_by_role("article").get_by_role("button", name="More options").first.click()
    page.get_by_role("menuitem", name="Reporting tokens").click()
    expect(page.get_by_role("heading", name="Reporting tokens")).to_be_visible()


def token_created(page: Page) -> None:
    tokens(page)
    page.get_by_role("link", name="Create token").click()
    page.get_by_role("dialog").get_by_label("Name").fill("axe")
    page.get_by_role("dialog").get_by_role("button", name="Create token").click()
    expect(page.locator("#token-secret")).to_be_visible()


def add_product(page: Page) -> None:
    page.goto("/customers/?q=harrowgate")  # which has none
    page.locator(CUSTOMER).first.click()
    products.wait_for_consumption(page)
    page.get_by_role("link", name="Add SaaS Apps and Endpoints").click()
    expect(page.get_by_role("dialog", name="Add SaaS Apps and Endpoints")).to_be_visible()


def wide(page: Page) -> Callable[[], None]:
    """For tools that a phone does not offer: opened in a wide window, looked at in a narrow one."""
    size = page.viewport_size
    assert size
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    return lambda: page.set_viewport_size(size)


def filter_panel(page: Page) -> None:
    page.goto("/customers/?q=a")
    page.locator("#filter-button").click()
    page.locator(".pick summary:visible").first.click()
    page.locator(".pick[open] input").first.check()
    expect(page.locator("#filter [data-chosen]").first).to_be_visible()


def chips(page: Page) -> None:
    filter_panel(page)
    for name in ("Evaluation", "Commercial", "Sandbox", "SaaS Apps and Endpoints"):
        page.locator("form#filter").get_by_role("checkbox", name=name).last.check()
    page.locator("form#filter").get_by_role("button", name="Apply", exact=True).click()
    expect(page.locator(".chip")).to_have_count(2)


def list_tool(page: Page, name: str, dialog: str) -> None:
    back = wide(page)
    page.goto("/customers/")
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("dialog", name=dialog)).to_be_visible()
    back()


def edit_columns(page: Page) -> None:
    list_tool(page, "Edit Columns", "Edit Columns")


def export(page: Page) -> None:
    list_tool(page, "Export to CSV", "Select Exportable Columns")


def save_view(page: Page) -> None:
    page.goto("/customers/?q=a")
    page.get_by_role("link", name="Save view").click()
    expect(page.get_by_role("dialog", name="Save view")).to_be_visible()


def views(page: Page) -> None:
    save_view(page)
    page.get_by_role("dialog").get_by_role("textbox", name="Name").fill(secrets.token_hex(4))
    page.get_by_role("dialog").get_by_role("button", name="Save view").click()
    expect(page.get_by_text("View saved")).to_be_visible()
    page.goto(page.url.replace("q=a", "q=e"))
    expect(page.get_by_role("button", name="Update view")).to_be_visible()
    expect(page.locator(".views a[aria-current] .n")).to_be_visible()  # counts come after the page
    page.get_by_role("button", name="More options for the view").click()
    expect(page.get_by_role("menu")).to_be_visible()


def legend(page: Page) -> None:
    page.goto("/customers/?columns=last_days,health")
    if page.locator(".key").is_visible():
        page.locator(".key").click()
        expect(page.locator(".legend-box")).to_be_visible()


def bulk_bar(page: Page) -> None:
    back = wide(page)
    page.goto("/customers/?sort=tenant_type")
    for number in range(8):  # some of them on evaluation
        page.locator("[name=row]").nth(number).check()
    expect(page.locator("#bulk")).to_be_visible()
    back()


def bulk_ask(page: Page) -> None:
    back = wide(page)
    bulk_bar(page)
    page.locator("#bulk").get_by_role("button", name="Extend evaluation").click()
    expect(page.get_by_role("dialog", name="Extend evaluation")).to_be_visible()
    back()


def bulk_preview(page: Page) -> None:
    bulk_ask(page)
    page.get_by_role("dialog").get_by_label("By days").fill("1")
    page.get_by_role("dialog").get_by_role("button", name="Preview").click()
    expect(page.get_by_role("dialog").locator(".outcome").first).to_be_visible()


def bulk_result(page: Page) -> None:
    bulk_preview(page)
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^Change .* customers?$")).click()
    expect(page.locator("#bulk-result")).to_be_visible()


def plans(page: Page) -> None:
    page.goto("/plans/")


def plan(page: Page) -> None:
    page.goto("/plans/")
    page.locator("a.name").first.click()


def not_found(page: Page) -> None:
    page.goto("/customers/00000000-0000-0000-0000-000000000000/")


PAGES: list[Callable[[Page], None]] = [
    accounts.profile, accounts.edit_profile, accounts.edit_display, accounts.change_password, accounts.sessions,
    customers, nothing_found, create_customer, row_menu, account_menu, summary, edit_customer,
    add_contact, delete_contact, health, job, tokens, token_created, add_product, plans, plan, not_found,
    accounts.sign_in_settings, accounts.sign_in_settings_refused, accounts.forget_account,
    filter_panel, chips, edit_columns, export, save_view, views, legend, bulk_bar, bulk_ask, bulk_preview, bulk_result,
    products.view_product, products.edit_product, products.product_menu, products.delete_product,
    products.extend_product, products.convert_product, products.deleted_product, products.delete_product_now,
    products.create_plan, products.edit_plan,
    administrators.administrators, administrators.new_administrator, administrators.invitation,
    administrators.activation, administrators.invitation_ended, administrators.administrator_menu,
    administrators.edit_administrator, administrators.change_role, administrators.delete_administrator,
    administrators.provider,
    accounts.sign_ins, accounts.subscriptions, accounts.event_drawer, accounts.event_page, accounts.event_days,
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
    lists.no_sideways_scrolling(page)


def test_signed_out_pages_break_no_rule(server: Server, browser: Browser) -> None:
    address = server.wait_for(r"(http://\S+/setup/\S+)")
    for name, options in LOOKS.items():
        page = browser.new_context(**options).new_page()
        home = address.split("/setup/")[0]
        for path in (address, f"{home}/sign-in/", f"{home}/sign-in/forgotten/"):
            page.goto(path)
            keep(page, f"axe-{name}-{path.split('/')[-3 if 'setup' in path else -2]}")
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
        page.context.close()
