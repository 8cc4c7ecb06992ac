"""Links that work once. Only their hash is kept; making a new one ends the one before."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .models import Administrator, OneTimeLink

Purpose = OneTimeLink.Purpose
VALID: dict[str, timedelta] = {
    Purpose.SET_UP: timedelta(hours=24),
    Purpose.SIGN_IN: timedelta(hours=24),
    Purpose.PASSWORD: timedelta(hours=1),
    Purpose.INVITATION: timedelta(hours=72),  # ADM-3
}


def new_link(
    purpose: str, administrator: Administrator | None = None, *, now: datetime | None = None, seed: str = ""
) -> str:
    """The secret part of a new link; with a `seed`, the one that `from_seed` makes of it."""
    token = from_seed(seed) if seed else secrets.token_urlsafe(32)
    with transaction.atomic():
        OneTimeLink.objects.filter(purpose=purpose, administrator=administrator).delete()
        OneTimeLink.objects.create(
            purpose=purpose,
            token_hash=_hash(token),
            administrator=administrator,
            expires=(now or timezone.now()) + VALID[purpose],
        )
    return token


def new_seed() -> str:
    """What a task that mails a link is told in the link's place: tasks are kept in the database, in the clear."""
    return secrets.token_urlsafe(32)


def from_seed(seed: str) -> str:
    """The secret part of a link, which only who knows this installation's key can make of its seed."""
    return salted_hmac("openmsc.accounts.links", seed, algorithm="sha256").hexdigest()


def valid_link(purpose: str, token: str) -> OneTimeLink | None:
    return OneTimeLink.objects.filter(
        purpose=purpose, token_hash=_hash(token), expires__gt=timezone.now()
    ).first()


def use_link(link: OneTimeLink) -> bool:
    """Claim the link; of two at once exactly one succeeds."""
    deleted, _ = OneTimeLink.objects.filter(pk=link.pk).delete()
    return deleted == 1


def end_links(administrator: Administrator) -> None:
    """Of whoever is switched off or has a new password: a link that was sent before is no way back."""
    OneTimeLink.objects.filter(administrator=administrator).delete()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
