from __future__ import annotations

from openmsc.accounts.models import Administrator
from openmsc.accounts.rules import is_oneself
from openmsc.kit.actor import Actor

from .methods import Methods


def why_not_first(methods: Methods) -> str | None:
    """Of two at once who know only the password, one sets it up; the other proves what there is then."""
    if methods.number:
        return "A second factor was set up meanwhile. Sign in again, with it."
    return None


def why_not_add_app(methods: Methods) -> str | None:
    if methods.app:
        return "You have an authenticator app already. Remove it first if you change to another."
    return None


def why_not_add_by_email(methods: Methods) -> str | None:
    if methods.by_email:
        return "You have chosen codes by e-mail already."
    return None


def why_not_remove(methods: Methods) -> str | None:
    if methods.number <= 1:
        return "This is your only second factor, and one is needed to sign in. Add another first."
    return None


def why_not_make_recovery_codes(methods: Methods) -> str | None:
    if not methods.number:
        return "Recovery codes stand in for a second factor: add one first."
    return None


def why_not_reset_second_factors(actor: Actor, administrator: Administrator, *, has_one: bool) -> str | None:
    if is_oneself(actor, administrator):
        return "Your own second factors are on your profile page."
    if not has_one:
        return f"{administrator} has no second factor. One is set up at the next sign-in."
    return None
