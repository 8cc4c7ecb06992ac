"""Questions about administrators, with a sentence for an answer.

`others` says whether there is another Ready MSP Administrator: a list asks it once for all its rows (`guard.others`).
"""

from __future__ import annotations

from openmsc.kit.actor import Actor

from . import public_mail
from .models import Administrator, Provider
from .roles import Role

State = Administrator.State


def why_not_email(email: str, provider: Provider | None) -> str | None:
    """ADM-2: an address of the provider's own, unless its settings allow others."""
    if (provider is not None and provider.public_mail_allowed) or not public_mail.is_public(email):
        return None
    return (
        f"{public_mail.domain_of(email)} is a public mail domain. Enter an address of your company, "
        "or allow public mail domains under Settings, Provider"
    )


def why_not_change_email(administrator: Administrator) -> str | None:
    """ADM-2: it is the sign-in name."""
    if administrator.state != State.PENDING:
        return "The e-mail is the sign-in name and cannot be changed once the account is activated"
    return None


def why_not_invite_again(administrator: Administrator) -> str | None:
    if administrator.state != State.PENDING:
        return f"{administrator} has activated the account already: there is nothing to invite to."
    return None


def why_not_withdraw(administrator: Administrator) -> str | None:
    if administrator.state != State.PENDING:
        return f"{administrator} has activated the account already: deactivate or delete it instead."
    return None


def why_not_lose(administrator: Administrator, *, others: bool) -> str | None:
    """ADM-4: at least one Ready MSP Administrator always remains."""
    if administrator.role == Role.MSP and administrator.state == State.READY and not others:
        return f"{administrator} is the only active MSP Administrator. Add another one first."
    return None


def why_not_deactivate(actor: Actor, administrator: Administrator, *, others: bool) -> str | None:
    if administrator.state == State.PENDING:
        return f"{administrator} has not activated the account yet. Withdraw the invitation instead."
    if administrator.state == State.INACTIVE:
        return f"{administrator} is Inactive already."
    if reason := why_not_lose(administrator, others=others):
        return reason
    if is_oneself(actor, administrator):
        return "This is your own account. Ask another MSP Administrator to deactivate it."
    return None


def why_not_reactivate(administrator: Administrator) -> str | None:
    if administrator.state == State.PENDING:
        return f"{administrator} activates the account by the link in the invitation. Send it again if it is lost."
    if administrator.state == State.READY:
        return f"{administrator} is active already."
    return None


def why_not_delete(actor: Actor, administrator: Administrator, *, others: bool) -> str | None:
    """ADM-3, ADM-4. Whose customers must be handed over first is asked in customers/administrator_changes.py."""
    if administrator.state == State.PENDING:
        return f"{administrator} has not activated the account yet. Withdraw the invitation instead."
    if reason := why_not_lose(administrator, others=others):
        return reason
    if is_oneself(actor, administrator):
        return "This is your own account. Ask another MSP Administrator to delete it."
    return None


def is_oneself(actor: Actor, administrator: Administrator) -> bool:
    return actor.kind == "administrator" and actor.id == administrator.pk
