"""Inviting an administrator, and how the invited one gets a password (ADM-2, ADM-3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from openmsc.kit.actor import Actor, system
from openmsc.kit.audit.record import record
from openmsc.kit.change import Change, change, lock
from openmsc.kit.errors import NotVisible, refuse_if

from . import actions, links, rules, tasks, verbs
from .actors import oneself
from .ending import end_sessions
from .models import Administrator
from .roles import Role
from .second_factors.actions import forget_second_factors


@dataclass(frozen=True)
class Invitation:
    administrator: Administrator
    path: str  # of the link: for whoever invites where no mail server does


def invite(
    actor: Actor,
    *,
    email: str,
    first_name: str,
    last_name: str,
    role: Role,
    phone: str = "",
    time_zone: str = "UTC",
    console: str = "",
) -> Invitation:
    """A Pending administrator, and a mail with the link. `console` is how the console is reached, as in the mail."""
    with transaction.atomic():
        administrator = actions.create_administrator(
            actor,
            email=email,
            first_name=first_name,
            last_name=last_name,
            role=role,
            phone=phone,
            time_zone=time_zone,
            invited_on=timezone.now(),
        )
        return Invitation(administrator, _send(actor, administrator, console))


def invite_again(actor: Actor, administrator: Administrator, *, console: str = "") -> Invitation:
    """A new link; the one before ends, and so does what was begun with it."""
    with change(actor, verbs.EDIT, administrator) as edit:
        refuse_if(rules.why_not_invite_again(administrator))
        paths = anew(actor, edit, administrator, console=console)
    return Invitation(administrator, paths[0])


def anew(actor: Actor, edit: Change, administrator: Administrator, *, console: str) -> list[str]:
    """Inside a change of a Pending administrator: invite again, once it is saved. Its list then holds the path."""
    paths: list[str] = []
    administrator.set_unusable_password()
    administrator.invited_on = timezone.now()
    # Also a second factor of who set one up and broke off: a passkey alone would sign in to what the next one makes.
    edit.then(lambda: forget_second_factors(administrator))
    edit.then(lambda: end_sessions(administrator))
    edit.then(lambda: paths.append(_send(actor, administrator, console)))
    return paths


def withdraw(actor: Actor, administrator: Administrator) -> None:
    """The Pending administrator goes, with the link; the events stay."""
    with change(actor, verbs.DELETE, administrator) as edit:
        refuse_if(rules.why_not_withdraw(administrator))
        end_sessions(administrator)
        edit.delete()


def invited(token: str) -> Administrator:
    """Whose invitation it is. Raises `NotVisible`, the same for a link that was used, ended, withdrawn or made up."""
    link = links.valid_link(links.Purpose.INVITATION, token)
    administrator = link.administrator if link is not None else None
    if administrator is None or administrator.state != Administrator.State.PENDING:
        raise NotVisible("invitation")
    return administrator


def accept(token: str, password: str, *, address: str = "") -> Administrator:
    """The invited one has a password from now on, and the link is used up; `actions.activate` makes them Ready.

    Raises `Refused` for a password that will not do: the link then works still.
    """
    administrator = invited(token)
    actions.set_password(administrator, password)  # before the transaction: hashing takes its time
    hashed, set_on = administrator.password, administrator.secret_set_on
    with transaction.atomic():
        lock(system(), administrator)  # before the link, as whoever invites again or withdraws
        link = links.valid_link(links.Purpose.INVITATION, token)
        still_invited = administrator.state == Administrator.State.PENDING
        if link is None or not still_invited or not links.use_link(link):
            raise NotVisible("invitation")
        administrator.password, administrator.secret_set_on = hashed, set_on
        administrator.save(update_fields=["password", "secret_set_on"])
        record(oneself(administrator, address), verbs.CHANGE_PASSWORD, administrator, {})
    return administrator


def link_ends(administrator: Administrator) -> datetime | None:
    if administrator.invited_on is None:
        return None
    return administrator.invited_on + links.VALID[links.Purpose.INVITATION]


def _send(actor: Actor, administrator: Administrator, console: str) -> str:
    """A new link, and the mail with it: there exactly if what made it is."""
    seed = links.new_seed()
    token = links.new_link(links.Purpose.INVITATION, administrator, seed=seed)
    inviter = actor.name if actor.kind == "administrator" else ""
    tasks.send_invitation.enqueue(seed, console, inviter)
    return reverse("activate", args=[token])
