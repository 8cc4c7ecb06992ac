"""Use an installed OpenMSC from outside: it starts, serves a page with its style sheet, and stops."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
import time
from urllib.parse import urljoin
from urllib.request import urlopen


def main() -> None:
    print(subprocess.run(["openmsc", "--version"], check=True, capture_output=True, text=True).stdout.strip())
    with tempfile.TemporaryDirectory() as folder:
        settings = {"OPENMSC_DATA_DIR": folder, "OPENMSC_BIND": "127.0.0.1:0", "OPENMSC_DATABASE_URL": ""}
        seconds = [use(os.environ | settings) for _ in range(2)]
    print(f"First start {seconds[0]:.1f} s, next start {seconds[1]:.1f} s to the first page")


def use(environment: dict[str, str]) -> float:
    """Start, look at a page, stop; the seconds until the page was there."""
    start = time.monotonic()
    process = subprocess.Popen(["openmsc", "up"], env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        link = ""
        for line in process.stdout:
            if address := re.search(r"http://\S+", line):
                link = address[0]
            if "set up" in line:
                break
        html = read(link, "text/html").decode()
        seconds = time.monotonic() - start
        sheets = re.findall(r'<link[^>]+href="([^"]+\.css)"', html)
        assert sheets, "The page names no style sheet."
        for name in [*sheets, *re.findall(r'<script[^>]+src="([^"]+)"', html)]:
            assert read(urljoin(link, name)), name
    finally:
        process.send_signal(signal.SIGTERM)
    assert process.wait(15) == 0, "It did not stop cleanly."
    print(f"{link} with {len(sheets)} style sheets")
    return seconds


def read(url: str, kind: str = "") -> bytes:
    with urlopen(url, timeout=10) as answer:
        assert answer.status == 200, f"{url}: {answer.status}"
        assert kind in answer.headers["Content-Type"], f"{url}: {answer.headers['Content-Type']}"
        content: bytes = answer.read()
    return content


if __name__ == "__main__":
    main()
