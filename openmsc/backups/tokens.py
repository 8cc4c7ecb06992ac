"""Reporting tokens (ING-1): made, shown once, kept hashed, revoked; and the actor behind one."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.conf import settings
from django.db.models import Case, F, Value, When
from django.utils import timezone

from openmsc.kit.actor import Actor
from openmsc.kit.change import change
from openmsc.kit.errors import refuse_if
from openmsc.tenants.models import Tenant

from . import verbs
from .models import DataSource, ReportingToken
from .recording import PERMISSION

PREFIX = "msc_"  # so that a leaked token can be found by scanners


def create_token(
    actor: Actor, tenant: Tenant, *, name: str, data_source: DataSource | None = None
) -> tuple[ReportingToken, str]:
    """The token's row, and the secret: it cannot be had again."""
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ReportingToken(
        tenant=tenant,
        data_source=data_source,
        name=" ".join(name.split()),
        token_hash=_hash(secret),
        created_by=actor.name,
    )
    with change(actor, verbs.CREATE_TOKEN, token):
        if data_source is not None and data_source.tenant_id != tenant.pk:
            refuse_if("Choose a data source of this product.", "data_source")
    return token, secret


def revoke_token(actor: Actor, token: ReportingToken, *, now: datetime | None = None) -> None:
    """For good. Revoked twice is revoked."""
    with change(actor, verbs.REVOKE_TOKEN, token):
        token.revoked_on = token.revoked_on or now or timezone.now()


def find_token(secret: str) -> ReportingToken | None:
    """The token that this secret is of, unless it is revoked."""
    tokens = ReportingToken.objects.select_related("tenant")  # few are bound: those read their source later
    return tokens.filter(token_hash=_hash(secret), revoked_on=None).first()


def actor_of(token: ReportingToken, address: str) -> Actor:
    """Reports for one tenant's customer; can read nothing."""
    return Actor(
        "token",
        token.pk,
        token.name,
        permissions=frozenset({PERMISSION}),
        customer_ids=frozenset({token.tenant.customer_id}),
        address=address,
    )


def seconds_to_wait(token: ReportingToken, now: datetime) -> int:
    """0, or for how long the token has used up its requests."""
    minute, second = divmod(int(now.timestamp()), 60)
    if token.minute == minute and token.requests_in_minute >= settings.INGEST_PER_MINUTE:
        return 60 - second
    return 0


def count_request(token: ReportingToken, now: datetime) -> None:
    minute = int(now.timestamp()) // 60
    one_more = Case(When(minute=minute, then=F("requests_in_minute") + 1), default=Value(1))
    ReportingToken.objects.filter(pk=token.pk).update(
        requests_in_minute=one_more, minute=minute, last_used=now
    )


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
