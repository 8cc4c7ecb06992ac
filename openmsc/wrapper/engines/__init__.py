"""The engines whose output is understood. A new one: its folder, and one line in READERS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Sequence

from .base import Reader
from .prefixes import program_at, program_name
from .restic.reader import ResticReader

READERS: dict[str, type[Reader]] = {
    "restic": ResticReader,
}
AUTOMATIC = "auto"
ANY_COMMAND = "command"


@dataclass(frozen=True)
class Engine:
    """A command line, understood: which engine it is, where its program stands, and who reads its output."""

    name: str
    reader: Reader
    prefixed: bool


def choose(command: Sequence[str], wanted: str = AUTOMATIC) -> Engine:
    """The engine of a command line, by the name of its program unless one is wanted."""
    at = program_at(command)
    name = program_name(command[at])
    reader = READERS.get(name if wanted == AUTOMATIC else wanted, Reader)
    if wanted in READERS and name != wanted:
        # A script around the engine: its own arguments are not the engine's.
        return Engine(wanted, reader(()), prefixed=True)
    return Engine(name, reader(command[at + 1 :]), prefixed=at > 0)
