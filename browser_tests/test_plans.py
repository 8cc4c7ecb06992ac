"""Service plans in a real browser: a long save says so and is sent once; the plan stands beside a product's form."""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import Page, Request, Route, expect

from . import products
from .conftest import PHONE, keep

Window = Callable[..., Page]


def test_saving_says_for_how_many_tenants_and_is_sent_once(window: Window) -> None:
    page = window("/plans/")
    page.get_by_role("link", name="Public Sector EU", exact=True).click()
    page.goto(page.url + "edit/")
    sent: list[Request] = []

    def slowly(route: Route) -> None:
        if route.request.method == "POST":
            sent.append(route.request)
            time.sleep(1.5)
        route.continue_()

    page.route("**/plans/*/edit/", slowly)
    page.get_by_label("Description").fill("Changed")
    save = page.get_by_role("button", name="Save")
    note = page.locator("[data-while-sending]")
    expect(note).to_have_text("")
    # Twice in one go, as who is impatient does; and what is shown meanwhile is kept by the page itself.
    page.evaluate(
        """() => {
          const button = document.querySelector("form.plan-form button[type=submit]");
          const look = () => sessionStorage.setItem("seen", JSON.stringify([
            document.querySelector("[data-while-sending]").textContent, button.getAttribute("aria-busy"),
            button.getAttribute("aria-disabled"), document.getElementById("main").getAttribute("aria-busy"),
          ]));
          button.click();
          setTimeout(() => button.click(), 50);
          setTimeout(() => button.click(), 400);
          setTimeout(look, 600);
        }"""
    )
    expect(page.get_by_text("Service plan saved")).to_be_visible()
    seen = page.evaluate("JSON.parse(sessionStorage.getItem('seen'))")
    assert seen[0].startswith("Saving for ")
    assert seen[0].endswith(" tenants…")
    assert seen[1:] == ["true", "true", "true"]
    assert len(sent) == 1
    expect(save).to_have_count(0)


def test_the_plan_beside_the_form_is_put_away_and_brought_back(window: Window) -> None:
    page = window("/")
    products.edit_product(page)
    dialog = page.get_by_role("dialog")
    side, view = dialog.locator("#plan-side"), dialog.get_by_role("link", name="View Plan")
    keep(page, "plan-beside-the-form")
    dialog.get_by_role("button", name="Hide plan").click()
    expect(side).to_be_hidden()
    expect(view).to_be_focused()
    dialog.locator("#id_service_plan").select_option(index=1)  # what comes anew stays away
    expect(side.locator("h3")).to_have_count(1)
    expect(side).to_be_hidden()
    view.press("Enter")
    expect(side).to_be_visible()
    expect(side).to_be_focused()


def test_on_a_phone_view_plan_goes_to_the_plan_below_the_form(window: Window) -> None:
    page = window("/", viewport=PHONE)
    products.edit_product(page)
    page.get_by_role("dialog").get_by_role("link", name="View Plan").click()
    expect(page.locator("#plan-side")).to_be_focused()
    expect(page.locator("#plan-side")).to_be_in_viewport()
    keep(page, "plan-below-the-form-phone")
