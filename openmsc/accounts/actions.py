"""What can be done with administrators and the provider."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from openmsc.kit.actor import Actor
from openmsc.kit.change import change
from openmsc.kit.errors import Refused, refuse_if

from . import guard, links, rules, verbs
from .actors import oneself
from .ending import end_sessions
from .models import Administrator, Provider
from .roles import Role


def create_administrator(
    actor: Actor,
    *,
    email: str,
    first_name: str,
    last_name: str,
    role: Role,
    password: str | None = None,
    phone: str = "",
    time_zone: str = "UTC",
    invited_on: datetime | None = None,
) -> Administrator:
    """With a password they are Ready at once; without one they are Pending until they activate."""
    administrator = Administrator(
        email=email.strip().lower(),  # sign-in looks it up so
        first_name=first_name.strip(),
        last_name=last_name.strip(),
        role=role,
        phone=phone,
        time_zone=time_zone,
        invited_on=invited_on,
    )
    with change(actor, verbs.CREATE, administrator) as edit:
        if Administrator.objects.exists():  # the first could not have allowed it
            edit.refuse_if(rules.why_not_email(administrator.email, Provider.current()), "email")
        if password is None:
            administrator.set_unusable_password()
        else:
            administrator.state = Administrator.State.READY
            set_password(administrator, password)
    return administrator


def set_password(administrator: Administrator, password: str) -> None:
    """Raises `Refused` for a password that is short, common or like the person's own data."""
    try:
        validate_password(password, administrator)
    except ValidationError as error:
        raise Refused(error.messages[0], "password") from None
    administrator.set_password(password)
    administrator.secret_set_on = timezone.now()


def activate(administrator: Administrator) -> None:
    """Pending becomes Ready: called once whoever was invited has all that it takes to sign in. Twice does no harm."""
    with change(oneself(administrator), verbs.EDIT, administrator):
        if administrator.state == Administrator.State.PENDING:
            administrator.state = Administrator.State.READY


def deactivate(actor: Actor, administrator: Administrator) -> None:
    """Switched off: their sessions end at once, their customers stay assigned."""
    with guard.changing(actor, verbs.EDIT, administrator) as edit:
        others = guard.others(administrator)
        refuse_if(rules.why_not_deactivate(actor, administrator, others=others))
        administrator.state = Administrator.State.INACTIVE
        edit.then(lambda: end_sessions(administrator))
        edit.then(lambda: links.end_links(administrator))


def reactivate(actor: Actor, administrator: Administrator) -> None:
    with change(actor, verbs.EDIT, administrator):
        refuse_if(rules.why_not_reactivate(administrator))
        administrator.state = Administrator.State.READY


def edit_provider(
    actor: Actor,
    *,
    name: str,
    support_email: str,
    time_zone: str,
    public_mail_allowed: bool = False,
    version: int | None = None,
) -> Provider:
    provider = Provider.current() or Provider(pk=1)
    with change(actor, verbs.EDIT_PROVIDER, provider, version=version):
        provider.name = name.strip()
        provider.support_email = support_email.strip()
        provider.time_zone = time_zone
        provider.public_mail_allowed = public_mail_allowed
    return provider


def choose_theme(administrator: Administrator, theme: str) -> None:
    """A preference of one's own: no permission, no event."""
    if theme not in Administrator.Theme.values:
        raise Refused("Choose one of the themes offered.", "theme")
    Administrator.objects.filter(pk=administrator.pk).update(theme=theme)


def new_setup_link() -> str | None:
    """The path of a link that sets up this installation; None once an administrator exists."""
    if Administrator.objects.exists():
        return None
    return reverse("set-up", args=[links.new_link(links.Purpose.SET_UP)])


def new_sign_in_link(administrator: Administrator) -> str:
    """The path of a link that signs this administrator in, once: for demonstrations."""
    return reverse("sign-in-link", args=[links.new_link(links.Purpose.SIGN_IN, administrator)])
