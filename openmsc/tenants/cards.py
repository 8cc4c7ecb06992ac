"""A product on its customer's page, licensed or not: what it says, and what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.urls import reverse
from django.utils.safestring import SafeString

from openmsc.kit import cells
from openmsc.kit.actor import Actor
from openmsc.kit.dates import ahead
from openmsc.kit.icons import icon
from openmsc.kit.menus import Entry
from openmsc.plans.products import COUNTS, EDUCATION, Governed, Product

from . import edit_rules, rules, verbs
from . import lifecycle_rules as lifecycle
from .models import Tenant

Status = Tenant.Status

_DRAWN: dict[Status, tuple[cells.Tone, str]] = {
    Status.CREATION_PENDING: ("run", ""),
    Status.READY: ("ok", ""),
    Status.SUSPENDED: ("idle", "hold"),
    Status.SOFT_DELETED: ("bad", ""),
    Status.BEING_MIGRATED: ("run", ""),
    Status.UPDATING: ("run", ""),
}


def status_cell(tenant: Tenant) -> SafeString:
    """Glyph and word of the tenant's status."""
    tone, drawing = _DRAWN[Status(tenant.status)]
    return cells.status(tone, tenant.get_status_display(), drawing=drawing)


class FeatureLine(NamedTuple):
    name: str
    on: bool
    why: str  # "On by plan", "Off by plan", or nothing where it is the tenant's choice
    users: int
    preserved: int
    education: bool


@dataclass(frozen=True)
class Card:
    product: Product
    tenant: Tenant | None
    actor: Actor
    now: datetime

    @property
    def status(self) -> SafeString:
        return status_cell(self._tenant)

    @property
    def expiry(self) -> SafeString:
        return cells.expiry(self._tenant.license_expiry, self.now.astimezone(self._tenant.zone).date())

    @property
    def pending(self) -> bool:
        return self.tenant is not None and self.tenant.status == Status.CREATION_PENDING

    @property
    def deletion(self) -> str:
        """Deletion in 6 days, 1 Dec 2026, 09:12"""
        tenant = self._tenant
        if tenant.delete_date is None:
            return ""
        if lifecycle.why_not_cancel_deletion(tenant, self.now):
            return "Being deleted. It is gone within minutes."
        on, today = (each.astimezone(tenant.zone).date() for each in (tenant.delete_date, self.now))
        return f"Deletion {ahead(on, today)}, {lifecycle.deletion(tenant)}"

    @property
    def suspended(self) -> str:
        """24 Nov 2026, 10:00"""
        since = self._tenant.suspended_on
        return (
            lifecycle.local(self._tenant, since) if since and self._tenant.status == Status.SUSPENDED else ""
        )

    @property
    def features(self) -> list[FeatureLine]:
        """All that the plan's edition has, on or off, and whose choice that is."""
        given = self._tenant.service_plan.gives(self._tenant.product)
        lines = []
        for name, governed in given.governed() if given else ():
            attributes = self._tenant.features.get(name, {})
            why = Governed(governed).label if governed != Governed.FREE else ""
            users, preserved = (attributes.get(count) or 0 for count in COUNTS)
            education = bool(attributes.get(EDUCATION))
            lines.append(FeatureLine(name, name in self._tenant.features, why, users, preserved, education))
        return lines

    @property
    def edit(self) -> Entry | None:
        if not self.actor.can(verbs.EDIT.permission):
            return None
        return Entry("Edit", icon("pencil"), self._address("product-edit"), rules.why_not_edit(self._tenant))

    @property
    def cancel(self) -> Entry | None:
        """Beside the countdown."""
        if self._tenant.status != Status.SOFT_DELETED or not self.actor.can(verbs.DELETE.permission):
            return None
        why = lifecycle.why_not_cancel_deletion(self._tenant, self.now)
        return Entry("Cancel deletion", icon("x"), self._address("product-cancel-deletion"), why, post=True)

    @property
    def menu(self) -> list[Entry]:
        """What a rule forbids is there as well, with the rule's sentence."""
        entries: list[Entry] = []
        if self.actor.can("token.view"):
            entries.append(Entry("Reporting tokens", icon("key"), self._address("tokens"), page=True))
        if self.actor.can(verbs.SUSPEND.permission):
            entries.append(self._suspend_or_activate())
        if self.actor.can(verbs.EDIT.permission):
            entries += self._license()
        if self.actor.can(verbs.DELETE.permission):
            entries += self._end()
        return entries

    def _suspend_or_activate(self) -> Entry:
        tenant = self._tenant
        if tenant.status == Status.SUSPENDED:
            why = lifecycle.why_not_activate(tenant)
            return Entry("Activate", icon("player-play"), self._address("product-activate"), why, post=True)
        why = lifecycle.why_not_suspend(tenant)
        return Entry("Suspend", icon("player-pause"), self._address("product-suspend"), why, post=True)

    def _license(self) -> list[Entry]:
        convert, extend = self._address("product-convert"), self._address("product-extend")
        why_not_convert = edit_rules.why_not_convert(self._tenant)
        why_not_extend = rules.why_not_extend_at_all(self._tenant, self.now)
        return [
            Entry("Extend evaluation", icon("calendar-plus"), extend, why_not_extend),
            Entry("Convert to Commercial", icon("arrow-right"), convert, why_not_convert),
        ]

    def _end(self) -> list[Entry]:
        if (cancel := self.cancel) is None:
            why = lifecycle.why_not_delete(self._tenant)
            return [Entry("Delete", icon("trash"), self._address("product-delete"), why, dangerous=True)]
        why = lifecycle.why_not_delete_now(self._tenant, self.now)
        now = Entry("Delete now", icon("trash"), self._address("product-delete-now"), why, dangerous=True)
        return [cancel, now]

    def _address(self, name: str) -> str:
        return reverse(name, args=[self._tenant.pk])

    @property
    def _tenant(self) -> Tenant:
        assert self.tenant is not None
        return self.tenant
