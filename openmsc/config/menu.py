"""The main menu, and what the shell of every page shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.db.models import Exists, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from openmsc.accounts.models import Administrator, Provider
from openmsc.accounts.roles import Role
from openmsc.kit.actor import NOBODY, Actor
from openmsc.kit.web import Request


@dataclass(frozen=True)
class Item:
    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Notice:
    text: str
    link: str = ""
    url: str = ""


# label, URL name, permission: what a role may not open is absent.
_MENU = (
    ("Customers", "customers", "customer.view"),
    ("Jobs", "jobs", "job.view"),
    ("Service plans", "plans", "plan.view"),
    ("Events", "events", "subscription.view"),
    ("Settings", "administrators", "administrator.view"),  # the only page of it yet
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Template context of every page."""
    actor = getattr(request, "actor", NOBODY)
    # One query for both: they stand on every page.
    provider = Provider.objects.filter(pk=1).annotate(others=Exists(_other_msp_administrators(actor))).first()
    context: dict[str, Any] = {
        "provider_name": provider.name if provider else "",
        "support_email": provider.support_email if provider else "",
        "version": settings.VERSION,
    }
    if actor.kind == "administrator":
        context |= {
            "me": request.user,
            # ADM-1: administrators who share no customer with the reader are not named.
            "names_everybody": actor.customer_ids is None,
            "theme": cast("Administrator", request.user).theme,
            "menu": _menu(cast("Request", request)),
            "notices": _notices(
                cast("Administrator", request.user), others=bool(provider and provider.others)
            ),
        }
    return context


def _menu(request: Request) -> list[Item]:
    return [
        Item(label, url := reverse(name), request.path.startswith(url))
        for label, name, permission in _MENU
        if request.actor.can(permission)
    ]


def _other_msp_administrators(actor: Actor) -> QuerySet[Administrator]:
    ready = Administrator.objects.filter(role=Role.MSP, state=Administrator.State.READY)
    found: QuerySet[Administrator] = ready.exclude(pk=actor.id) if actor.kind == "administrator" else ready
    return found


def _notices(administrator: Administrator, *, others: bool) -> list[Notice]:
    """ADM-4: with only one MSP administrator, ask for a second."""
    if administrator.role != Role.MSP or others:
        return []
    return [Notice("You are the only MSP administrator. If you lose access, nobody can let you back in.")]
