"""Passkeys (WebAuthn): allauth runs the ceremony; each checks the person, so that it can also sign in alone."""

from __future__ import annotations

import json
import struct
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from openmsc.accounts.models import Administrator

from .adapter import host

# What the libraries raise at an answer that is none, or is not to what was asked: browsers send what they like.
_UNREADABLE = (
    ValidationError, ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError,
    NotImplementedError, struct.error,
)  # fmt: skip


def why_not(request: HttpRequest) -> str | None:
    """Browsers allow passkeys to names, and only where nobody can listen."""
    name = host()
    if name == "localhost":
        return None
    if not request.is_secure():
        return "Passkeys need an address that begins with https:// (or localhost)."
    if name.startswith("[") or name.replace(".", "").isdigit():
        return "Passkeys need a host name: they do not work at a bare network address."
    return None


def begin_adding(administrator: Administrator) -> str:
    """What the browser is asked for, as JSON: a passkey that checks the person and is found without a name."""
    return json.dumps(_plain(auth.begin_registration(administrator, passwordless=True)))


def begin_using(administrator: Administrator | None) -> str:
    """The same for one of this person's; None: for anybody's."""
    return json.dumps(_plain(auth.begin_authentication(administrator)))


def answer(text: str) -> dict[str, Any] | None:
    """What the browser answered; None if it is no answer."""
    try:
        given = json.loads(text)
    except _UNREADABLE:
        return None
    return given if isinstance(given, dict) else None


def add(administrator: Administrator, name: str, text: str) -> bool:
    """Whether the browser's answer is right; then it is kept."""
    given = answer(text)
    try:
        if given is None:
            return False
        auth.parse_registration_response(given)
        auth.complete_registration(given)
    except _UNREADABLE:
        return False
    auth.WebAuthn.add(administrator, name, given)
    return True


def use(administrator: Administrator, text: str) -> Authenticator | None:
    """The passkey that answered; None if it is none of this person's, or the answer is not to what was asked."""
    given = answer(text)
    try:
        if given is None:
            return None
        auth.parse_authentication_response(given)
        used: Authenticator = auth.complete_authentication(administrator, given)
    except _UNREADABLE:
        return None
    return used


def whose(text: str) -> Administrator | None:
    """Whom the answer names. It proves nothing yet."""
    given = answer(text)
    try:
        found = auth.extract_user_from_response(given) if given else None
    except _UNREADABLE:
        return None
    return found if isinstance(found, Administrator) else None


def _plain(options: Any) -> Any:
    """JSON types only."""
    return json.loads(json.dumps(options, default=dict))
