"""Asking an identity provider: over TLS, no further than the address says, not for long, and not without end.

The addresses come from MSP administrators and from what their identity provider tells, and may lie in an inner network,
where such programs often are. So they are held to https, redirects are not followed, and what is read is never shown.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests

from .proof import Failed

LONGEST = 1_000_000  # bytes
CONNECT, READ, ALTOGETHER = 5.0, 5.0, 15.0  # seconds
_HERE = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class Answer:
    status: int
    content: bytes


def why_not_address(address: str) -> str | None:
    """Plain http is believed from this machine alone, where nobody listens in."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in {"https", "http"} or parts.username is not None or parts.fragment:
        return "Enter an address that starts with https://"
    if parts.scheme == "http" and host not in _HERE:
        return "Use https: what comes over http can be changed on its way"
    return None


def fetch(address: str, **how: Any) -> Answer:
    """GET, or POST where `data` is given. Raises `Failed` with a sentence that names the address."""
    if reason := why_not_address(address):
        raise Failed(f"{address[:200]} cannot be asked. {reason}.")
    end = time.monotonic() + ALTOGETHER
    method = "POST" if "data" in how else "GET"
    try:
        with requests.request(
            method, address, stream=True, allow_redirects=False, timeout=(CONNECT, READ), **how
        ) as response:
            content = b""
            for piece in response.iter_content(65536):
                content += piece
                if len(content) > LONGEST:
                    raise Failed(f"{address} answers with more than a megabyte.")
                if time.monotonic() > end:
                    raise Failed(f"{address} takes too long to answer.")
            return Answer(response.status_code, content)
    except requests.exceptions.SSLError:
        raise Failed(f"{address} shows no certificate that is trusted here.") from None
    except requests.exceptions.Timeout:
        raise Failed(f"{address} does not answer in time.") from None
    except (requests.exceptions.RequestException, UnicodeError):
        raise Failed(f"{address} cannot be reached.") from None


def fetch_found(address: str, what: str) -> bytes:
    """What must be there."""
    answer = fetch(address)
    if answer.status != 200:
        raise Failed(f"There is no {what} at {address}: it answers with status {answer.status}.")
    return answer.content
