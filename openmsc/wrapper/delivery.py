"""One POST of reports, and what the answer means for each of them."""

from __future__ import annotations

import hashlib
import http.client
import json
import socket
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import IO, Any, Callable

from . import VERSION
from .report import Report
from .text import cut
from .waiting import Background, GaveUp

# About the token, the address or the moment, not about the report: kept until that is mended.
_KEPT = frozenset((401, 403, 404, 405, 407, 408, 425, 429))
_ANSWER_LIMIT = 4 * 1024 * 1024


@dataclass(frozen=True)
class Address:
    """Where to report, and with what right."""

    url: str
    token: str = field(repr=False)

    @property
    def endpoint(self) -> str:
        """The door for job reports."""
        return self.url.rstrip("/") + "/ingest/v1/jobs"

    @property
    def key(self) -> str:
        """A name for this address and token that tells neither."""
        return hashlib.sha256(f"{self.endpoint}\n{self.token}".encode()).hexdigest()[:16]


def address_problem(url: str) -> str:
    """Why this is no address to report to; nothing if it is one."""
    try:
        parts = urllib.parse.urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or any(character <= " " or character == "\x7f" for character in url):
        return "the address given by --url is none: it should look like https://msc.example"
    if parts.username is not None:
        return "the address given by --url may hold no user name or password"
    return ""


@dataclass(frozen=True)
class Answer:
    """What became of the reports of one POST."""

    #: By position: nothing if accepted, else why it was refused. What is missing here is to be kept.
    settled: dict[int, str] = field(default_factory=dict)
    problem: str = ""
    #: The refusal is for the whole of what was sent: each report may yet be good.
    whole: bool = False
    #: The server was there, but took too long: for fewer it may be quick enough.
    slow: bool = False
    retry_after: float = 0.0


def post(address: Address, reports: list[Report], timeout: float, hurry: Callable[[], bool]) -> Answer:
    """Sends the reports; takes no longer than the time-out, whatever the network does."""
    body = json.dumps(reports[0] if len(reports) == 1 else reports).encode()
    late = f"no answer within {timeout:g} seconds"
    try:
        # A little later than the time-out of the connection, which tells more.
        exchange = Background(lambda: _exchange(address, body, timeout))
        status, headers, data = exchange.wait(timeout + 0.5, hurry)
    except GaveUp:
        return Answer(problem="interrupted" if hurry() else late)
    except (OSError, ValueError, http.client.HTTPException) as error:
        connected = not isinstance(error, urllib.error.URLError)
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        if isinstance(reason, (socket.timeout, TimeoutError)):
            return Answer(problem=late, slow=connected)
        return Answer(problem=str(reason) or type(reason).__name__)
    return _understand(status, headers, data, reports)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Leaves redirects alone: the token is for the address that the administrator gave."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> None:
        return None


def _exchange(address: Address, body: bytes, timeout: float) -> tuple[int, Message, bytes]:
    request = urllib.request.Request(
        address.endpoint,
        data=body,
        headers={
            "Authorization": f"Bearer {address.token}",
            "Content-Type": "application/json",
            "Accept": "application/json",
            "User-Agent": f"openmsc-run/{VERSION}",
        },
        method="POST",
    )
    try:
        answer = urllib.request.build_opener(_NoRedirects).open(request, timeout=timeout)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return answer.getcode(), answer.headers, answer.read(_ANSWER_LIMIT)


def _understand(status: int, headers: Message, data: bytes, reports: list[Report]) -> Answer:
    try:
        answer = json.loads(data.decode())
    except (ValueError, RecursionError):
        answer = None
    answer = answer if isinstance(answer, dict) else {}
    results = answer.get("results")
    settled = _settled(results if isinstance(results, list) else [], reports)
    if 200 <= status < 300:
        # Only what is named is acknowledged: a captive portal, too, answers 200.
        all_named = len(settled) == len(reports)
        return Answer(settled, "" if all_named else "the answer does not look like one of OpenMSC")
    if 300 <= status < 400:
        return Answer(problem=f"it redirects to {headers.get('Location', 'nowhere')}: is --url right?")
    told = answer.get("message") or http.client.responses.get(status, "")
    problem = f"{status} {cut(str(told), 300)}".strip()
    if not 400 <= status < 500 or status in _KEPT:
        return Answer(problem=problem, retry_after=_seconds(headers.get("Retry-After", "")))
    if settled:
        return Answer(settled, problem)
    return Answer(problem=problem, whole=True)


def _settled(results: list[Any], reports: list[Report]) -> dict[int, str]:
    known = [result for result in results if isinstance(result, dict)]
    by_id = {str(result.get("run_id")): result for result in known}
    # The answers come in the order of the reports; one to a report that could not be read names none.
    in_order = len(known) == len(reports) and all(
        result.get("run_id") in (report["run_id"], "", None) for result, report in zip(known, reports)
    )
    settled: dict[int, str] = {}
    for at, report in enumerate(reports):
        result = known[at] if in_order else by_id.get(report["run_id"], {})
        if result.get("result") in ("accepted", "duplicate"):
            settled[at] = ""
        elif result.get("result") == "refused":
            words = [str(result[key]) for key in ("field", "reason") if result.get(key)]
            settled[at] = cut(": ".join(words), 300) or "no reason given"
    return settled


def _seconds(retry_after: str) -> float:
    try:
        return max(float(int(retry_after)), 0.0)
    except ValueError:
        pass
    try:
        moment: float | None = parsedate_to_datetime(retry_after).timestamp()
    except (TypeError, ValueError, IndexError, OverflowError):
        moment = None
    return max(moment - time.time(), 0.0) if moment else 0.0
