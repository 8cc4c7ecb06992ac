"""A forgotten password: a link by mail, and with it a new password. It signs nobody in: all steps of that stand."""

from __future__ import annotations

from copy import copy

from django.utils import timezone

from openmsc.accounts import links, verbs
from openmsc.accounts.actions import set_password
from openmsc.accounts.actors import actor_for
from openmsc.accounts.ending import end_sessions
from openmsc.accounts.models import Administrator, OneTimeLink
from openmsc.accounts.profile.tasks import tell_of_new_password
from openmsc.kit.change import change
from openmsc.kit.errors import NotVisible

from . import rules, tasks


def ask_for_link(email: str, *, console: str) -> None:
    """The same for a known and an unknown address: whether there is anybody, the worker looks up."""
    tasks.send_link.enqueue(email.strip().lower(), console)


def valid_link(token: str) -> OneTimeLink:
    """Raises `NotVisible` for one that is used, too old, or of somebody who may not use it any more."""
    link = links.valid_link(links.Purpose.PASSWORD, token)
    if link is None or link.administrator is None or rules.why_not_reset(link.administrator):
        raise NotVisible("link")
    return link


def reset(link: OneTimeLink, password: str, *, address: str) -> Administrator:
    """Uses the link up and ends all sessions. Refuses a weak password and leaves the link good."""
    administrator = link.administrator
    assert administrator is not None
    new = copy(administrator)
    set_password(new, password)  # hashing is slow on purpose: not inside the transaction
    with change(actor_for(administrator, address), verbs.CHANGE_PASSWORD, administrator) as edit:
        if rules.why_not_reset(administrator) or not links.use_link(link):
            raise NotVisible("link")
        administrator.password, administrator.secret_set_on = new.password, new.secret_set_on
        edit.then(lambda: end_sessions(administrator))
        edit.then(lambda: links.end_links(administrator))
        edit.then(lambda: tell_of_new_password.enqueue(administrator.pk, timezone.now().isoformat()))
    return administrator
