"""Which second factors there are, and which ones a person has."""

from __future__ import annotations

from dataclasses import dataclass, field

from allauth.mfa.models import Authenticator
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, TextChoices
from django.db.models.expressions import Combinable

from openmsc.accounts.models import Administrator

from . import recovery


class Way(TextChoices):
    """How a second factor is proved, in the order in which it is offered. The values stand in addresses."""

    APP = "app", "authenticator app"
    PASSKEY = "passkey", "passkey"
    EMAIL = "e-mail", "code by e-mail"
    RECOVERY = "recovery-code", "recovery code"


WRONG = {
    Way.APP: "This code is wrong, or was used already. Enter the one that your app shows now",
    Way.PASSKEY: "This is none of your passkeys. Try another, or another way.",
    Way.EMAIL: "This code is wrong or over. Enter the one that was sent last",
    Way.RECOVERY: "This is none of your recovery codes, or was used already",
}


@dataclass
class Methods:
    """What one person has."""

    by_email: bool
    app: Authenticator | None = None
    passkeys: list[Authenticator] = field(default_factory=list)
    recovery_codes: Authenticator | None = None

    @property
    def number(self) -> int:
        """Recovery codes are no method of their own: they stand in for one that is lost."""
        return bool(self.app) + len(self.passkeys) + self.by_email

    @property
    def codes_left(self) -> int:
        return recovery.left(self.recovery_codes) if self.recovery_codes else 0

    @property
    def ways(self) -> list[Way]:
        has = {
            Way.APP: bool(self.app),
            Way.PASSKEY: bool(self.passkeys),
            Way.EMAIL: self.by_email,
            Way.RECOVERY: bool(self.number and self.codes_left),
        }
        return [way for way in Way if has[way]]

    @property
    def names(self) -> list[str]:
        """For events: which there are, and no secret."""
        names = [Way.APP.label] if self.app else []
        names += [f"{Way.PASSKEY.label} {key}" for key in self.passkeys]
        return [*names, Way.EMAIL.label] if self.by_email else names


def of(administrator: Administrator) -> Methods:
    """One query."""
    methods = Methods(by_email=administrator.codes_by_email)
    for each in Authenticator.objects.filter(user=administrator).order_by("pk"):
        if each.type == Authenticator.Type.TOTP:
            methods.app = each
        elif each.type == Authenticator.Type.WEBAUTHN:
            methods.passkeys.append(each)
        else:
            methods.recovery_codes = each
    return methods


def has_one() -> Combinable:
    """Whether a person has any: for lists, in the same query."""
    kept = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return ExpressionWrapper(Q(codes_by_email=True) | Q(Exists(kept)), output_field=BooleanField())
