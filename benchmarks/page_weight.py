"""How many bytes the customers list is over the network, everything included: one load in Chromium, nothing cached."""

from __future__ import annotations

import shutil
from collections import Counter

from playwright.sync_api import Request, sync_playwright

from .databases import Environment
from .harness import Figure, note
from .inside import inside
from .servers import HOST, openmsc, serving

CUSTOMERS = 1000
GOAL = 200  # kB
OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def measure(environment: Environment) -> list[Figure]:
    session = inside(environment, "benchmarks.world", "customers_and_session", CUSTOMERS)
    with serving(openmsc(environment, "web")) as server:
        weights = _weights(f"http://{HOST}:{server.port}", session)
    for path, size in weights.most_common():
        note(f"  {size / 1000:7.1f} kB  {path}")
    total = sum(weights.values()) / 1000
    page = weights["/customers/"] / 1000
    return [
        Figure(
            "customers list: bytes over the network, nothing cached",
            f"{total:.0f} kB in {len(weights)} answers",
            f"the page itself: {page:.0f} kB",
            f"below {GOAL} kB",
            total < GOAL,
        )
    ]


def _weights(base: str, session: dict[str, str]) -> Counter[str]:
    """Bytes of each answer, head and compressed body, by its path."""
    weights: Counter[str] = Counter()

    def weigh(request: Request) -> None:
        sizes = request.sizes()
        weights[request.url.removeprefix(base)] += sizes["responseBodySize"] + sizes["responseHeadersSize"]

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=OPTIONS)
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.add_cookies([{"name": session["name"], "value": session["key"], "url": base}])
        page = context.new_page()
        page.on("requestfinished", weigh)
        answer = page.goto(f"{base}/customers/", wait_until="networkidle")
        assert answer is not None and answer.status == 200, answer
        assert page.locator("tbody tr").count() == 25
        browser.close()
    return weights
