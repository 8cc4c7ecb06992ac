"""The main menu, and what the shell of every page shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Exists, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from openmsc.accounts import guard
from openmsc.accounts.models import Administrator, Provider
from openmsc.accounts.roles import Role
from openmsc.kit.actor import NOBODY, Actor
from openmsc.kit.icons import icon
from openmsc.kit.web import Request


@dataclass(frozen=True)
class Item:
    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    icon: SafeString


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
)
# The list on the left of all settings; the menu's last entry leads to the first of them that is allowed.
_SETTINGS = (
    ("Provider", "provider", "provider.edit"),
    ("Administrators", "administrators", "administrator.view"),
    ("Sign-in", "sign-in-settings", "provider.edit"),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Template context of every page."""
    actor = getattr(request, "actor", NOBODY)
    # One query for both: they stand on every page.
    provider = Provider.objects.filter(pk=1).annotate(others=Exists(_other_msp_administrators(actor))).first()
    context: dict[str, Any] = {
        "provider_name": provider.name if provider else "",
        "support_email": provider.support_email if provider else "",
    }
    if actor.kind == "administrator":
        settings_menu = _settings(cast("Request", request))
        context |= {
            "me": request.user,
            # ADM-1: administrators who share no customer with the reader are not named.
            "names_everybody": actor.customer_ids is None,
            "theme": cast("Administrator", request.user).theme,
            "keys": "on" if cast("Administrator", request.user).keys else "off",
            "account_links": [
                Link("Profile", reverse("profile"), icon("user")),
                Link("Second factors", reverse("second-factors"), icon("fingerprint")),
                Link("Sessions", reverse("sessions"), icon("devices")),
            ],
            "menu": _menu(cast("Request", request), settings_menu),
            "settings_menu": settings_menu,
            "notices": _notices(
                cast("Administrator", request.user), others=bool(provider and provider.others)
            ),
        }
    return context


def _menu(request: Request, settings_menu: list[Item]) -> list[Item]:
    items = [
        Item(label, url := reverse(name), request.path.startswith(url))
        for label, name, permission in _MENU
        if request.actor.can(permission)
    ]
    if settings_menu:
        items.append(Item("Settings", settings_menu[0].url, any(item.current for item in settings_menu)))
    return items


def _settings(request: Request) -> list[Item]:
    return [
        Item(label, url := reverse(name), request.path.startswith(url))
        for label, name, permission in _SETTINGS
        if request.actor.can(permission)
    ]


def _other_msp_administrators(actor: Actor) -> QuerySet[Administrator]:
    ready = guard.ready()
    return ready if actor.id is None or actor.kind != "administrator" else ready.exclude(pk=actor.id)


def _notices(administrator: Administrator, *, others: bool) -> list[Notice]:
    """ADM-4: with only one MSP administrator, ask for a second."""
    if administrator.role != Role.MSP or others:
        return []
    alone = "You are the only MSP administrator. If you lose access, nobody can let you back in."
    return [Notice(alone, "New administrator", reverse("administrator-create"))]
