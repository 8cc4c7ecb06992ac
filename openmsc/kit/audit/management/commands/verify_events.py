"""`openmsc manage verify-events`: is the chain of events whole? Status 0 if it is, 1 with what is wrong if not."""

from __future__ import annotations

import json
import re
import sys
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from openmsc.kit.audit.chain import seal_all
from openmsc.kit.audit.verify import Noted, Report, verify

_NOTED = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{64})")


def _noted(text: str) -> Noted:
    match = _NOTED.fullmatch(text)
    if match is None:
        raise ArgumentTypeError(f"{text} is no position and hash, as this command prints them: 123:ab…")
    return int(match[1]), match[2]


class Command(BaseCommand):
    help = "Verify the chain of events. Seals first what is not sealed yet. Status 1 if anything is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="answer as JSON")
        parser.add_argument(
            "--noted",
            action="append",
            default=[],
            type=_noted,
            metavar="POSITION:HASH",
            help="what an earlier run printed, or the worker's log says: the chain must still hold it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        sealed = seal_all(wait=True)
        report = verify(options["noted"])
        if options["json"]:
            data = {**report.data, "sealed_now": sealed}
            self.stdout.write(json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
        else:
            self._say(report, sealed)
        if not report.is_whole:
            sys.exit(1)

    def _say(self, report: Report, sealed: int) -> None:
        if sealed:
            self.stdout.write(f"{sealed:,} events were not sealed yet; they are now.")
        for fault in report.faults:
            self.stderr.write(fault.says)
        if report.more:
            self.stderr.write(f"And {report.more:,} more.")
        if report.is_whole:
            self.stdout.write(f"The chain of {report.events:,} events is whole.")
        self.stdout.write(f"Its last event, to be noted elsewhere: {report.position}:{report.hash}")
