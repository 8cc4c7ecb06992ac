"""`openmsc manage reset_second_factor EMAIL`: for the person with a shell, when somebody is locked out (AUTH-3)."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from openmsc.accounts import lockout
from openmsc.accounts.models import Administrator
from openmsc.accounts.second_factors.actions import reset_second_factors
from openmsc.kit.actor import system
from openmsc.kit.errors import NotVisible, Refused


class Command(BaseCommand):
    help = "Remove an administrator's second factors and unlock them; they set up anew after the password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="sign-in name of the administrator")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip().lower()
        try:
            administrator = Administrator.objects.find(system(), email__iexact=email)
            lockout.unlock(system("command"), administrator)  # first: it is wanted also if there is no factor
            reset_second_factors(system("command"), administrator)
        except NotVisible:
            self._refuse(f"There is no administrator {email}.")
        except Refused as refused:
            self._refuse(refused.message)
        self.stdout.write(
            f"The second factors of {administrator} are reset, and all their sessions ended. "
            "At the next sign-in they set up a new one."
        )

    def _refuse(self, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(1)
