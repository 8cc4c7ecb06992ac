"""Who may sign in how."""

from __future__ import annotations

from openmsc.accounts.models import Administrator
from openmsc.accounts.roles import Role

from .fetching import why_not_address
from .models import LinkedAccount, SingleSignOn


def may_use_password(administrator: Administrator, chosen: SingleSignOn) -> bool:
    """AUTH-2, the failsafe: when the identity provider is away, MSP administrators still get in."""
    return not chosen.is_required or (chosen.failsafe and administrator.role == Role.MSP)


def why_not_password(administrator: Administrator) -> str | None:
    """Why a password is of no use to them."""
    if administrator.has_usable_password() and may_use_password(administrator, SingleSignOn.current()):
        return None
    return "Whoever must sign in by single sign-on needs no password here."


def why_not_issuer(issuer: str) -> str | None:
    if not issuer:
        return "Enter the address of the identity provider, or of its discovery document"
    return why_not_address(issuer)


def why_not_metadata(address: str, pasted: str, kept: str) -> str | None:
    if address and pasted:
        return "Give one of both: the address, or the XML"
    if address:
        return why_not_address(address)
    return None if pasted or kept else "Enter the address of the metadata, or paste it below"


def why_not_without_failsafe(chosen: SingleSignOn) -> str | None:
    """Who closes the last other door must have seen that this one opens."""
    if not chosen.is_required or chosen.failsafe:
        return None
    seen = LinkedAccount.objects.filter(
        issuer=chosen.trusts, administrator__role=Role.MSP, administrator__state=Administrator.State.READY
    )
    if chosen.trusts and seen.exists():
        return None
    return "First let an MSP administrator sign in with it once, so that it is known to work"
