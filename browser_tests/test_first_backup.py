"""The whole way, as a new user goes it: from an empty folder to a real backup seen on the Health tab."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, expect

from . import signing_in
from .conftest import OpenPage, keep
from .server import Server


@dataclass
class Host:
    """A customer's machine with real files, the real restic, and our wrapper before it."""

    folder: Path
    url: str
    token: str
    repository: Path = field(init=False)

    def __post_init__(self) -> None:
        self.repository = self.folder / "repository"
        for number in range(20):
            path = self.folder / "data" / f"document-{number}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"Invoice {number}\n" * 1000)
        (self.folder / "token").write_text(self.token)
        self.restic("init")

    def restic(self, *command: str) -> subprocess.CompletedProcess[str]:
        return self._run(["restic", *command])

    def through_wrapper(self, *command: str) -> subprocess.CompletedProcess[str]:
        wrapper = [sys.executable, "-m", "openmsc", "run", "--url", self.url]
        given = ["--token-file", str(self.folder / "token"), "--data-source", "fs-01", "--policy", "Nightly"]
        return self._run([*wrapper, *given, "--organization", "Head office", "--", "restic", *command])

    def _run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "RESTIC_REPOSITORY": str(self.repository),
            "RESTIC_PASSWORD": "secret of the repository",
            "RESTIC_CACHE_DIR": str(self.folder / "cache"),
            "XDG_STATE_HOME": str(self.folder / "state"),
        }
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False, timeout=120
        )


def test_from_an_empty_folder_to_a_backup_that_is_seen(
    server: Server, open_page: OpenPage, tmp_path: Path
) -> None:
    base = server.wait_for(r"ready at (http://\S+?)/?\s")
    page = open_page(server.wait_for(r"(http://\S+/setup/\S+)"))
    set_up(page)
    create_customer(page)
    add_product(page)
    host = Host(tmp_path / "host", base, create_token(page))

    backup = host.through_wrapper("backup", str(host.folder / "data"), "--json")
    assert backup.returncode == 0, backup.stderr
    assert '"message_type":"summary"' in backup.stdout  # the engine's output is passed on
    first = health(page)
    expect(first.status).to_have_text(re.compile(r"Successful\s+today\s+\(\d+\)"))
    expect(first.last_success).to_have_text(re.compile("None"))  # shown only while the last failed
    expect(page.locator(".fig").nth(0)).to_have_text(re.compile(r"1\s*Total Backup Jobs"))
    successful_job = job_id(first.status.inner_text())

    hidden = host.repository.rename(host.folder / "unreachable")
    failed = host.through_wrapper("backup", str(host.folder / "data"), "--json")
    assert failed.returncode not in {0, 3}
    second = health(page)
    expect(second.status).to_have_text(re.compile(r"Failed\s+today\s+\(\d+\)"))
    expect(second.last_success).to_have_text(re.compile(rf"today\s+\({successful_job}\)"))
    expect(page.locator(".pill")).to_have_text(re.compile("Critical: 1 failed"))
    keep(page, "health-failed")
    second.status.get_by_role("link").click()
    expect(page.locator("pre")).to_contain_text("repository")

    hidden.rename(host.repository)
    assert (
        host.through_wrapper("restore", "latest", "--target", str(host.folder / "restored")).returncode == 0
    )
    assert host.through_wrapper("backup", str(host.folder / "data"), "--json").returncode == 0
    third = health(page)
    expect(third.status).to_have_text(re.compile(r"Successful\s+today\s+\(\d+\)"))
    expect(third.last_success).to_have_text(re.compile("None"))
    expect(third.last_restore).to_have_text(re.compile(r"today\s+\(\d+\)"))
    expect(page.locator(".pill")).to_have_text(re.compile("Healthy: 1 source"))
    expect(page.locator(".fig .v")).to_have_text(["3", re.compile(r"2\s+66.6"), "1"])
    strip = page.locator(".ltable svg.strip")
    expect(strip).to_have_attribute("aria-label", re.compile(r"27 no data yet|1 failed \("))
    keep(page, "health-recovered")


@dataclass
class Row:
    """The data source's line on the Health tab."""

    page: Page

    def __post_init__(self) -> None:
        cells = self.page.get_by_role("row", name=re.compile("fs-01")).locator("td")
        self.status, self.last_success, self.last_restore = cells.nth(3), cells.nth(5), cells.nth(6)


def health(page: Page) -> Row:
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Customers").click()
    page.get_by_role("link", name="Brackwater & Sons Shipping Ltd").click()
    page.get_by_role("link", name="Customer Health").click()
    return Row(page)


def job_id(text: str) -> int:
    found = re.search(r"\((\d+)\)", text)
    assert found
    return int(found[1])


def set_up(page: Page) -> None:
    app = signing_in.set_up(page)
    signing_in.sign_out(page)
    signing_in.password(page, signing_in.EMAIL.upper(), signing_in.PASSWORD)
    page.get_by_label("6-digit code").fill(app.code(steps=1))  # the one of now was used to set it up
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("row", name=re.compile("Demonstration Sandbox"))).to_be_visible()
    keep(page, "first-run")


def create_customer(page: Page) -> None:
    page.get_by_role("link", name="Create Customer").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Customer Name").first.fill("Brackwater & Sons Shipping Ltd")
    dialog.get_by_label("Address").fill("14 Dock Road, Felixstowe IP11 3SY")
    dialog.get_by_role("textbox", name="Phone Number", exact=True).fill("01632 960123")
    dialog.get_by_role("button", name="Create Customer").click()
    expect(dialog.get_by_text("Start with + and the country code")).to_be_visible()
    expect(dialog.get_by_label("Address")).to_have_value("14 Dock Road, Felixstowe IP11 3SY")
    keep(page, "create-customer-refused")
    dialog.get_by_role("textbox", name="Phone Number", exact=True).fill("+44 1632 960123")
    dialog.get_by_role("button", name="Create Customer").click()
    expect(page.get_by_role("heading", name="Brackwater & Sons Shipping Ltd")).to_be_visible()
    expect(page.get_by_text("Customer created")).to_be_visible()


def add_product(page: Page) -> None:
    page.get_by_role("link", name="Add Enterprise Workloads").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox", name="Add a storage region").fill("London")
    dialog.get_by_role("option", name="AWS London").click()
    dialog.get_by_role("button", name="Add product").click()
    card = page.get_by_role("article", name="Enterprise Workloads")
    expect(card.get_by_text("Ready", exact=True)).to_be_visible()  # made so by the worker
    keep(page, "summary")


def create_token(page: Page) -> str:
    card = page.get_by_role("article", name="Enterprise Workloads")
    card.get_by_role("button", name="More options").click()
    page.get_by_role("menuitem", name="Reporting tokens").click()
    page.get_by_role("link", name="Create token").click()
    page.get_by_role("dialog").get_by_label("Name").fill("fs-01")
    page.get_by_role("dialog").get_by_role("button", name="Create token").click()
    secret = page.locator("#token-secret").inner_text()
    page.get_by_role("link", name="Done").click()
    expect(page.get_by_role("rowheader", name="fs-01")).to_be_visible()
    assert secret not in page.content()
    return secret
