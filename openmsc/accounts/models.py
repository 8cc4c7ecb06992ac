from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from openmsc.kit import dates
from openmsc.kit.actor import Actor
from openmsc.kit.scope import EVERYONE, ScopedModel, ScopedQuerySet
from openmsc.kit.text import SortKey

from .phones import PhoneField
from .roles import Role
from .timezones import KNOWN


def validate_time_zone(name: str) -> None:
    if name not in KNOWN:
        raise ValidationError("Choose a time zone from the list, for example Europe/London")


class Provider(ScopedModel):
    """The managed service provider: one row in an installation."""

    customer_path = EVERYONE

    name = models.CharField(max_length=100)
    support_email = models.EmailField(blank=True)
    time_zone = models.CharField(max_length=60, default="UTC", validators=[validate_time_zone])
    public_mail_allowed = models.BooleanField("public mail domains allowed", default=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="provider_only_one")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> Provider | None:
        """This installation's; None before it is set up."""
        return cls.objects.filter(pk=1).first()


class AdministratorQuerySet(ScopedQuerySet["Administrator"]):
    def visible_to(self, actor: Actor) -> AdministratorQuerySet:
        """Who shares a customer with the actor; and oneself, also while one looks after nobody."""
        seen = super().visible_to(actor)
        if actor.kind != "administrator" or actor.customer_ids is None:
            return seen
        return self.filter(Q(pk__in=seen.order_by().values("pk")) | Q(pk=actor.id))


class AdministratorManager(BaseUserManager["Administrator"].from_queryset(AdministratorQuerySet)):  # type: ignore[misc]
    """Django's user manager, scoped as every model of ours."""


class Administrator(AbstractBaseUser, ScopedModel):
    """A person who signs in."""

    customer_path = "customers"  # whom they look after; set from the customer's side
    audit_exclude = frozenset({"password", "last_login", "email_sort", "name_sort", "codes_by_email"})

    class State(models.TextChoices):
        PENDING = "pending", "Pending"
        READY = "ready", "Ready"
        INACTIVE = "inactive", "Inactive"

    class Theme(models.TextChoices):
        SYSTEM = "system", "As the system"
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"

    email = models.EmailField("e-mail")
    email_sort = SortKey(source="email")
    first_name = models.CharField(max_length=60)
    last_name = models.CharField(max_length=60)
    name_sort = SortKey(source="name")
    phone = PhoneField(blank=True)
    role = models.PositiveSmallIntegerField(choices=Role.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    time_zone = models.CharField(max_length=60, default="UTC", validators=[validate_time_zone])
    theme = models.CharField(max_length=10, choices=Theme.choices, default=Theme.SYSTEM)
    date_style = models.CharField(max_length=10, default=dates.USUAL)  # one of kit/dates.py
    keys = models.BooleanField("keyboard shortcuts", default=True)
    secret_set_on = models.DateTimeField("password set on", null=True, editable=False)
    codes_by_email = models.BooleanField(
        default=False, editable=False
    )  # as a second factor, chosen by the person
    created_on = models.DateTimeField(default=timezone.now, editable=False)
    invited_on = models.DateTimeField(null=True, editable=False)  # when the last invitation went out
    version = models.PositiveIntegerField(default=0, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    objects: ClassVar[Any] = AdministratorManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="administrator_email_unique",
                violation_error_message="An administrator with this e-mail already exists",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="administrator_role"),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "ready", "inactive"]), name="administrator_state"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.last_name[:1]).upper() or "?"

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Whether they may sign in at all; django asks by this name.

        Who followed the invitation has a password, and signs in to set up what is still missing.
        """
        invited = self.state == self.State.PENDING and self.has_usable_password()
        return self.state == self.State.READY or invited


class OneTimeLink(ScopedModel):
    """A link that works once: set-up, invitation, new password, or signing in to a demonstration. Kept hashed."""

    customer_path = EVERYONE

    class Purpose(models.TextChoices):
        SET_UP = "set-up", "Set-up"
        SIGN_IN = "sign-in", "Sign in"
        INVITATION = "invitation", "Invitation"
        PASSWORD = "password", "New password"

    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    administrator = models.ForeignKey(Administrator, models.CASCADE, null=True)
    expires = models.DateTimeField()

    def __str__(self) -> str:
        return self.purpose


class SessionQuerySet(ScopedQuerySet["Session"]):
    def visible_to(self, actor: Actor) -> SessionQuerySet:
        """One's own, whatever the role."""
        return self.filter(administrator=actor.id) if actor.kind == "administrator" else self.none()


class Session(AbstractBaseSession, ScopedModel):
    """A row of Django's sessions that also says whose it is: written by session_store.py alone."""

    customer_path = EVERYONE

    handle = models.CharField(max_length=32, unique=True)  # its name in addresses: the key itself signs in
    administrator = models.ForeignKey(Administrator, models.CASCADE, null=True)  # None until signed in
    began = models.DateTimeField(null=True)
    seen = models.DateTimeField(null=True)
    address = models.CharField(max_length=45)
    agent = models.CharField(max_length=300)

    objects: ClassVar[Any] = SessionQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.handle


class EmailedCode(ScopedModel):
    """The one code sent by e-mail that is good now. Kept is what it is made of, together with the secret key."""

    customer_path = EVERYONE

    administrator = models.OneToOneField(Administrator, models.CASCADE, primary_key=True)
    seed = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    expires = models.DateTimeField()

    def __str__(self) -> str:
        return "code by e-mail"


from .single_sign_on.models import LinkedAccount as LinkedAccount  # noqa: E402  # so that Django finds its models
from .single_sign_on.models import SingleSignOn as SingleSignOn  # noqa: E402
