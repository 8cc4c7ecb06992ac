"""`openmsc manage tenant …`: what can be done with products, from a shell on the server. The same actions and rules."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandParser
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet
from django.utils import timezone

from openmsc.kit.actor import Actor, system
from openmsc.kit.errors import NotVisible, Refused
from openmsc.plans.models import ServicePlan, StorageRegion
from openmsc.tenants import actions, lifecycle
from openmsc.tenants.models import Tenant

Act = Callable[[Actor, Tenant], None]
VERBS: dict[str, tuple[str, Act]] = {
    "suspend": ("refuse its reports until it is activated", lifecycle.suspend),
    "activate": ("let a suspended one report again", lifecycle.activate),
    "convert": ("make an evaluation Commercial, for good", actions.convert),
    "delete": ("delete it in 7 days", lifecycle.delete),
    "cancel-deletion": ("keep what is to be deleted", lifecycle.cancel_deletion),
}
TYPES = {kind.label.lower(): kind.value for kind in Tenant.Type if kind != Tenant.Type.SANDBOX}
NONE = "none"


class Command(BaseCommand):
    help = "List products of customers (tenants), show one, suspend, activate, edit or delete it."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")

        def verb(name: str, meaning: str, *, of_one: bool = True) -> argparse.ArgumentParser:
            added: argparse.ArgumentParser = verbs.add_parser(name, help=meaning, description=meaning)
            if of_one:
                added.add_argument("tenant", type=UUID, help="its id, as `list` shows it")
            added.add_argument("--json", action="store_true", help="answer in JSON")
            return added

        listing = verb("list", "list products, those of each customer together", of_one=False)
        listing.add_argument("--customer", default="", help="only of this customer, by name")
        listing.add_argument("--status", choices=[_key(status) for status in Tenant.Status])
        verb("show", "show all of one")
        for name, (meaning, _) in VERBS.items():
            verb(name, meaning)
        now = verb("delete-now", "delete at once what is to be deleted; this cannot be undone")
        now.add_argument("--confirm", required=True, metavar="NAME", help="the customer's name")
        extend = verb("extend", "extend an evaluation")
        extend.add_argument("license_expiry", type=date.fromisoformat, metavar="YYYY-MM-DD")
        edit = verb("edit", "change its terms; what is not named stays")
        edit.add_argument("--service-plan", metavar="NAME")
        edit.add_argument("--type", choices=sorted(TYPES))
        edit.add_argument("--license-expiry", type=date.fromisoformat, metavar="YYYY-MM-DD")
        edit.add_argument("--add-region", action="append", default=[], metavar="NAME")
        edit.add_argument("--quota", type=_quota, metavar="CU", help="a number, or none")
        for name in ("--quota-start", "--quota-end"):
            edit.add_argument(name, type=_day, metavar="YYYY-MM-DD", help="a day, or none")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._answer(system("command"), options)
        except Refused as refusal:
            self._refuse(" ".join(dict.fromkeys([refusal.message, *refusal.fields.values()])))
        except NotVisible as error:
            self._refuse(f"There is no such {error}.")

    def _answer(self, actor: Actor, options: dict[str, Any]) -> None:
        verb = options["verb"]
        if verb == "list":
            return self._list(actor, options)
        tenant = Tenant.objects.select_related("customer", "service_plan").find(actor, pk=options["tenant"])
        if verb == "edit":
            # The version, since regions are named as a whole: one added meanwhile would seem to be taken away.
            actions.edit(actor, tenant, version=tenant.version, **_terms(actor, tenant, options))
        elif verb == "extend":
            actions.extend_evaluation(actor, tenant, license_expiry=options["license_expiry"])
        elif verb == "delete-now":
            if options["confirm"] != tenant.customer.name:
                raise Refused(f"Confirm with the customer's name as it is written: {tenant.customer.name}")
            lifecycle.delete_now(actor, tenant)
        elif verb in VERBS:
            VERBS[verb][1](actor, tenant)
        return self._show(tenant, as_json=options["json"])

    def _list(self, actor: Actor, options: dict[str, Any]) -> None:
        tenants = _tenants(actor).order_by("customer__name_sort", "customer", "product")
        if options["customer"]:
            tenants = tenants.filter(customer__name=options["customer"])
        if options["status"]:
            tenants = tenants.filter(status=next(s for s in Tenant.Status if _key(s) == options["status"]))
        now = timezone.now()
        shown = [_told(tenant, now) for tenant in tenants]
        if options["json"]:
            return self._print(shown)
        columns = ("id", "customer", "product", "status", "license_expiry")
        for each in shown:
            self.stdout.write(
                "\t".join([*(str(each[name]) for name in columns), *["expired"] * each["expired"]])
            )
        return None

    def _show(self, tenant: Tenant, *, as_json: bool) -> None:
        told = _told(tenant, timezone.now())
        if as_json:
            return self._print(told)
        for name, value in told.items():
            self.stdout.write(f"{name}: {_said(value)}")
        return None

    def _print(self, value: Any) -> None:
        self.stdout.write(json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))

    def _refuse(self, sentence: str) -> None:
        self.stderr.write(sentence)
        raise SystemExit(1)


def _tenants(actor: Actor) -> QuerySet[Tenant]:
    return (
        Tenant.objects.visible_to(actor)
        .select_related("customer", "service_plan")
        .prefetch_related("storage_regions", "service_plan__products")
    )


def _terms(actor: Actor, tenant: Tenant, options: dict[str, Any]) -> actions.Terms:
    """What is named, and nothing else."""
    terms: actions.Terms = {}
    if name := options["service_plan"]:
        terms["service_plan"] = ServicePlan.objects.find(actor, name=name)
    if kind := options["type"]:
        terms["tenant_type"] = TYPES[kind]
    if expiry := options["license_expiry"]:
        terms["license_expiry"] = expiry
    if names := options["add_region"]:
        more = [StorageRegion.objects.find(actor, name=name) for name in names]
        terms["storage_regions"] = [*tenant.storage_regions.all(), *more]
    if (quota := options["quota"]) is not None:  # 0 is a quota, too
        terms["quota"] = None if quota == NONE else quota
    if start := options["quota_start"]:
        terms["quota_start"] = None if start == NONE else start
    if end := options["quota_end"]:
        terms["quota_end"] = None if end == NONE else end
    return terms


def _told(tenant: Tenant, now: datetime) -> dict[str, Any]:
    return {
        "id": tenant.pk,
        "customer": tenant.customer.name,
        "product": tenant.get_product_display(),
        "status": tenant.get_status_display(),
        "type": tenant.get_tenant_type_display(),
        "service_plan": tenant.service_plan.name,
        "edition": tenant.edition,
        "license_expiry": tenant.license_expiry,
        "expired": tenant.expired(now),
        "storage_regions": sorted(region.name for region in tenant.storage_regions.all()),
        "features": tenant.features,
        "quota": tenant.quota,
        "quota_start": tenant.quota_start,
        "quota_end": tenant.quota_end,
        "created_on": tenant.created_on,
        "suspended_on": tenant.suspended_on,
        "delete_date": tenant.delete_date,
    }


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return (
        ", ".join(map(str, value))
        if isinstance(value, (list, dict))
        else str(value if value is not None else "–")
    )


def _key(status: Tenant.Status) -> str:
    return str(status.label).lower().replace(" ", "-")


def _quota(text: str) -> Decimal | str:
    if text == NONE:
        return NONE
    try:
        return Decimal(text)
    except InvalidOperation:
        raise argparse.ArgumentTypeError(f"{text} is no number") from None


def _day(text: str) -> date | str:
    return NONE if text == NONE else date.fromisoformat(text)
