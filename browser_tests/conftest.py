"""A real Chromium against a real server. What a test fails on is kept as a screenshot."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from .server import Server, running

SCREENSHOTS = Path(os.environ.get("OPENMSC_SCREENSHOTS", "build/screenshots"))
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
OpenPage = Callable[..., Page]
expect.set_options(timeout=15_000)  # a loaded machine is slow


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    assert program, "Install Chromium (Debian: apt-get install chromium)."
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[OpenPage]:
    """Open a page in a browser of its own; scripts that fail and broken security policies fail the test."""
    pages: list[Page] = []
    faults: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        expected = "Failed to load resource" in message.text  # a refused form: the page itself says it
        if message.type == "error" and not expected:
            faults.append(message.text)

    def opened(address: str, *, phone: bool = False, dark: bool = False) -> Page:
        context = browser.new_context(
            viewport=PHONE if phone else DESK,  # type: ignore[arg-type]
            color_scheme="dark" if dark else "light",
            has_touch=phone,
            locale="en-GB",
            base_url=address,
        )
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", listen)
        page.on("pageerror", lambda error: faults.append(str(error)))
        pages.append(page)
        page.goto(address)
        return page

    failed_before = request.session.testsfailed
    yield opened
    if request.session.testsfailed > failed_before:
        for number, page in enumerate(pages):
            keep(page, f"{request.node.name}-{number}")
    for page in pages:
        page.context.close()
    assert not faults


def keep(page: Page, name: str) -> None:
    """Keep a picture of the page, to be looked at."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    # "initial" leaves the caret as it is: hiding it would need an inline style, which our policy forbids.
    page.screenshot(path=SCREENSHOTS / f"{name}.png", caret="initial")


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def server(data_dir: Path) -> Iterator[Server]:
    with running(data_dir, "up") as started:
        yield started


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address that signs in to `openmsc demo`, once."""
    with running(tmp_path_factory.mktemp("demo"), "demo") as started:
        yield started.wait_for(r"(http://\S+/sign-in/link/\S+)")


@pytest.fixture(scope="session")
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


@pytest.fixture
def window(browser: Browser, signed_in: Any) -> Iterator[Callable[..., Page]]:
    """Open windows of whoever is signed in, each with a browser of its own; scripts that fail fail the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def opened(path: str, **options: Any) -> Page:
        context = browser.new_context(
            **{**signed_in, "viewport": DESK, "reduced_motion": "reduce", **options}
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not faults
