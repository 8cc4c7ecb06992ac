"""Where the web server listens: OPENMSC_BIND, a port kept for us, and whether it answers."""

from __future__ import annotations

import errno
import os
import socket
from dataclasses import dataclass

from openmsc.config import environment
from openmsc.config.environment import SettingError

ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  (what to call when the server listens everywhere)


@dataclass(frozen=True)
class Address:
    host: str
    port: int

    @property
    def netloc(self) -> str:
        host = ANY.get(self.host, self.host)
        return f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The address to hand to a person."""
        return environment.text("OPENMSC_URL").rstrip("/") or f"http://{self.netloc}"

    def answers(self) -> bool:
        """Whether OpenMSC serves `/health/` here; a plain socket: loading an HTTP client takes longer."""
        try:
            with socket.create_connection(
                (ANY.get(self.host, self.host), self.port), timeout=2
            ) as connection:
                connection.sendall(b"GET /health/ HTTP/1.0\r\nHost: localhost\r\n\r\n")
                return b" 200 " in connection.recv(64)
        except OSError:
            return False


@dataclass(frozen=True)
class Reservation:
    """A port bound but not listening: it stays ours while the server behind it restarts."""

    address: Address
    holder: socket.socket


def reserve() -> Reservation:
    """Take the port that OPENMSC_BIND asks for; port 0 takes a free one."""
    family, host, port = _resolve(*environment.bind())
    try:
        # A listener that shares its port would let the holder in, so ask without sharing first.
        with socket.socket(family, socket.SOCK_STREAM) as asker:
            asker.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            asker.bind((host, port))
        holder = socket.socket(family, socket.SOCK_STREAM)
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        holder.bind((host, port))
    except OSError as error:
        raise SettingError(_why_not(host, port, error)) from None
    return Reservation(Address(host, holder.getsockname()[1]), holder)


def _resolve(host: str, port: int) -> tuple[socket.AddressFamily, str, int]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError:
        raise SettingError(f"OPENMSC_BIND: no address is known for {host!r}.") from None
    family, _, _, _, place = found[0]
    return family, str(place[0]), port


def _why_not(host: str, port: int, error: OSError) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return f"Port {port} of {host} is taken: stop the program that uses it, or set OPENMSC_BIND."
        case errno.EACCES:
            return f"OPENMSC_BIND: this user may not listen on port {port}; take one above 1023."
        case errno.EADDRNOTAVAIL:
            return f"OPENMSC_BIND: this machine does not have the address {host}."
    return f"OPENMSC_BIND: cannot listen on {host}, port {port} ({os.strerror(error.errno or 0)})."
