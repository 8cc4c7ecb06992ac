"""Codes of an authenticator app (TOTP, RFC 6238).

allauth makes and checks them, but for one thing: it remembers a used code for half a minute in the cache, while with
our tolerance a code is good for a minute and a half. So the last step that was used is kept beside the secret, and
only a later one counts.
"""

from __future__ import annotations

from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.db import transaction
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from qrcode.constants import ERROR_CORRECT_L
from qrcode.main import QRCode

from openmsc.accounts.models import Administrator

from .adapter import Unreadable

_DRAFT = "second-factor-app"  # the secret in the session, until a code confirms it


def draft(request: HttpRequest) -> str:
    """The secret being set up: the same again when the page is reloaded. Encrypted in the session, too."""
    if kept := request.session.get(_DRAFT):
        try:
            return str(get_adapter().decrypt(kept))
        except Unreadable:
            pass
    secret = str(auth.generate_totp_secret())
    request.session[_DRAFT] = get_adapter().encrypt(secret)
    return secret


def forget_draft(request: HttpRequest) -> None:
    request.session.pop(_DRAFT, None)


def add(administrator: Administrator, secret: str, step: int) -> None:
    app = auth.TOTP.activate(administrator, secret).instance
    app.data["last_step"] = step  # the code that confirmed it does not sign in as well
    app.save(update_fields=["data"])


def step_of(secret: str, code: str) -> int | None:
    """The half minute that the code belongs to; None if it is of none that counts now."""
    for step in auth.yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=auth.format_hotp_value(auth.hotp_value(secret, step))):
            return int(step)
    return None


def use(app: Authenticator, code: str) -> bool:
    """Whether the code is right; each is so once. Of two at once the second waits for the row."""
    with transaction.atomic():
        kept = Authenticator.objects.select_for_update().filter(pk=app.pk).first()
        if kept is None:
            return False
        try:
            step = step_of(str(get_adapter().decrypt(kept.data["secret"])), code)
        except Unreadable:
            return False
        if step is None or step <= kept.data.get("last_step", 0):
            return False
        kept.data["last_step"] = step
        kept.save(update_fields=["data"])
        kept.record_usage()
        return True


def qr_code(administrator: Administrator, secret: str) -> SafeString:
    """Drawn without a style attribute, which our content policy forbids; always dark on white, for cameras."""
    code: QRCode[Any] = QRCode(border=4, error_correction=ERROR_CORRECT_L)
    code.add_data(get_adapter().build_totp_url(administrator, secret))
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return format_html(
        '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="QR code of the secret">'
        '<rect width="{0}" height="{0}" fill="#fff"/><path d="{1}" fill="#000" shape-rendering="crispEdges"/></svg>',
        len(rows),
        path,
    )


def in_groups(secret: str) -> str:
    """ABCD EFGH …: as it is typed from one screen into another."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
