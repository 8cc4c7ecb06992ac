"""What can be done with administrators and the provider."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse

from openmsc.kit.actor import Actor, system
from openmsc.kit.change import change
from openmsc.kit.errors import Refused, refuse_if

from . import links, verbs
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
) -> Administrator:
    """With a password they are Ready at once; without one they are Pending until they activate."""
    administrator = Administrator(
        email=email.strip().lower(),  # sign-in looks it up so
        first_name=first_name.strip(),
        last_name=last_name.strip(),
        role=role,
        phone=phone,
        time_zone=time_zone,
    )
    with change(actor, verbs.CREATE, administrator):
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


def activate(administrator: Administrator) -> None:
    """ADM-3: Ready, once they have a password and a second factor."""
    with change(system("activation"), verbs.ACTIVATE, administrator):
        refuse_if(None if administrator.is_active else f"{administrator} is switched off.")
        administrator.state = Administrator.State.READY


def edit_provider(actor: Actor, *, name: str, support_email: str, time_zone: str) -> Provider:
    provider = Provider.current() or Provider(pk=1)
    with change(actor, verbs.EDIT_PROVIDER, provider):
        provider.name = name.strip()
        provider.support_email = support_email.strip()
        provider.time_zone = time_zone
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
