"""The list of customers in a real browser: filters, views, keys and a phone (CUS-4, CUS-9)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from . import lists
from .conftest import PHONE, keep

Window = Callable[..., Page]


def choose(page: Page, *names: str) -> None:
    """Tick values in the filter panel and apply."""
    panel = lists.open_filter(page)
    for name in names:
        panel.get_by_role("checkbox", name=name).check()
    panel.get_by_role("button", name="Apply", exact=True).click()
    expect(page.locator("form#filter")).to_have_count(0)


def test_filters_become_chips_and_an_address_that_can_be_kept(window: Window) -> None:
    page = window("/customers/")
    everything = lists.number(page)
    choose(page, "Evaluation", "Sandbox")
    expect(page.locator(".chip")).to_have_count(1)
    assert lists.chips(page) == ["Tenant Type Sandbox, Evaluation"]
    expect(page.locator("#filter-button")).to_be_focused()
    few = lists.number(page)
    assert 0 < few < everything
    choose(page, "SaaS Apps and Endpoints")
    expect(page.locator(".chip")).to_have_count(2)
    assert len(lists.chips(page)) == 2
    bookmark, shown = page.url, lists.rows(page)
    assert all(
        ("SaaS Apps and Endpoints", kind) in zip(row["Product"], row["Tenant Type"], strict=True)
        for row in shown
        for kind in row["Tenant Type"][-1:]
    )
    keep(page, "lists-chips")
    page.go_back()
    expect(page.locator(".chip")).to_have_count(1)
    assert lists.number(page) == few
    page.go_forward()
    expect(page.locator(".chip")).to_have_count(2)
    other = window(bookmark)
    assert lists.rows(other) == shown
    other.get_by_role("link", name="Remove filter Products").click()
    expect(other.locator(".chip")).to_have_count(1)
    expect(other.locator("#filter-button")).to_be_focused()
    other.get_by_role("link", name="Clear all").click()
    expect(other.locator(".chip")).to_have_count(0)
    assert lists.number(other) == everything


def test_the_filter_panel_closes_without_applying_and_gives_the_focus_back(window: Window) -> None:
    page = window("/customers/")
    button = page.locator("#filter-button")
    page.keyboard.press("f")
    panel = page.locator("form#filter")
    expect(panel.get_by_role("checkbox").first).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Space")
    expect(panel.locator("#filter-found")).not_to_have_text(re.compile(rf"^{lists.number(page)} "))
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Space")
    expect(panel).to_be_visible()
    page.get_by_role("heading", name="Customers").click()
    expect(panel).to_have_count(0)
    expect(button).to_be_focused()
    button.click()
    button.click()
    expect(panel).to_have_count(0)
    assert "product" not in lists.parameters(page)


def test_pickers_narrow_the_plans(window: Window) -> None:
    page = window("/customers/")
    panel = lists.open_filter(page)
    plans = panel.locator(".facet", has_text="Service Plans")
    shown = plans.locator(".box > .ck:visible")
    all_plans = shown.count()
    plans.get_by_role("checkbox", name=re.compile("^Essential Server")).check()
    editions = plans.locator(".pick", has_text="Editions")
    editions.locator("summary").click()
    editions.get_by_role("checkbox", name="Elite").check()
    expect(editions.locator("summary")).to_have_class(re.compile(r"\bon\b"))
    expect(editions.locator("summary b")).to_have_text("1")
    for plan in shown.all_inner_texts():
        assert "Elite" in plan or plan.startswith("Essential Server"), plan  # what is ticked stays
    expect(plans.locator("[data-chosen]")).to_have_text(f"{shown.count()} of {all_plans}")
    keep(page, "lists-pickers")
    page.keyboard.press("Escape")
    expect(editions.locator(".pick-list")).to_be_hidden()
    expect(panel).to_be_visible()
    editions.locator("summary").click()
    editions.get_by_role("checkbox", name="Elite").uncheck()
    expect(shown).to_have_count(all_plans)
    expect(plans.locator("[data-chosen]")).to_have_text("1 chosen")


def test_a_long_list_of_values_is_found_by_name(window: Window) -> None:
    page = window("/plans/")
    panel = lists.open_filter(page)
    box = panel.get_by_role("searchbox", name="Find a workload")
    box.fill("VMWÁRE")  # neither case nor accents count
    workloads = panel.locator(".facet:has([data-find])")
    found = workloads.locator(".box > .ck:visible").all_inner_texts()
    assert found
    assert all("VMware" in name for name in found)
    box.fill("no such workload")
    expect(workloads.get_by_text("None of that name.")).to_be_visible()
    box.press("Escape")
    expect(box).to_have_value("")
    expect(panel).to_be_visible()
    expect(workloads.get_by_text("None of that name.")).to_be_hidden()


def test_a_bookmark_with_a_plan_that_is_gone_says_so_and_shows_the_rest(window: Window) -> None:
    page = window("/customers/")
    choose(page, "Evaluation")
    expect(page.locator(".chip")).to_have_count(1)
    shown = lists.number(page)
    page.goto(f"{page.url}&service_plan=987654")
    expect(
        page.get_by_text("Service Plans: a value that you filtered by is no longer there.")
    ).to_be_visible()
    assert lists.chips(page) == ["Tenant Type Evaluation"]
    assert lists.number(page) == shown


def test_a_saved_view_opens_as_it_was_saved(window: Window) -> None:
    page = window("/customers/")
    lists.reset(page)
    choose(page, "Evaluation")
    expect(page.locator(".chip")).to_have_count(1)
    page.locator("#sort-license_expiry").click()
    expect(page.locator("th[aria-sort]")).to_have_text(re.compile("License Expiry"))
    page.get_by_role("link", name="Save view").click()
    dialog = page.get_by_role("dialog", name="Save view")
    dialog.get_by_role("textbox", name="Name").fill("Trials")
    dialog.get_by_role("button", name="Save view").click()
    views = page.get_by_role("navigation", name="Saved views")
    expect(views.get_by_role("link", name="Trials")).to_have_attribute("aria-current", "page")
    shown = lists.rows(page)
    expect(views.get_by_role("link", name="Trials")).to_have_text(f"Trials{len(shown)}")
    other = window("/customers/")
    views = other.get_by_role("navigation", name="Saved views")
    views.get_by_role("link", name="Trials").click()
    expect(other.locator(".chip")).to_have_count(1)
    assert lists.rows(other) == shown
    expect(other.get_by_role("button", name="Update view")).to_have_count(0)
    other.get_by_role("link", name="Remove filter Tenant Type").click()
    expect(other.locator(".chip")).to_have_count(0)
    keep(other, "lists-views")
    other.get_by_role("button", name="Update view").click()
    expect(other.get_by_text("View updated")).to_be_visible()
    other.get_by_role("button", name="More options for the view Trials").click()
    other.get_by_role("menuitem", name="Edit view").click()
    dialog = other.get_by_role("dialog", name="Edit view")
    dialog.get_by_role("textbox", name="Name").fill("By expiry")
    dialog.get_by_role("switch", name="Share with all administrators").check()
    dialog.get_by_role("button", name="Save").click()
    expect(views.get_by_role("link", name="By expiry")).to_have_attribute(
        "title", "Shared with all administrators"
    )
    other.get_by_role("button", name="More options for the view By expiry").click()
    other.get_by_role("menuitem", name="Delete view").click()
    other.get_by_role("dialog", name="Delete view").get_by_role("button", name="Delete view").click()
    expect(other.get_by_text("View deleted")).to_be_visible()
    expect(views.get_by_role("link", name="By expiry")).to_have_count(0)


def test_by_keyboard_alone_from_the_skip_link_to_a_customer(window: Window) -> None:
    page = window("/customers/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    lists.tab_to(page, "#filter-button")
    page.keyboard.press("Enter")
    expect(page.locator("form#filter input[type=checkbox]").first).to_be_focused()
    page.keyboard.press("Space")
    lists.tab_to(page, "form#filter .btn-primary")
    page.keyboard.press("Enter")
    expect(page.locator("#filter-button")).to_be_focused()
    expect(page.locator(".chip")).to_have_count(1)
    lists.tab_to(page, "#sort-name")
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("Name")
    expect(page.locator("#sort-name")).to_be_focused()
    lists.tab_to(page, "tbody [name=row]")
    page.keyboard.press("Space")
    expect(page.locator("[data-selected]")).to_have_text("1 selected")
    for key in ("j", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator("[data-selected]")).to_have_text("2 selected")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys").get_by_text("Tick the row")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    name = page.locator("tr.cur .name").inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


@pytest.mark.parametrize("width", [PHONE["width"], 320])
def test_on_a_phone_nothing_scrolls_sideways(window: Window, width: int) -> None:
    page = window("/customers/", viewport={"width": width, "height": 700}, has_touch=True)
    choose(page, "Evaluation", "Commercial", "Enterprise Workloads")
    expect(page.locator(".chip")).to_have_count(2)
    lists.no_sideways_scrolling(page)
    for unseen in ("[name=row]", ".handle", ".bulk", ".filler"):
        expect(page.locator(unseen).first).to_be_hidden()
    panel = lists.open_filter(page)
    box = panel.bounding_box()
    assert box
    assert (box["x"], box["width"]) == (0, width)
    assert box["y"] + box["height"] == 700  # its foot stands at the bottom
    lists.no_sideways_scrolling(page)
    keep(page, f"lists-phone-{width}")
    panel.get_by_role("button", name="Close without applying").click()
    expect(panel).to_have_count(0)
    expect(page.locator("#filter-button")).to_be_focused()
