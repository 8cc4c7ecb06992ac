"""A real server, asked byte by byte: what only the wire can say."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from .processes import line, python, running

PUBLIC = "https://backup.example.com"
LAST = b"Connection: close\r\n\r\n"
THROUGH_TLS = b"X-Forwarded-Proto: https\r\nX-Forwarded-For: 203.0.113.9\r\n"


class Answer(NamedTuple):
    status: int
    headers: list[tuple[str, str]]
    body: str

    def all(self, name: str) -> list[str]:
        return [value for given, value in self.headers if given == name]


class Server:
    def __init__(self, said: str) -> None:
        found = re.search(r"127\.0\.0\.1:(\d+)", said)
        assert found, said
        self.port = int(found[1])

    def ask(self, request: bytes) -> Answer:
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(request)
            received = b""
            while part := connection.recv(65536):
                received += part
        head, _, body = received.decode("utf-8", "replace").partition("\r\n\r\n")
        first, *lines = head.split("\r\n")
        pairs = [line.split(": ", 1) for line in lines if ": " in line]
        return Answer(int(first.split()[1]), [(name.lower(), value) for name, value in pairs], body)

    def get(self, path: str, extra: bytes = b"", *, host: str = "localhost") -> Answer:
        return self.ask(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n".encode() + extra + LAST)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(python("-m", "openmsc", "web"), tmp_path_factory.mktemp("plain")) as process:
        yield Server(line(process))


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """As behind a reverse proxy that brings TLS."""
    command, folder = python("-m", "openmsc", "web"), tmp_path_factory.mktemp("secure")
    with running(command, folder, OPENMSC_URL=PUBLIC, OPENMSC_TRUSTED_PROXIES="1") as process:
        yield Server(line(process))


# ---- over TLS


def test_over_tls_cookies_are_bound_to_tls_and_to_this_very_host(secure: Server) -> None:
    answer = secure.get("/sign-in/", THROUGH_TLS)
    (cookie,) = answer.all("set-cookie")
    name, *attributes = cookie.strip().split("; ")
    assert name.startswith("__Host-openmsc_csrf=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(attributes)
    assert not [each for each in attributes if each.startswith("Domain")]


def test_without_tls_cookies_have_no_name_that_browsers_would_refuse(plain: Server) -> None:
    (cookie,) = plain.get("/sign-in/").all("set-cookie")
    assert cookie.strip().startswith("openmsc_csrf=")
    assert "Secure" not in cookie
    assert "HttpOnly" in cookie


@pytest.mark.parametrize("path", ["/sign-in/", "/health/", "/nothing/", "/static/openmsc/theme.js"])
def test_browsers_are_told_to_insist_on_tls_only_where_there_is_tls(
    plain: Server, secure: Server, path: str
) -> None:
    assert secure.get(path, THROUGH_TLS).all("strict-transport-security") == ["max-age=31536000"]
    assert secure.get(path).all("strict-transport-security") == []
    # Whoever nobody vouches for cannot say that there is TLS.
    assert plain.get(path, THROUGH_TLS).all("strict-transport-security") == []


# ---- static files


def test_files_are_there_for_our_own_pages_only(plain: Server) -> None:
    answer = plain.get("/static/openmsc/mark.svg")
    assert answer.status == 200
    assert answer.all("access-control-allow-origin") == []
    assert answer.all("cross-origin-resource-policy") == ["same-origin"]
    assert answer.all("x-content-type-options") == ["nosniff"]
    assert "default-src 'none'" in answer.all("content-security-policy")[0]


@pytest.mark.parametrize(
    "path",
    [
        "/static/", "/static/openmsc/", "/static/.collected", "/static/../secret-key", "/static/%2e%2e/secret-key",
        "/static/..%2fopenmsc.sqlite3", "/secret-key", "/.git/config", "/static//etc/passwd", "/openmsc.sqlite3",
    ],
)  # fmt: skip
def test_no_other_file_and_no_folder_is_served(plain: Server, path: str) -> None:
    assert plain.get(path).status == 404


def test_no_answer_names_the_programs_behind_it(plain: Server) -> None:
    for path in ("/sign-in/", "/nothing/", "/health/", "/static/openmsc/mark.svg"):
        answer = plain.get(path)
        assert answer.all("server") == ["OpenMSC"]
        assert not {"x-powered-by", "via", "x-generator"} & {name for name, _ in answer.headers}
        assert not re.search(r"django|granian|python", answer.body, re.IGNORECASE)


# ---- odd requests


@pytest.mark.parametrize(
    ("request_line", "headers", "status"),
    [
        (b"TRACE /sign-in/", b"Host: localhost\r\n", 405),
        (b"TRACK /sign-in/", b"Host: localhost\r\n", 405),
        (b"OPTIONS /sign-in/", b"Host: localhost\r\nOrigin: https://evil.example\r\n", 405),
        (b"GET /sign-in/", b"", 400),
        (b"GET /sign-in/", b"Host: localhost\r\nHost: evil.example\r\n", 400),
        (b"GET /sign-in/", b"Host: evil.example\r\nX-Forwarded-Host: localhost\r\n", 400),
        (b"GET /\xff\xfe/", b"Host: localhost\r\n", 400),
        (b"GET /%ff%fe/?q=%ff", b"Host: localhost\r\n", 404),
        (b"GET /a%00b/", b"Host: localhost\r\n", 404),
        (b"G\0T /", b"Host: localhost\r\n", 400),
        (b"GET /sign-in/", b"Host: localhost\r\nX: a\r\n b\r\n", 400),  # a folded header
        (b"GET /" + b"a" * 100_000, b"Host: localhost\r\n", 414),
        (b"GET /sign-in/", b"Host: localhost\r\n" + b"X: a\r\n" * 500, 431),
        (b"POST /sign-in/", b"Host: localhost\r\nContent-Length: 3\r\nContent-Length: 5\r\n", 400),
        (b"POST /sign-in/", b"Host: localhost\r\nContent-Length: -5\r\n", 400),
        (b"POST /sign-in/", b"Host: localhost\r\nContent-Length: 99999999\r\n", 413),
    ],
)
def test_requests_that_are_none_are_refused(
    plain: Server, request_line: bytes, headers: bytes, status: int
) -> None:
    answer = plain.ask(request_line + b" HTTP/1.1\r\n" + headers + LAST)
    assert answer.status == status
    assert answer.all("access-control-allow-origin") == answer.all("allow-origin") == []


def test_headers_without_end_are_cut_off(plain: Server) -> None:
    with socket.create_connection(("127.0.0.1", plain.port), timeout=20) as connection:
        connection.sendall(b"GET /sign-in/ HTTP/1.1\r\nHost: localhost\r\nX: ")
        received, sent = b"", 0
        try:
            while sent < 4_000_000:
                sent += connection.send(b"a" * 65536)
            received = connection.recv(65536)
        except ConnectionError:  # it hung up while we were still talking
            received = received or b"HTTP/1.1 431 "
        assert b" 431 " in received.split(b"\r\n")[0]
        assert sent < 4_000_000 + 65536


def test_a_body_without_a_length_is_no_body(plain: Server) -> None:
    """Else one could send without end."""
    chunks = b"5\r\nabcde\r\n0\r\n\r\n"
    request = b"POST /ingest/v1/jobs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    answer = plain.ask(request + b"Transfer-Encoding: chunked\r\n\r\n" + chunks)
    assert answer.status == 401


def test_a_forged_host_reaches_no_answer(plain: Server) -> None:
    for extra in (b"X-Forwarded-Host: evil.example\r\n", b"Forwarded: host=evil.example\r\n"):
        for path in ("/sign-in/", "/customers/", "/"):
            answer = plain.get(path, extra)
            assert answer.status in {200, 302}
            assert "evil" not in str(answer)
