"""`openmsc manage plan list|show|create|edit|copy|delete`. It stands here because editing reaches tenants."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from django.core.management.base import CommandParser

from openmsc.kit.actor import system
from openmsc.kit.commands import NounCommand, Said, Sub, table
from openmsc.kit.errors import Refused
from openmsc.kit.text import same_name, whole_number
from openmsc.plans import actions
from openmsc.plans.models import LIMITS, ServicePlan
from openmsc.plans.offers import offers_of
from openmsc.plans.products import PRODUCTS, Edition, Governed
from openmsc.tenants import plan_changes

from ._offers import changed_offers


def find(words: str) -> ServicePlan:
    """By id or name; a plan whose name is a number is found by its id only."""
    plans = ServicePlan.objects.prefetch_related("products", "rates")
    if words.isdecimal():
        return plans.find(system(), pk=whole_number(words) or 0)
    return plans.find(system(), name_key=same_name(words))


def as_data(plan: ServicePlan) -> dict[str, Any]:
    return {
        "id": plan.pk,
        "name": plan.name,
        "description": plan.description,
        "is_default": plan.is_default,
        "tenants": plan.tenants.count(),
        "products": [
            {
                "product": offer.product,
                "name": PRODUCTS[offer.product].name,
                "edition": offer.edition,
                "workloads": list(offer.workloads),
                "features": {
                    feature.name: offer.features.get(feature.name, Governed.FREE.value)
                    for feature in PRODUCTS[offer.product].features_in(offer.edition)
                },
                "rates": {name: f"{rate:f}" for name, rate in offer.rates.items()},
                "limits": {name: getattr(offer.limits, name) for name in LIMITS},
            }
            for offer in offers_of(plan)
        ],
    }


def _told(plan: ServicePlan, done: str = "") -> Said:
    fresh = find(str(plan.pk))
    data = as_data(fresh)
    if done:
        return Said(data, [f"{done} {fresh} ({fresh.pk})."])
    lines = [f"{name.replace('_', ' ')}: {data[name]}" for name in data if name != "products"]
    for given in data["products"]:
        lines += ["", f"{given['name']} ({given['product']})", f"  edition: {given['edition']}"]
        lines.append(f"  workloads: {', '.join(given['workloads']) or '–'}")
        for kind in ("features", "rates", "limits"):
            lines += [f"  {kind}:", *(f"    {name}: {value}" for name, value in given[kind].items())]
    return Said(data, lines)


def _list(given: Namespace) -> Said:
    plans = ServicePlan.objects.visible_to(system()).prefetch_related("products", "rates")
    found = [as_data(plan) for plan in plans.order_by("name_sort", "pk")]
    rows = [
        (each["id"], each["name"], each["tenants"], ", ".join(_short(part) for part in each["products"]))
        for each in found
    ]
    return Said(found, table([("ID", "NAME", "TENANTS", "PRODUCTS"), *rows]))


def _short(part: dict[str, Any]) -> str:
    return f"{part['name']} {Edition(part['edition']).label}"


def _show(given: Namespace) -> Said:
    return _told(find(given.plan))


def _create(given: Namespace) -> Said:
    offers = changed_offers([], given)
    return _told(
        actions.create(system(), name=given.name, description=given.description or "", offers=offers),
        "Created",
    )


def _edit(given: Namespace) -> Said:
    """What is not named stays."""
    plan = find(given.plan)
    try:
        plan_changes.edit(
            system(),
            plan,
            name=plan.name if given.name is None else given.name,
            description=plan.description if given.description is None else given.description,
            offers=changed_offers(offers_of(plan), given),
            version=plan.version,
        )
    except plan_changes.InTheWay as refused:
        named = [f"{each.sentence}\n{_names(each)}" for each in refused.obstacles]
        raise Refused("\n".join(named)) from None
    return _told(plan, "Saved")


def _names(obstacle: plan_changes.Obstacle) -> str:
    return "\n".join(f"  {tenant}" for tenant in obstacle.tenants)


def _copy(given: Namespace) -> Said:
    return _told(actions.copy(system(), find(given.plan), name=given.name), "Created")


def _delete(given: Namespace) -> Said:
    plan = find(given.plan)
    data = as_data(plan)
    actions.delete(system(), plan)
    return Said(data, [f"Deleted {plan} ({data['id']})."])


def _one(parser: CommandParser) -> None:
    parser.add_argument("plan", help="its id or name")


def _fields(parser: CommandParser) -> None:
    parser.add_argument("--description")
    for option, metavar, help_text in (
        (
            "include",
            "PRODUCT",
            "with the elite edition, all workloads and the usual rates until told otherwise",
        ),
        ("exclude", "PRODUCT", "take a product out"),
        ("edition", "PRODUCT=EDITION", "1=business, enterprise or elite"),
        ("workloads", "PRODUCT=NAMES", "1=all, none, or names with commas between"),
        ("feature", "PRODUCT:NAME=HOW", "1:Long Term Retention=off, on or free"),
        ("rate", "PRODUCT:NAME=CU", "1:Storage=1.2, effective today (UTC)"),
        ("limit", "PRODUCT:NAME=NUMBER", f"1:retention_min_days=30 or none; one of {', '.join(LIMITS)}"),
    ):
        parser.add_argument(f"--{option}", action="append", default=[], metavar=metavar, help=help_text)


def _new(parser: CommandParser) -> None:
    parser.add_argument("name")
    _fields(parser)


def _changed(parser: CommandParser) -> None:
    _one(parser)
    parser.add_argument("--name")
    _fields(parser)


def _copied(parser: CommandParser) -> None:
    _one(parser)
    parser.add_argument("name", help="of the copy")


class Command(NounCommand):
    help = "Service plans. Products: 1 Enterprise Workloads, 2 SaaS Apps and Endpoints."
    verbs = (
        Sub("list", "All service plans.", _list),
        Sub("show", "What a plan gives.", _show, _one),
        Sub("create", "A new plan.", _create, _new),
        Sub("edit", "Change what is named; its tenants follow.", _edit, _changed),
        Sub("copy", "A new plan that gives the same.", _copy, _copied),
        Sub("delete", "Delete a plan that no tenant is on.", _delete, _one),
    )
