"""Many customers at once: ticks, a preview that refuses by name, the change, a result for each (CUS-8)."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from . import lists
from .conftest import keep

Window = Callable[..., Page]


def tick(page: Page, *numbers: int) -> list[str]:
    """Tick rows; returns their names."""
    for number in numbers:
        page.locator("[name=row]").nth(number).check()
    names = [row["Name"][0] for row in lists.rows(page)]
    return [names[number] for number in numbers]


def selected(page: Page) -> Locator:
    return page.locator("[data-selected]")


def outcomes(dialog: Locator, heading: str) -> list[str]:
    return dialog.locator(f"h3:text-is('{heading}') + .outcome b").all_inner_texts()


def test_boxes_tick_a_row_a_range_a_page_and_all_that_match(window: Window) -> None:
    page = window("/customers/?sort=name")
    bar = page.locator("#bulk")
    expect(bar).to_be_hidden()
    master = page.get_by_role("checkbox", name=re.compile("^Select all 25 on this page"))
    tick(page, 2)
    expect(selected(page)).to_have_text("1 selected")
    expect(bar).to_be_visible()
    assert master.evaluate("box => box.indeterminate")
    page.locator("[name=row]").nth(6).click(modifiers=["Shift"])
    expect(selected(page)).to_have_text("5 selected")
    page.locator("[name=row]").nth(4).click(modifiers=["Shift"])
    expect(selected(page)).to_have_text("2 selected")
    master.check()
    expect(selected(page)).to_have_text("25 selected")
    page.locator("[name=row]").nth(3).uncheck()
    expect(selected(page)).to_have_text("24 selected")
    total = lists.number(page)
    everything = bar.get_by_role("checkbox", name=f"Select all {total} that match")
    everything.check()
    expect(selected(page)).to_have_text(f"{total} selected")
    expect(master).to_be_checked()
    keep(page, "lists-bulk-bar")
    page.locator("[name=row]").nth(3).uncheck()
    expect(everything).not_to_be_checked()
    expect(selected(page)).to_have_text("24 selected")
    bar.get_by_role("button", name="Clear selection").click()
    expect(bar).to_be_hidden()
    expect(page.locator("[name=row]:checked")).to_have_count(0)
    tick(page, 0)
    page.locator("#sort-health").click()
    expect(bar).to_be_hidden()  # other rows


def test_tenant_admins_are_assigned_after_a_preview(window: Window) -> None:
    page = window("/customers/?sort=name&tenant_admin=none")
    ours = [number for number, row in enumerate(lists.rows(page)) if row["Name"] != ["Demonstration"]]
    names = tick(page, *ours[:3])
    page.locator("#bulk").get_by_role("button", name="Tenant admins").click()
    dialog = page.get_by_role("dialog", name="Tenant admins")
    expect(dialog.get_by_text("3 customers selected")).to_be_visible()
    dialog.get_by_role("button", name="Preview").click()
    expect(dialog.get_by_text("Choose whom to assign or whom to remove").last).to_be_visible()
    dialog.get_by_role("combobox").first.click()
    page.keyboard.type("Tomasz")
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Preview").click()
    expect(dialog.get_by_role("heading", name="Will change")).to_be_visible()
    assert outcomes(dialog, "Will change") == names
    expect(dialog.locator(".outcome span").first).to_have_text("+ Tomasz Lis")
    keep(page, "lists-bulk-preview")
    dialog.get_by_role("button", name="Change 3 customers").click()
    expect(dialog.get_by_text("3 changed.")).to_be_visible()
    assert outcomes(dialog, "Changed") == names
    keep(page, "lists-bulk-result")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    for name in names:  # the list behind is new: they have one now
        expect(page.get_by_role("rowheader", name=name)).to_have_count(0)
    page.goto(f"/customers/?sort=name&q={names[0]}")
    assert lists.rows(page)[0]["Tenant Admins"] == ["Tomasz Lis"]


def test_what_cannot_change_is_refused_by_name_before_anything_does(window: Window) -> None:
    page = window("/customers/?sort=tenant_type&size=100")
    kinds = [row["Tenant Type"] for row in lists.rows(page)]
    trials = [number for number, kind in enumerate(kinds) if "Evaluation" in kind]
    other = next(number for number, kind in enumerate(kinds) if set(kind) == {"Commercial"})
    *on_evaluation, refused = tick(page, *trials, other)
    page.locator("#bulk").get_by_role("button", name="Extend evaluation").click()
    dialog = page.get_by_role("dialog", name="Extend evaluation")
    dialog.get_by_label("By days").fill("2")
    dialog.get_by_role("button", name="Preview").click()
    expect(dialog.get_by_text("It has no product on evaluation.")).to_be_visible()
    assert refused in outcomes(dialog, "Will be refused")
    assert outcomes(dialog, "Will change")
    assert set(outcomes(dialog, "Will change")) <= set(on_evaluation)
    dialog.get_by_role("button", name="Change what is asked").click()
    expect(dialog.get_by_label("By days")).to_have_value("2")
    dialog.get_by_label("By days").fill("1")
    dialog.get_by_role("button", name="Preview").click()
    expect(dialog.get_by_role("group", name="Preview")).to_be_visible()
    will = outcomes(dialog, "Will change")
    dialog.get_by_role("button", name=re.compile("^Change .* customers?$")).click()
    expect(dialog.get_by_role("group", name="Result")).to_be_visible()
    assert outcomes(dialog, "Changed") == will
    assert refused in outcomes(dialog, "Refused")
    dialog.get_by_role("link", name="Done").click()
    expect(dialog).to_have_count(0)
    expect(page.locator("#bulk")).to_be_hidden()


def test_a_plan_is_changed_for_all_that_match(window: Window) -> None:
    page = window("/customers/?sort=name&q=er")
    total = lists.number(page)
    page.get_by_role("checkbox", name=re.compile("^Select all .* on this page")).check()
    everything = page.locator("#bulk").get_by_role("checkbox", name=re.compile("that match"))
    if everything.count():
        everything.check()
    page.locator("#bulk").get_by_role("button", name="Change service plan").click()
    dialog = page.get_by_role("dialog", name="Change service plan")
    expect(dialog.get_by_text(f"{total} customers selected")).to_be_visible()
    dialog.get_by_label("Product").select_option("SaaS Apps and Endpoints")
    dialog.get_by_label("Service Plan").select_option(label="Business 365 (SaaS Apps and Endpoints)")
    dialog.get_by_role("button", name="Preview").click()
    expect(dialog.get_by_text("It does not have SaaS Apps and Endpoints.").first).to_be_visible()
    will = outcomes(dialog, "Will change")
    assert len(will) + len(outcomes(dialog, "Will be refused")) == total
    page.keyboard.press("Escape")
    discard = dialog.get_by_role("button", name="Discard")
    if discard.count():
        discard.click()
    expect(dialog).to_have_count(0)
    expect(selected(page)).to_have_text(re.compile(rf"^{total} selected"))  # nothing is lost by looking
