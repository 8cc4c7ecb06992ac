"""What browsers say of themselves, as people know them."""

from __future__ import annotations

import pytest

from openmsc.accounts.profile.agents import UNKNOWN, in_words

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on Linux"),
        (f"{WINDOWS} {CHROME}", "Chrome on Windows"),
        (f"{WINDOWS} {CHROME} Edg/142.0.0.0", "Edge on Windows"),
        (f"{MAC} {CHROME} OPR/124.0.0.0", "Opera on macOS"),
        (f"{MAC} {WEBKIT} Version/19.0 Safari/605.1.15", "Safari on macOS"),
        (
            f"Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) {WEBKIT} Version/19.0 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        (
            f"Mozilla/5.0 (iPad; CPU OS 19_0 like Mac OS X) {WEBKIT} CriOS/142.0.0.0 Mobile/15E148 Safari/604.1",
            "Chrome on iPad",
        ),
        (
            f"Mozilla/5.0 (Linux; Android 15; K) SamsungBrowser/29.0 {CHROME}",
            "Samsung Internet on Android",
        ),
        (f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {CHROME}", "Chrome on ChromeOS"),
        ("curl/8.14.1", UNKNOWN),
        ("", UNKNOWN),
        ("<script>Linux</script>", "Linux"),
    ],
)  # fmt: skip
def test_a_device_is_told_as_its_owner_knows_it(agent: str, words: str) -> None:
    assert in_words(agent) == words
