"""The main menu, and what the shell of every page shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from openmsc.accounts.models import Administrator, Provider
from openmsc.accounts.roles import Role
from openmsc.kit.actor import NOBODY
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
    ("Service plans", "plans", "plan.view"),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Template context of every page."""
    actor = getattr(request, "actor", NOBODY)
    provider = Provider.current()
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
            "notices": _notices(cast("Administrator", request.user)),
        }
    return context


def _menu(request: Request) -> list[Item]:
    return [
        Item(label, url := reverse(name), request.path.startswith(url))
        for label, name, permission in _MENU
        if request.actor.can(permission)
    ]


def _notices(administrator: Administrator) -> list[Notice]:
    """ADM-4: with only one MSP administrator, ask for a second."""
    if administrator.role != Role.MSP:
        return []
    others = Administrator.objects.filter(role=Role.MSP, state=Administrator.State.READY)
    if others.exclude(pk=administrator.pk).exists():
        return []
    return [Notice("You are the only MSP administrator. If you lose access, nobody can let you back in.")]
