"""Lists as a reader sees them: rows, chips, the filter panel, the file."""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

# What each cell says, without its drawing: a list of lines, one for each product where the column stacks.
_READ = """table => {
  const text = node => {
    const copy = node.cloneNode(true);
    if (copy.querySelector(".none")) return "";
    const people = copy.querySelector(".avatars");
    if (people) return people.getAttribute("aria-label");
    const time = copy.querySelector("time");
    if (time) return time.getAttribute("datetime");
    const name = copy.querySelector("a.name");
    if (name) return name.title;
    const more = copy.querySelector(".fact[title]");
    if (more) return more.previousSibling.textContent.trim() + ", " + more.title;
    const state = copy.querySelector(".st > span");
    if (state) return state.firstChild.textContent.trim();
    return copy.textContent.trim();
  };
  const heads = [...table.tHead.rows[0].cells].map(cell => cell.querySelector("a, .handle") && [
    cell.querySelector(".handle").getAttribute("aria-label").replace("Width of ", "")]);
  return [...table.tBodies[0].rows].map(row => Object.fromEntries([...row.cells]
    .map((cell, index) => [heads[index], cell])
    .filter(([head]) => head)
    .map(([[head], cell]) => [head, [...(cell.querySelector(".lines")?.children ?? [cell])].map(text)])));
}"""


def rows(page: Page) -> list[dict[str, list[str]]]:
    """The rows of the page that is shown."""
    table = page.locator("table.ltable")
    found: list[dict[str, list[str]]] = table.evaluate(_READ) if table.count() else []
    return found


def rows_of_all_pages(page: Page) -> list[dict[str, list[str]]]:
    found = rows(page)
    while page.locator("#page-chevron-right").count():
        number = page.locator(".page-of").inner_text()
        page.locator("#page-chevron-right").click()
        expect(page.locator(".page-of")).not_to_have_text(number)
        found += rows(page)
    return found


def chips(page: Page) -> list[str]:
    return [" ".join(text.split()) for text in page.locator(".chip").all_inner_texts()]


def parameters(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def open_filter(page: Page) -> Locator:
    page.locator("#filter-button").click()
    panel = page.locator("form#filter")
    expect(panel).to_be_visible()
    return panel


def values(panel: Locator) -> dict[str, list[str]]:
    """What can be ticked: parameter -> values."""
    found: dict[str, list[str]] = panel.evaluate(
        """form => {
          const found = {};
          for (const box of form.querySelectorAll(".box input")) (found[box.name] ??= []).push(box.value);
          return found;
        }"""
    )
    return found


def number(page: Page) -> int:
    """How many the title row says there are."""
    return int(page.locator(".count-of").inner_text().split()[0].replace(",", ""))


def reset(page: Page) -> None:
    """Columns and widths as they are for everybody."""
    page.goto("/customers/?sort=-health")
    page.get_by_role("link", name="Edit Columns").click()
    page.get_by_role("dialog").get_by_role("button", name="Reset to default").click()
    expect(page.get_by_text("Columns reset to default")).to_be_visible()


def widths(page: Page) -> dict[str, int]:
    """As drawn."""
    found: dict[str, int] = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll(".ltable thead .handle")].map(handle => [
          handle.getAttribute("aria-label").replace("Width of ", ""),
          Math.round(handle.parentElement.getBoundingClientRect().width),
        ]))"""
    )
    return found


def handle(page: Page, column: str) -> Locator:
    return page.get_by_role("separator", name=f"Width of {column}", exact=True)


def drag(page: Page, column: str, by: int) -> None:
    box = handle(page, column).bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + 10
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by, y, steps=3)
    with page.expect_response(lambda answer: answer.request.method == "POST") as saved:
        page.mouse.up()
    assert saved.value.status == 204


def export(page: Page) -> list[dict[str, str]]:
    """Everything that is shown now, by the dialog as it opens."""
    page.get_by_role("link", name="Export to CSV").click()
    dialog = page.get_by_role("dialog", name="Select Exportable Columns")
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Export to CSV").click()
    return read_file(download.value)


def read_file(download: Any) -> list[dict[str, str]]:
    path = download.path()
    data: bytes = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\r\n")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def no_sideways_scrolling(page: Page) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"The page is {wide} pixels wider than its window."


def tab_to(page: Page, selector: str, *, within: int = 120) -> None:
    """By the Tab key alone."""
    for _ in range(within):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {selector}.")
