"""What can be done with second factors. Each leaves one event with the methods before and after, and no secret.

`first` is for a session that knows only the password: it adds nothing beside what there is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from allauth.mfa.models import Authenticator
from django.db import transaction

from openmsc.accounts import verbs
from openmsc.accounts.ending import end_sessions
from openmsc.accounts.models import Administrator, EmailedCode
from openmsc.kit.actor import Actor, system
from openmsc.kit.audit.record import record
from openmsc.kit.audit.verbs import Verb
from openmsc.kit.change import lock
from openmsc.kit.errors import NotVisible, Refused, refuse_if

from . import emailed, methods, passkeys, recovery, rules, totp
from .methods import WRONG, Methods, Way


def add_app(
    actor: Actor, administrator: Administrator, secret: str, code: str, *, first: bool = False
) -> None:
    with _changing(actor, administrator) as had:
        refuse_if(rules.why_not_first(had) if first else None, "code")
        refuse_if(rules.why_not_add_app(had), "code")
        step = totp.step_of(secret, code)
        if step is None:
            raise Refused(WRONG[Way.APP], "code")
        totp.add(administrator, secret, step)
        recovery.make_if_missing(administrator)


def add_passkey(
    actor: Actor, administrator: Administrator, name: str, answer: str, *, first: bool = False
) -> None:
    with _changing(actor, administrator) as had:
        refuse_if(rules.why_not_first(had) if first else None)
        if not passkeys.add(administrator, name.strip() or "Passkey", answer):
            raise Refused("The passkey was not made. Try again.")
        recovery.make_if_missing(administrator)


def add_codes_by_email(actor: Actor, administrator: Administrator, code: str, *, first: bool = False) -> None:
    """`code` is one that was sent: it proves that their mails arrive."""
    refuse_if(emailed.why_not_mail(), "code")
    if not emailed.use(administrator, code):
        raise Refused(WRONG[Way.EMAIL], "code")
    with _changing(actor, administrator) as had:
        refuse_if(rules.why_not_first(had) if first else None, "code")
        refuse_if(rules.why_not_add_by_email(had))
        _set_codes_by_email(administrator, on=True)
        recovery.make_if_missing(administrator)


def remove(actor: Actor, administrator: Administrator, which: Authenticator | None) -> None:
    """An app or a passkey; None: codes by e-mail."""
    with _changing(actor, administrator) as had:
        refuse_if(rules.why_not_remove(had))
        if which is None:
            _set_codes_by_email(administrator, on=False)
        elif not Authenticator.objects.filter(pk=which.pk, user=administrator).delete()[0]:
            raise NotVisible("second factor")


def make_new_recovery_codes(actor: Actor, administrator: Administrator) -> None:
    with transaction.atomic():
        lock(system(), administrator)
        refuse_if(rules.why_not_make_recovery_codes(methods.of(administrator)))
        recovery.make_new(administrator)
        record(actor, verbs.CHANGE_OWN_SECOND_FACTORS, administrator, {"recovery_codes": [None, "new"]})


def keep_recovery_codes(administrator: Administrator) -> None:
    """Their person has them: they are not shown again. No event, since nothing is granted."""
    if codes := methods.of(administrator).recovery_codes:
        recovery.are_kept(codes)


def reset_second_factors(actor: Actor, administrator: Administrator) -> None:
    """For who has lost them all: signed out everywhere, they set up anew after the password."""
    actor.require(verbs.EDIT.permission)
    with transaction.atomic():
        lock(actor, administrator)
        with _changing(actor, administrator, verbs.EDIT) as had:
            refuse_if(rules.why_not_reset_second_factors(actor, administrator, has_one=had.number > 0))
            forget_second_factors(administrator)
        end_sessions(administrator)


def forget_second_factors(administrator: Administrator) -> None:
    """Inside a transaction that holds the row, and leaves the event."""
    Authenticator.objects.filter(user=administrator).delete()
    EmailedCode.objects.filter(administrator=administrator).delete()
    _set_codes_by_email(administrator, on=False)


@contextmanager
def _changing(
    actor: Actor, administrator: Administrator, verb: Verb = verbs.CHANGE_OWN_SECOND_FACTORS
) -> Iterator[Methods]:
    """One's own row is not always within one's sight (ADM-1), so it is locked as the system."""
    with transaction.atomic():
        lock(system(), administrator)
        had = methods.of(administrator)
        yield had
        record(actor, verb, administrator, {"second_factors": [had.names, methods.of(administrator).names]})


def _set_codes_by_email(administrator: Administrator, *, on: bool) -> None:
    administrator.codes_by_email = on
    administrator.save(update_fields=["codes_by_email"])
