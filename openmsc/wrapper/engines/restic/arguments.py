"""restic's command line: which of its commands it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Sequence

#: restic's commands that are jobs, and the kind of job.
KINDS = {"backup": "backup", "restore": "restore", "check": "verify"}

_WITH_VALUE = frozenset(("-r", "--repo", "-p", "--password-file", "-o", "--option"))
_WITHOUT_VALUE = frozenset(
    (
        *("-h", "--help", "-q", "--quiet", "-v", "--verbose", "--json", "--no-cache", "--no-lock"),
        *("--cleanup-cache", "--insecure-tls", "--insecure-no-password", "--no-extra-verify"),
    )
)


@dataclass(frozen=True)
class Arguments:
    """What the wrapper needs to know of restic's command line."""

    command: str
    json: bool
    only_tells: bool  # shows help, or what it would do

    @classmethod
    def parse(cls, words: Sequence[str]) -> Arguments:
        """Reads the words after `restic`."""
        at = _command_at(words)
        options = list(words[: words.index("--")] if "--" in words else words)
        after = options[at + 1 :]
        return cls(
            command=words[at] if at < len(words) else "",
            json="--json" in options,
            only_tells="--help" in options
            or "-h" in options
            or "--dry-run" in after
            # -n, also with others: -vn
            or any(word[:1] == "-" and "n" in word and not word[1:].strip("nqv") for word in after),
        )


def _command_at(words: Sequence[str]) -> int:
    at = 0
    while at < len(words) and words[at].startswith("-"):
        word, following = words[at], words[at + 1] if at + 1 < len(words) else ""
        attached = "=" in word or (not word.startswith("--") and len(word) > 2)
        # As restic does itself: an option takes the next word unless it is known to need none.
        takes_next = word in _WITH_VALUE or (word not in _WITHOUT_VALUE and following not in KINDS)
        at += 2 if takes_next and not attached else 1
    return at
