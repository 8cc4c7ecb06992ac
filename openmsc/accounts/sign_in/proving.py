"""One proof of a second factor: counted, checked, and noted if it was wrong."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest

from openmsc.accounts import lockout
from openmsc.accounts.models import Administrator
from openmsc.accounts.second_factors import emailed, methods, passkeys, recovery, totp
from openmsc.accounts.second_factors.methods import WRONG, Methods, Way

from .adapter import note_failure


def prove(request: HttpRequest, administrator: Administrator, way: Way, given: str) -> str | None:
    """None if it was right; else the sentence that says what is wrong."""
    has = methods.of(administrator)
    guess = lockout.admit(request, administrator.email, code=True)
    if guess is None:
        return lockout.SENTENCE
    if way not in has.ways or not _is_right(has, administrator, way, given):
        note_failure(request, administrator.email, way.label)
        return WRONG[way]
    guess.rollback()
    record_authentication(request, administrator, "mfa", type=way.value)
    return None


def _is_right(has: Methods, administrator: Administrator, way: Way, given: str) -> bool:
    if way == Way.APP:
        return has.app is not None and totp.use(has.app, given)
    if way == Way.RECOVERY:
        return has.recovery_codes is not None and recovery.use(has.recovery_codes, given)
    if way == Way.EMAIL:
        return emailed.use(administrator, given)
    used = passkeys.use(administrator, given)
    if used is not None:
        used.record_usage()
    return used is not None
