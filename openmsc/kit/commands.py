"""`openmsc manage NOUN VERB …`: commands for whoever has a shell on the server. They call the same actions as pages do,
as the system; a refusal is its sentence on standard error and status 1.
"""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from .errors import NotVisible, Refused


@dataclass(frozen=True)
class Said:
    """What a verb answers: for programs (`--json`) and for people, line by line."""

    data: Any
    lines: Sequence[str]


@dataclass(frozen=True)
class Sub:
    """`run` gets what `arguments` declares."""

    name: str
    help: str
    run: Callable[[Namespace], Said]
    arguments: Callable[[CommandParser], object] = lambda parser: None


class NounCommand(BaseCommand):
    """A command whose first argument is a verb."""

    verbs: Sequence[Sub] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
        for verb in self.verbs:
            added = verbs.add_parser(verb.name, help=verb.help, description=verb.help)
            added.add_argument("--json", action="store_true", help="answer as JSON")
            verb.arguments(added)

    def handle(self, *args: Any, **options: Any) -> None:
        verb = next(each for each in self.verbs if each.name == options["verb"])
        try:
            said = verb.run(Namespace(**options))
        except Refused as refused:
            self._refuse(list(refused.fields.values()) or [refused.message])
        except NotVisible as missing:
            self._refuse([f"There is no such {missing}."])
        if options["json"]:
            self.stdout.write(json.dumps(said.data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(said.lines))

    def _refuse(self, sentences: Sequence[str]) -> Any:
        self.stderr.write("\n".join(sentences))
        sys.exit(1)


def table(rows: Sequence[Sequence[Any]]) -> list[str]:
    """Columns padded to their widest cell."""
    texts = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[place]) for row in texts) for place in range(len(texts[0]))] if texts else []
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in texts
    ]
