"""Without a mouse: from signing in to a customer created, found, edited and deleted."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from . import signing_in
from .conftest import OpenPage
from .server import Server

NAME = "Keyboard Only Ltd"
MOST_STEPS = 80
NAME_OF_FOCUSED = """() => {
    const element = document.activeElement;
    const label = element.labels?.[0]?.innerText;
    return (element.getAttribute("aria-label") ?? label ?? element.innerText ?? "").trim();
}"""


def go_to(page: Page, name: str, *, key: str = "Tab") -> None:
    """Press Tab until what has this name has the focus, as one who sees the ring would."""
    passed = []
    for _ in range(MOST_STEPS):
        page.keyboard.press(key)
        focused = str(page.evaluate(NAME_OF_FOCUSED))
        passed.append(focused)
        if focused.startswith(name):
            assert page.evaluate(
                "() => getComputedStyle(document.activeElement).outlineStyle !== 'none' || "
                "getComputedStyle(document.activeElement.parentElement).outlineStyle !== 'none'"
            )
            return
    raise AssertionError(f"{name!r} was not reached; passed {passed}")


def write(page: Page, label: str, text: str) -> None:
    go_to(page, label)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def test_a_customer_is_created_found_edited_and_deleted_by_keys_alone(
    server: Server, open_page: OpenPage
) -> None:
    page = open_page(server.wait_for(r"(http://\S+/setup/\S+)"))
    app = signing_in.set_up(page)
    page.context.clear_cookies()
    page.goto("/".join(page.url.split("/")[:3]) + "/")

    page.keyboard.type(signing_in.EMAIL)  # the first field has the focus
    write(page, "Password", signing_in.PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_label("6-digit code")).to_be_focused()
    page.keyboard.type(app.code(steps=1))  # the one of now was used to set it up
    page.keyboard.press("Enter")
    signing_in.customers(page)

    go_to(page, "Create Customer")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    page.keyboard.type(NAME)
    write(page, "Address", "14 Dock Road")
    write(page, "Phone Number", "01632 960123")
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("Start with + and the country code")).to_be_visible()
    page.keyboard.press("Control+a")  # the field at fault has the focus
    page.keyboard.type("+44 1632 960123")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()

    go_to(page, "Customers")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Customers", exact=True)).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("keyboard")
    page.keyboard.press("Enter")
    expect(page.locator(".count-of")).to_have_text("1 of 2")
    go_to(page, NAME)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()

    go_to(page, "Edit account details")
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    write(page, "Address", "15 Dock Road")
    go_to(page, "Save")
    page.keyboard.press("Enter")
    expect(page.get_by_text("15 Dock Road")).to_be_visible()

    go_to(page, f"More options for {NAME}")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    go_to(page, "Yes, Delete")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Customer deleted")).to_be_visible()
    expect(page.get_by_role("link", name=NAME)).to_have_count(0)
