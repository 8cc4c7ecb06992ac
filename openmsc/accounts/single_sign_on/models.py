from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from openmsc.kit.scope import EVERYONE, ScopedModel

from . import saml


class SingleSignOn(ScopedModel):
    """How administrators sign in at the provider's identity provider: one row, or none while it was never set."""

    customer_path = EVERYONE
    audit_exclude = frozenset({"id", "client_secret", "metadata"})

    class Method(models.TextChoices):
        OFF = "off", "Off"
        OPENID_CONNECT = "openid_connect", "OpenID Connect"
        SAML = "saml", "SAML 2.0"

    method = models.CharField(max_length=20, choices=Method.choices, default=Method.OFF)
    label = models.CharField("name on the button", max_length=60, blank=True)
    required = models.BooleanField("require single sign-on", default=False)
    failsafe = models.BooleanField("MSP administrators may still use a password", default=True)
    issuer = models.CharField(max_length=500, blank=True)
    client_id = models.CharField("client ID", max_length=200, blank=True)
    client_secret = models.TextField(blank=True)  # encrypted
    secret_set_on = models.DateTimeField("client secret set on", null=True, blank=True, editable=False)
    metadata_url = models.CharField("address of the metadata", max_length=500, blank=True)
    metadata = models.TextField(blank=True)  # as pasted, or as last fetched from the address
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = "single sign-on"
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="single_sign_on_only_one"),
            models.CheckConstraint(
                condition=Q(method__in=["off", "openid_connect", "saml"]), name="single_sign_on_method"
            ),
        ]

    def __str__(self) -> str:
        return "Single sign-on"

    @classmethod
    def current(cls) -> SingleSignOn:
        """This installation's; one that is off before it was ever set."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    @property
    def is_on(self) -> bool:
        return self.method != self.Method.OFF

    @property
    def is_required(self) -> bool:
        """Whether passwords are no way in, but for those whom the failsafe lets in."""
        return self.is_on and self.required

    @property
    def button(self) -> str:
        return f"Sign in with {self.label or 'single sign-on'}"

    @property
    def trusts(self) -> str:
        """The name of the identity provider whose word is taken."""
        if self.method == self.Method.OPENID_CONNECT:
            return self.issuer
        if self.method == self.Method.SAML and (found := saml.read(self.metadata)):
            return found.entity_id
        return ""

    def audit_extra(self) -> dict[str, Any]:
        """Of the metadata what matters: whose signature is believed."""
        found = saml.read(self.metadata)
        return {
            "identity provider": found.entity_id if found else "",
            "signing certificates": found.fingerprints if found else [],
        }


class LinkedAccount(ScopedModel):
    """The account at an identity provider with which an administrator signed in first.

    From then on only that account is believed: an address that is given to somebody else lets nobody in.
    """

    customer_path = EVERYONE

    administrator = models.ForeignKey(
        "accounts.Administrator", models.CASCADE, related_name="linked_accounts"
    )
    issuer = models.CharField(max_length=500)
    subject = models.CharField(max_length=300)
    linked_on = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("issuer", "subject", name="linked_account_subject_unique"),
            models.UniqueConstraint("administrator", "issuer", name="linked_account_administrator_unique"),
        ]

    def __str__(self) -> str:
        return str(self.administrator)
