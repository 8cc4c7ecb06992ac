"""What people hold in their hands when they sign in."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from django.core import mail
from django.test import Client

from openmsc.accounts.models import Administrator
from openmsc.accounts.second_factors import methods, recovery, totp

from .make import PASSWORD

STEP = "/sign-in/second-step/"


class App:
    """An authenticator app that holds the secret of one administrator, who set it up long ago."""

    def __init__(self, administrator: Administrator) -> None:
        self.administrator, self.secret = administrator, str(generate_totp_secret())
        totp.add(administrator, self.secret, step=0)
        recovery.make_if_missing(administrator)

    def code(self, *, steps: int = 0) -> str:
        """What it shows now, or so many half minutes from now."""
        return self.showing(self.secret, steps=steps)

    @staticmethod
    def showing(secret: str, *, steps: int = 0) -> str:
        return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))

    def sign_in(self, client: Client, **form: Any) -> Any:
        """Through both pages; what the second one answers."""
        client.post("/sign-in/", {"login": self.administrator.email, "password": PASSWORD, **form})
        return enter(client, self.code())


def half_way(email: str = "ann@msp.example", **more: Any) -> Client:
    """After the password."""
    client = Client(**more)
    answer: Any = client.post("/sign-in/", {"login": email, "password": PASSWORD})
    assert answer.url == STEP
    return client


def enter(client: Client, code: str, way: str = "app") -> Any:
    return client.post(f"{STEP}{way}/", {"code": code})


def is_in(client: Client) -> bool:
    return client.get("/customers/").status_code == 200


def told(answer: Any) -> str:
    """The sentence beside the field."""
    assert answer.status_code == 422
    (sentence,) = answer.context["form"].errors["code"]
    return str(sentence)


def mailed() -> str:
    """The code in the last mail."""
    (code,) = [line.strip() for line in mail.outbox[-1].body.splitlines() if line.strip().isdigit()]
    return str(code)


def recovery_codes(administrator: Administrator) -> list[str]:
    return recovery.to_keep(methods.of(administrator).recovery_codes)
