"""Widths, columns and sort are kept for whoever set them, in every browser (CUS-2)."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from . import lists
from .conftest import keep

Window = Callable[..., Page]


def test_a_dragged_border_sets_the_width_for_every_browser(window: Window) -> None:
    page = window("/customers/")
    lists.reset(page)
    before = lists.widths(page)
    lists.drag(page, "Product", -60)
    after = lists.widths(page)
    assert after["Product"] == before["Product"] - 60
    assert {name: width for name, width in after.items() if name != "Product"} == {
        name: width for name, width in before.items() if name != "Product"
    }
    page.reload()
    assert lists.widths(page) == after
    assert lists.handle(page, "Product").get_attribute("aria-valuenow") == str(after["Product"])
    assert lists.widths(window("/customers/", viewport={"width": 1900, "height": 800})) == after
    lists.drag(page, "Product", -400)
    assert lists.widths(page)["Product"] == 64


def test_a_border_is_moved_by_keys(window: Window) -> None:
    page = window("/customers/")
    lists.reset(page)
    start = lists.widths(page)["Service Plan"]
    border = lists.handle(page, "Service Plan")
    border.focus()
    expect(border).to_have_attribute("aria-valuenow", str(start))
    with page.expect_response(lambda answer: answer.request.method == "POST") as saved:
        for key in ("ArrowRight", "ArrowRight", "Shift+ArrowRight", "ArrowLeft"):
            page.keyboard.press(key)
    assert saved.value.status == 204
    assert lists.widths(page)["Service Plan"] == start + 48
    expect(border).to_have_attribute("aria-valuenow", str(start + 48))
    page.keyboard.press("Enter")
    fitted = lists.widths(page)["Service Plan"]
    cut = "[...document.querySelectorAll('.p-b .clip')].filter(each => each.scrollWidth > each.clientWidth).length"
    assert page.evaluate(cut) == 0
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        for _ in range(3):
            page.keyboard.press("ArrowLeft")
    assert page.evaluate(cut) > 0
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.keyboard.press("Home")
    usual = int(border.get_attribute("data-usual") or 0)
    assert lists.widths(page)["Service Plan"] == usual != fitted
    expect(border).to_be_focused()
    keep(page, "lists-border")
    page.reload()
    assert lists.widths(page)["Service Plan"] == usual


def test_columns_and_sort_are_kept_for_every_browser(window: Window) -> None:
    page = window("/customers/")
    lists.reset(page)
    page.get_by_role("link", name="Edit Columns").click()
    dialog = page.get_by_role("dialog", name="Edit Columns")
    expect(dialog.get_by_role("checkbox", name="Name", exact=True)).to_be_disabled()
    dialog.get_by_role("checkbox", name="Phone").check()
    dialog.get_by_role("checkbox", name="Tenant Type").uncheck()
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Columns saved")).to_be_visible()
    with page.expect_response(lambda answer: answer.request.method == "POST") as kept:
        page.get_by_role("link", name="Name", exact=True).click()
    assert kept.value.status == 204
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("Name")
    expect(page.locator("#sort-name")).to_be_focused()  # as before the list came new
    other = window("/customers/")
    assert list(lists.widths(other)) == list(lists.widths(page))
    assert "Phone" in lists.widths(other)
    assert "Tenant Type" not in lists.widths(other)
    expect(other.locator("th[aria-sort=ascending]")).to_have_text("Name")
    assert lists.rows(other) == lists.rows(page)
    with other.expect_response(lambda answer: answer.request.method == "POST"):
        other.get_by_role("link", name="Health").click()
    with other.expect_response(lambda answer: answer.request.method == "POST"):
        other.get_by_role("link", name="Health").click()
    lists.reset(other)
