"""Recovery codes: ten, each good once, for who has lost everything else.

allauth makes them from a seed that is kept encrypted. They are shown until their person says that they are kept.
"""

from __future__ import annotations

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import transaction

from openmsc.accounts.models import Administrator

from .adapter import Unreadable

FEW = 3  # from here on the person is asked to make new ones


def make_if_missing(administrator: Administrator) -> None:
    RecoveryCodes.activate(administrator)


def make_new(administrator: Administrator) -> None:
    """The old ones end."""
    Authenticator.objects.filter(user=administrator, type=Authenticator.Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(administrator)


def use(codes: Authenticator, code: str) -> bool:
    """Whether it is one of them that was not used yet; of two at once the second waits for the row."""
    try:
        with transaction.atomic():
            used = bool(RecoveryCodes(codes).validate_code(code))
    except (Unreadable, Authenticator.DoesNotExist):
        return False
    return used


def left(codes: Authenticator) -> int:
    used = bin(codes.data["used_mask"]).count("1")
    return int(app_settings.RECOVERY_CODE_COUNT) - used


def to_keep(codes: Authenticator | None) -> list[str]:
    """The codes as they are shown, 1234 5678, while their person has not said that they are kept."""
    if codes is None or RecoveryCodes(codes).did_view:
        return []
    try:
        return [f"{code[:4]} {code[4:]}" for code in RecoveryCodes(codes).get_unused_codes()]
    except Unreadable:
        return []


def are_kept(codes: Authenticator) -> None:
    RecoveryCodes(codes).mark_as_viewed()
