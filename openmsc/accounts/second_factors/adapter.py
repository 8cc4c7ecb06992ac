"""What allauth.mfa asks of us: secrets encrypted at rest, and names that people recognize."""

from __future__ import annotations

import base64
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.http.request import split_domain_port
from django.utils.crypto import salted_hmac

from openmsc.accounts.models import Provider


class Unreadable(Exception):
    """Encrypted under a secret key that this installation does not have any more."""


class Adapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            raise Unreadable from None

    def get_totp_issuer(self) -> str:
        """How the entry is called in the person's authenticator app."""
        provider = Provider.current()
        return f"OpenMSC {provider.name}".replace(":", " ") if provider else "OpenMSC"

    def get_public_key_credential_rp_entity(self) -> dict[str, Any]:
        return {"id": host(), "name": "OpenMSC"}


def host() -> str:
    """The name that passkeys are bound to: the one in the browser's address bar."""
    return str(split_domain_port(context.request.get_host())[0])


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(secret)) for secret in keys])


def _key(secret: str | bytes) -> bytes:
    """The secret key signs sessions too: what encrypts is made of it, and of nothing else."""
    made = salted_hmac("openmsc.second-factors", "encrypt", secret=secret, algorithm="sha256")
    return base64.urlsafe_b64encode(made.digest())
