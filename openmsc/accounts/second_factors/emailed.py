"""Codes by e-mail: six digits, good once, for ten minutes, for five tries, whoever asks.

Kept is only a seed. The code is made of it and of the installation's secret key, so neither the database nor the
worker's task tells it, and a task that runs twice sends the same code.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from openmsc.accounts import lockout
from openmsc.accounts.models import Administrator, EmailedCode
from openmsc.kit import mail
from openmsc.kit.errors import Refused

VALID = timedelta(minutes=10)
TRIES = 5
_DIGITS = 6


def why_not_mail() -> str | None:
    if not mail.goes_out():
        return "This console sends no mail yet: OPENMSC_EMAIL_URL names no mail server."
    return None


def send(request: HttpRequest, administrator: Administrator) -> None:
    """Send a new code; the one before ends."""
    from .tasks import send_code

    if not lockout.may_mail(request, administrator):  # which counts it: of two at once one is sent
        raise Refused("A code was sent a moment ago. Look for it, or wait half a minute for another.")
    seed = secrets.token_hex(32)
    with transaction.atomic():
        EmailedCode.objects.update_or_create(
            administrator=administrator,
            defaults={"seed": seed, "tries": 0, "expires": timezone.now() + VALID},
        )
        send_code.enqueue(administrator.pk, seed)


def was_sent(administrator: Administrator) -> bool:
    sent = EmailedCode.objects.filter(administrator=administrator, expires__gt=timezone.now())
    return bool(sent.exists())


def use(administrator: Administrator, code: str) -> bool:
    """Whether it is the code that was sent last. Each look is counted first, so none slips past the tries."""
    codes = EmailedCode.objects.filter(administrator=administrator, expires__gt=timezone.now())
    if not codes.filter(tries__lt=TRIES).update(tries=F("tries") + 1):
        return False
    kept = codes.first()
    typed = "".join(sign for sign in code if sign.isdigit() and sign.isascii())
    if kept is None or not secrets.compare_digest(typed, code_of(kept.seed)):
        return False
    deleted, _ = codes.filter(seed=kept.seed).delete()  # of two at once one
    return bool(deleted)


def code_of(seed: str) -> str:
    made = salted_hmac("openmsc.emailed-code", seed, algorithm="sha256").digest()
    return str(int.from_bytes(made, "big") % 10**_DIGITS).zfill(_DIGITS)
