"""The file holds what the list shows, and only a whole file is saved (CUS-6)."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from . import lists
from .conftest import keep

Window = Callable[..., Page]
COLUMNS = {
    "account_name": "Account Name",
    "status": "Status",
    "tenant_type": "Tenant Type",
    "edition": "Edition",
    "storage_regions": "Storage Regions",
    "license_expiry": "License Expiry",
    "quota_start": "Quota Effective Date",
    "quota_end": "Quota End Date",
    "tenant_admins": "Tenant Admins",
    "phone": "Phone",
    "address": "Address",
    "access": "Access Type",
    "health": "Health",
}
SORTS = ("name", "product", "service_plan", "tenant_type", "license_expiry", "health", "quota_end", "status")
WORDS = ("", "", "", "a", "er", "ltd", "o", "SA", "mü", "b")
COMBINATIONS = 10
# In place of the server: a file that comes slowly, and stops when it is told to.
SLOW = """
const usual = window.fetch;
window.fetch = (address, options) => {
  if (!String(options?.body).includes("tool=export")) return usual(address, options);
  let sent = 0;
  const stream = new ReadableStream({
    start(controller) {
      const timer = setInterval(() => {
        controller.enqueue(new TextEncoder().encode("Name\\r\\n".repeat(sent ? 6000 : 6001)));
        if ((sent += 6000) === 24000) clearInterval(timer);
      }, 300);
      options.signal.addEventListener("abort", () => {
        clearInterval(timer);
        controller.error(options.signal.reason);
      });
    },
  });
  const headers = {
    "Content-Type": "text/csv; charset=utf-8", "X-Export-Lines": "51000",
    "Content-Disposition": 'attachment; filename="customers.csv"',
  };
  return Promise.resolve(new Response(stream, { headers }));
};
"""


def combination(random: Random, values: dict[str, list[str]]) -> list[tuple[str, str]]:
    """An address's parameters: some filter values, words, a sort and columns."""
    asked = [
        (name, value)
        for name in random.sample(sorted(values), k=random.choice([0, 1, 1, 2]))
        for value in random.sample(values[name], k=min(len(values[name]), random.randint(1, 4)))
    ]
    asked.append(("q", random.choice(WORDS)))
    asked.append(("sort", random.choice(["", "-"]) + random.choice(SORTS)))
    asked.append(("columns", ",".join(random.sample(sorted(COLUMNS), k=random.randint(2, 6)))))
    asked.append(("size", str(random.choice([25, 50, 100]))))
    return asked


def lines(rows: list[dict[str, list[str]]]) -> list[dict[str, str]]:
    """One for each product, as the file has them; what does not stack is repeated."""
    return [
        {
            name: cell[number] if len(cell) == len(row["Product"]) > 1 else cell[0]
            for name, cell in row.items()
        }
        for row in rows
        for number in range(len(row["Product"]))
    ]


def undone(text: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from running it."""
    return text[1:] if text.startswith(("'+", "'-", "'=", "'@")) else text


def test_the_file_holds_the_list_row_for_row(window: Window) -> None:
    page = window("/customers/")
    panel = lists.open_filter(page)
    values = lists.values(panel)
    random = Random(20261124)
    found = 0
    for _ in range(COMBINATIONS):
        asked = urlencode(combination(random, values))
        page.goto(f"/customers/?{asked}")
        shown = lists.rows_of_all_pages(page)
        assert len(shown) == lists.number(page), asked
        file = [{name: undone(text) for name, text in line.items()} for line in lists.export(page)]
        assert file == lines(shown), asked
        assert not file or list(file[0]) == list(shown[0]), asked
        found += len(file)
    assert found > 100


def test_the_dialog_counts_columns_and_asks_for_one(window: Window) -> None:
    page = window("/customers/")
    page.get_by_role("link", name="Export to CSV").click()
    dialog = page.get_by_role("dialog", name="Select Exportable Columns")
    every = dialog.get_by_role("checkbox", name="Select All")
    assert every.evaluate("box => box.indeterminate")
    every.check()
    total = dialog.locator("[name=column]").count()
    expect(dialog.locator("[data-ticked]")).to_have_text(f"{total} of {total} columns")
    dialog.get_by_role("checkbox", name="Phone").uncheck()
    expect(dialog.locator("[data-ticked]")).to_have_text(f"{total - 1} of {total} columns")
    every.check()
    every.uncheck()
    expect(dialog.locator("[data-ticked]")).to_have_text(f"0 of {total} columns")
    dialog.get_by_role("button", name="Export to CSV").click()
    expect(dialog.get_by_text("Choose at least one column.")).to_be_visible()
    dialog.get_by_role("checkbox", name="Phone").check()
    dialog.get_by_role("checkbox", name="Name", exact=True).check()
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Export to CSV").click()
    file = lists.read_file(download.value)
    assert list(file[0]) == ["Name", "Phone"]  # in the list's order
    expect(dialog).to_have_count(0)
    expect(page.get_by_text(f"Exported {len(file)} lines")).to_be_visible()


def test_ticked_rows_alone_are_exported(window: Window) -> None:
    page = window("/customers/?sort=name")
    for number in (1, 4):
        page.locator("[name=row]").nth(number).check()
    names = [row["Name"][0] for row in lists.rows(page)]
    page.locator("#bulk").get_by_role("button", name="Export to CSV").click()
    dialog = page.get_by_role("dialog", name="Select Exportable Columns")
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Export to CSV").click()
    file = lists.read_file(download.value)
    assert list(dict.fromkeys(line["Name"] for line in file)) == [names[1], names[4]]


def test_a_long_export_shows_its_progress_and_can_be_cancelled(window: Window) -> None:
    page = window("/customers/")
    page.evaluate(SLOW)
    downloads: list[object] = []
    page.on("download", lambda download: downloads.append(download))
    page.get_by_role("link", name="Export to CSV").click()
    page.get_by_role("dialog").get_by_role("button", name="Export to CSV").click()
    expect(page.get_by_role("dialog")).to_have_count(0)  # one can go on working
    expect(page.get_by_text("24,000 of 51,000 lines")).to_be_visible()
    keep(page, "lists-export-progress")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Export cancelled. Nothing was saved.")).to_be_visible()
    expect(page.locator("#toasts progress")).to_have_count(0)
    assert not downloads


def test_a_file_that_breaks_off_is_not_saved(window: Window) -> None:
    page = window("/customers/")
    downloads: list[object] = []
    page.on("download", lambda download: downloads.append(download))
    headers = {"Content-Type": "text/csv; charset=utf-8", "X-Export-Lines": "100"}
    page.route(
        lambda address: "/customers/" in address,
        lambda route: (
            route.fulfill(status=200, headers=headers, body='Name\r\n"Two\r\nlines"\r\n')
            if "tool=export" in (route.request.post_data or "")
            else route.continue_()
        ),
    )
    page.get_by_role("link", name="Export to CSV").click()
    page.get_by_role("dialog").get_by_role("button", name="Export to CSV").click()
    expect(page.get_by_text("The export broke off before its end. Nothing was saved.")).to_be_visible()
    assert not downloads
    page.unroute_all()
    with page.expect_download() as download:
        page.get_by_role("button", name="Try again").click()
    assert len(lists.read_file(download.value)) > 1


def test_whoever_is_signed_out_meanwhile_is_told(window: Window) -> None:
    page = window("/customers/")
    page.get_by_role("link", name="Export to CSV").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    page.context.clear_cookies()
    dialog.get_by_role("button", name="Export to CSV").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


@pytest.mark.parametrize(
    "path", ["/customers/?tool=filter", "/customers/?tool=export", "/customers/?tool=columns"]
)
def test_without_javascript_each_tool_is_a_page(window: Window, path: str) -> None:
    page = window(path, java_script_enabled=False)
    if "export" in path:
        with page.expect_download() as download:
            page.get_by_role("button", name="Export to CSV").click()
        assert len(lists.read_file(download.value)) > 60
    elif "filter" in path:
        page.get_by_role("checkbox", name="Evaluation").check()
        page.get_by_role("button", name="Apply").click()
        assert lists.chips(page) == ["Tenant Type Evaluation"]
    else:
        page.get_by_role("button", name="Reset to default").click()
        expect(page.get_by_text("Columns reset to default")).to_be_visible()
