"""What engines write is data: cleaned of what a terminal would obey and of secrets before it is passed on."""

from __future__ import annotations

import re
from collections import deque
from typing import Callable, Mapping, Sequence

MESSAGE_LIMIT = 2000
LINE_KEPT = 4000

_ESCAPE_CODE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # colours, cursor movement
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # window titles, links
    r"|\x1b[ -/]*[0-~]"
)
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")
# Greedy to the last @: an address with a raw / or @ in its password is just what ends up in an error message.
_URL_PASSWORD = re.compile(r"(://[^\s/@:\"]{0,200}:)[^\s\"]{1,2000}@")
_SECRET_NAME = re.compile(
    r"(PASSWORD|PASSPHRASE|SECRET|TOKEN|(ACCESS|ACCOUNT|SECRET|API)_KEY)$", re.IGNORECASE
)


def clean(text: str) -> str:
    """One printable line: no escape codes, no control characters; of a progress line what was shown last."""
    parts = (_UNPRINTABLE.sub(" ", _ESCAPE_CODE.sub("", part)).strip() for part in text.split("\r"))
    shown = [part for part in parts if part]
    return shown[-1] if shown else ""


def cut(text: str, limit: int) -> str:
    """The text, or as much of its beginning as fits."""
    return text if len(text) <= limit else text[: max(limit - 1, 0)] + "…"


def compose(
    headline: str, lines: Sequence[str], mask: Callable[[str], str], limit: int = MESSAGE_LIMIT
) -> str:
    """A message, cleaned and masked: the headline, and as many of the last lines as fit."""
    headline = cut(mask(clean(headline)), limit // 4)
    room = limit - len(headline)
    chosen: list[str] = []
    for line in reversed(lines):
        text = mask(clean(line))
        if chosen and len(text) >= room:
            break
        if text:
            chosen.insert(0, cut(text, room - 1))
            room -= len(chosen[0]) + 1
    return "\n".join(([headline] if headline else []) + chosen)


class Masker:
    """Replaces known secrets, and passwords in addresses, by ***."""

    def __init__(self, *secrets: str) -> None:
        self._secrets = sorted({secret for secret in secrets if secret}, key=len, reverse=True)

    @classmethod
    def for_run(cls, tokens: Sequence[str], environment: Mapping[str, str]) -> Masker:
        """Knows the tokens and what the environment calls a password, a secret or a key."""
        values = [value for name, value in environment.items() if _SECRET_NAME.search(name)]
        # A shorter value would blot out ordinary words, and a path is no secret.
        return cls(*tokens, *(value for value in values if len(value) >= 6 and not value.startswith("/")))

    def __call__(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return _URL_PASSWORD.sub(r"\1***@", text)


class Tail:
    """The last lines of an output, however long it is."""

    def __init__(self, count: int = 50) -> None:
        self._lines: deque[str] = deque(maxlen=count)

    def add(self, line: str) -> None:
        """Keeps a line, unless there is nothing in it."""
        if not line.isspace() and line:
            self._lines.append(line[:LINE_KEPT])

    def lines(self) -> list[str]:
        """The kept lines, oldest first."""
        return list(self._lines)
