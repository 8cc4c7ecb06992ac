"""`openmsc manage single-sign-on show|off|forget-account`."""

from __future__ import annotations

from argparse import Namespace

from openmsc.accounts.single_sign_on import actions
from openmsc.accounts.single_sign_on.models import LinkedAccount, SingleSignOn
from openmsc.kit.actor import system
from openmsc.kit.commands import NounCommand, Said, Sub


def show(options: Namespace) -> Said:
    chosen = SingleSignOn.current()
    data = {
        "method": chosen.method,
        "identity_provider": chosen.trusts,
        "required": chosen.is_required,
        "failsafe": chosen.failsafe,
    }
    lines = [f"Single sign-on: {chosen.get_method_display()}"]
    if chosen.is_on:
        passwords = "for everybody"
        if chosen.is_required:
            passwords = "for MSP administrators only" if chosen.failsafe else "for nobody"
        lines += [f"Identity provider: {chosen.trusts}", f"Passwords: {passwords}"]
    return Said(data, lines)


def off(options: Namespace) -> Said:
    was_on = actions.switch_off(system())
    sentence = "Single sign-on is off. Passwords let in." if was_on else "Single sign-on was off already."
    return Said({"was_on": was_on}, [sentence])


def forget_account(options: Namespace) -> Said:
    linked = list(LinkedAccount.objects.filter(administrator__email=options.email.strip().lower()))
    for each in linked:
        actions.unlink(system(), each)
    return Said(
        {"forgotten": len(linked)}, [f"{len(linked)} linked account(s) of {options.email} forgotten."]
    )


class Command(NounCommand):
    help = "Look at single sign-on, and switch it off when it locks everybody out."
    verbs = (
        Sub("show", "how administrators sign in", show),
        Sub("off", "switch single sign-on off; passwords then let in", off),
        Sub(
            "forget-account",
            "forget with which account of the identity provider an administrator signed in",
            forget_account,
            lambda parser: parser.add_argument("email", help="of the administrator"),
        ),
    )
