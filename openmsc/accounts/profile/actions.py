"""What everybody may do with oneself: each action takes the actor and nobody else."""

from __future__ import annotations

from copy import copy

from django.utils import timezone

from openmsc.accounts import links, verbs
from openmsc.accounts.actions import choose_theme, set_password
from openmsc.accounts.ending import end_sessions
from openmsc.accounts.models import Administrator, Session
from openmsc.accounts.single_sign_on.rules import why_not_password
from openmsc.kit import dates
from openmsc.kit.actor import Actor
from openmsc.kit.change import change
from openmsc.kit.errors import Forbidden, Refused, refuse_if

from . import rules, tasks


def own_account(actor: Actor) -> Administrator:
    if actor.kind != "administrator":
        raise Forbidden("profile.edit")
    return Administrator.objects.find(actor, pk=actor.id)  # type: ignore[no-any-return]


def edit(
    actor: Actor, *, first_name: str, last_name: str, phone: str, time_zone: str, version: int | None = None
) -> None:
    me = own_account(actor)
    with change(actor, verbs.EDIT_ONESELF, me, version=version):
        me.first_name, me.last_name = first_name.strip(), last_name.strip()
        me.phone = phone.strip()
        me.time_zone = time_zone


def choose_display(actor: Actor, *, theme: str, date_style: str, keys: bool) -> None:
    """Preferences: no event."""
    actor.require(verbs.EDIT_ONESELF.permission)
    me = own_account(actor)
    if date_style not in dates.STYLES:
        raise Refused("Choose one of the styles offered", "date_style")
    choose_theme(me, theme)
    Administrator.objects.filter(pk=me.pk).update(date_style=date_style, keys=keys)


def change_password(actor: Actor, *, old_password: str, password: str, session_key: str | None) -> None:
    """Ends all sessions but the one it is asked in."""
    me = own_account(actor)
    refuse_if(why_not_password(me))
    if not me.check_password(old_password):
        raise Refused("This is not your password", "old_password")
    if password == old_password:
        raise Refused("This is your password already", "password")
    # Outside the transaction: hashing is slow on purpose, and nobody else should wait for it.
    checked, new = me.password, copy(me)
    set_password(new, password)
    with change(actor, verbs.CHANGE_PASSWORD, me) as edit:
        refuse_if(rules.why_not_replace(me, checked=checked))
        me.password, me.secret_set_on = new.password, new.secret_set_on
        edit.then(lambda: end_sessions(me, but=session_key))
        edit.then(lambda: links.end_links(me))
        edit.then(lambda: tasks.tell_of_new_password.enqueue(me.pk, timezone.now().isoformat()))


def end_session(actor: Actor, handle: str, *, session_key: str | None) -> None:
    """Raises `NotVisible` for a session of somebody else."""
    session = Session.objects.find(actor, handle=handle)
    refuse_if(rules.why_not_end(session, session_key))
    session.delete()


def end_other_sessions(actor: Actor, *, session_key: str | None) -> int:
    return end_sessions(own_account(actor), but=session_key)
