"""The client secret is kept encrypted: a copy of the database alone does not give it away."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from .proof import Failed


def encrypt(text: str) -> str:
    return _box().encrypt(text.encode()).decode()


def decrypt(kept: str) -> str:
    """Raises `Failed` where the secret key of the installation is not the one it was encrypted with."""
    try:
        return _box().decrypt(kept.encode()).decode()
    except InvalidToken:
        raise Failed(
            "The client secret cannot be read, since OPENMSC_SECRET_KEY has changed. Enter it again."
        ) from None


def _box() -> Fernet:
    key = HKDF(SHA256(), length=32, salt=None, info=b"openmsc client secret").derive(
        settings.SECRET_KEY.encode()
    )
    return Fernet(base64.urlsafe_b64encode(key))
