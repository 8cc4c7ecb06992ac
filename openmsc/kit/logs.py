"""Lines of the log: one an event, whatever was asked, and with the reference number of the request it belongs to.

Standard library only: the web server's own process uses it too.
"""

from __future__ import annotations

import logging
import time
from contextvars import ContextVar
from types import TracebackType
from typing import Any

reference: ContextVar[str] = ContextVar("reference", default="")


class Line(logging.Formatter):
    """Control characters are spelled out, so that no path and no name can forge a line; what follows is indented."""

    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self) -> None:
        self.converter = time.gmtime  # one clock for all machines
        super().__init__("%(asctime)s %(levelname)s %(name)s%(reference)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - as logging names it
        number = reference.get()
        record.reference = f" [{number}]" if number else ""
        return _one_line(super().formatMessage(record))

    def formatException(  # noqa: N802
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        return _indented(super().formatException(ei))

    def formatStack(self, stack_info: str) -> str:  # noqa: N802
        return _indented(super().formatStack(stack_info))


def _one_line(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def _indented(text: str) -> str:
    return "\n".join(f"    {_one_line(line)}" for line in text.splitlines())


# For `logging.config`: as a factory, so that it is made without Django.
FORMATTER: dict[str, Any] = {"()": Line}
