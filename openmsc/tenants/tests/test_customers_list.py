"""The list of customers is what a plain filter and sort of the same data gives, whatever is asked (CUS-3 to CUS-5)."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openmsc.accounts.models import Administrator
from openmsc.accounts.roles import Role
from openmsc.customers.lists import CUSTOMERS
from openmsc.customers.models import Customer
from openmsc.kit.actor import Actor, system
from openmsc.kit.lists.export import csv_file
from openmsc.kit.lists.listing import Listing, build
from openmsc.kit.lists.query import Query
from openmsc.kit.text import searchable
from openmsc.plans.models import PlanProduct, ServicePlan, StorageRegion
from openmsc.plans.products import PRODUCTS
from openmsc.tenants.models import Tenant
from openmsc.testing import make
from openmsc.testing.people import World

NAMES = st.text(alphabet="aAbBéøß%_1 ", min_size=1, max_size=5).filter(str.strip)
TENANT = st.fixed_dictionaries(
    {
        "plan": st.integers(0, 2),
        "type": st.sampled_from([2, 3]),
        "regions": st.sets(st.integers(0, 2), min_size=1),
        "expiry": st.integers(0, 2),
    }
)
CUSTOMER = st.fixed_dictionaries(
    {
        "name": NAMES,
        "account": NAMES,
        "health": st.sampled_from(Customer.Health.values),
        "admins": st.sets(st.integers(0, 2)),
        "tenants": st.dictionaries(st.sampled_from(sorted(PRODUCTS)), TENANT),
    }
)
ASKED = st.fixed_dictionaries(
    {
        "q": st.just("") | st.text(alphabet="aAbeo%_ss1", max_size=2),
        "product": st.sets(st.sampled_from(sorted(PRODUCTS))),
        "service_plan": st.sets(st.integers(0, 2)),
        "region": st.sets(st.integers(0, 2)),
        "tenant_type": st.sets(st.sampled_from([1, 2, 3])),
        "tenant_admin": st.sets(st.integers(0, 2) | st.just("none")),
    }
)
SORTS = ("name", "account_name", "product", "service_plan", "tenant_type", "license_expiry", "health")


@dataclass
class Estate:
    """What the customers are made of, and the customers as plain data."""

    plans: list[ServicePlan]
    regions: list[StorageRegion]
    admins: list[Administrator]
    rows: list[tuple[Customer, dict[str, Any]]] = field(default_factory=list)

    def add(self, number: int, drawn: dict[str, Any]) -> None:
        customer = Customer.objects.create(
            name=f"{drawn['name']}{number}",
            account_name=f"{drawn['account']} {number}",
            address="Quay 1",
            phone="+44 1632 960123",
            time_zone="UTC",
            health=drawn["health"],
        )
        customer.tenant_admins.set(self.admins[index] for index in drawn["admins"])
        for product, each in drawn["tenants"].items():
            tenant = Tenant.objects.create(
                customer=customer,
                product=product,
                service_plan=self.plans[each["plan"]],
                tenant_type=each["type"],
                license_expiry=date(2027, 1, 1) + timedelta(days=each["expiry"]),
            )
            tenant.storage_regions.set(self.regions[index] for index in each["regions"])
        self.rows.append((customer, drawn))

    def params(self, asked: dict[str, Any]) -> dict[str, list[str]]:
        of: dict[str, list[Any]] = {
            "service_plan": self.plans, "region": self.regions, "tenant_admin": self.admins,
        }  # fmt: skip
        params = {"q": [asked["q"]]}
        for key in asked.keys() - {"q"}:
            params[key] = [
                str(of[key][value].pk) if key in of and value != "none" else str(value)
                for value in asked[key]
            ]
        return params

    def matching(self, asked: dict[str, Any]) -> list[tuple[Customer, dict[str, Any]]]:
        words = searchable(asked["q"])
        return [
            (customer, drawn)
            for customer, drawn in self.rows
            if (words in searchable(customer.name) or words in searchable(customer.account_name))
            and _has_admin(drawn, asked["tenant_admin"])
            and _has_tenant(drawn, asked)
        ]

    def sort_key(self, sort: str) -> Callable[[tuple[Customer, dict[str, Any]]], Any]:
        def first(drawn: dict[str, Any], of: Callable[[int, dict[str, Any]], Any]) -> Any:
            products = sorted(drawn["tenants"])
            return of(products[0], drawn["tenants"][products[0]]) if products else None

        def key(row: tuple[Customer, dict[str, Any]]) -> Any:
            customer, drawn = row
            known: dict[str, Callable[[], Any]] = {
                "name": lambda: searchable(customer.name),
                "account_name": lambda: searchable(customer.account_name),
                "health": lambda: drawn["health"],
                "product": lambda: first(drawn, lambda product, _: product),
                "service_plan": lambda: first(drawn, lambda _, t: searchable(self.plans[t["plan"]].name)),
                "tenant_type": lambda: first(drawn, lambda _, t: t["type"]),
                "license_expiry": lambda: first(drawn, lambda _, t: t["expiry"]),
            }
            return known[sort]()

        return key


def _has_admin(drawn: dict[str, Any], asked: set[Any]) -> bool:
    return not asked or bool(drawn["admins"] & asked) or ("none" in asked and not drawn["admins"])


def _has_tenant(drawn: dict[str, Any], asked: dict[str, Any]) -> bool:
    """One and the same tenant meets all that is asked of products."""
    wanted = (asked["product"], asked["service_plan"], asked["tenant_type"], asked["region"])
    if not any(wanted):
        return True
    return any(
        (not asked["product"] or product in asked["product"])
        and (not asked["service_plan"] or tenant["plan"] in asked["service_plan"])
        and (not asked["tenant_type"] or tenant["type"] in asked["tenant_type"])
        and (not asked["region"] or tenant["regions"] & asked["region"])
        for product, tenant in drawn["tenants"].items()
    )


@pytest.fixture
def estate(world: World) -> Estate:
    """Three plans of both products, three regions, three tenant administrators, and no customer."""
    plans = [ServicePlan.objects.create(name=name) for name in ("Älpha", "beta", "Gamma")]
    PlanProduct.objects.bulk_create(
        PlanProduct(service_plan=plan, product=product, edition="elite")
        for plan in plans
        for product in PRODUCTS
    )
    regions = [make.storage_region() for _ in range(3)]
    return Estate(plans, regions, [make.administrator(Role.TENANT) for _ in range(3)])


class Undone(Exception):
    """Ends an example and takes its rows along."""


examples = settings(deadline=None, suppress_health_check=list(HealthCheck))


@settings(examples, max_examples=40)
@given(
    st.lists(CUSTOMER, max_size=14), ASKED, st.sampled_from(SORTS), st.booleans(), st.sampled_from([1, 3, 7])
)
def test_the_list_is_a_plain_filter_and_sort_and_its_pages_joined_are_the_whole(
    estate: Estate, customers: list[dict[str, Any]], asked: dict[str, Any], sort: str, down: bool, size: int
) -> None:
    with suppress(Undone), transaction.atomic():
        estate.rows.clear()
        Customer.objects.all().delete()
        for number, drawn in enumerate(customers):
            estate.add(number, drawn)
        right = _sorted(estate.matching(asked), estate.sort_key(sort), descending=down)
        params = {**estate.params(asked), "sort": [f"-{sort}" if down else sort]}
        assert _walk(system(), params, size) == [customer.pk for customer, _ in right]
        assert _exported(params) == [
            customer.name for customer, drawn in right for _ in drawn["tenants"] or [0]
        ]
        raise Undone


def _sorted(rows: list[Any], key: Callable[[Any], Any], *, descending: bool) -> list[Any]:
    """Empty keys last in both directions, ties by the primary key."""
    rows = sorted(rows, key=lambda row: row[0].pk)
    there = sorted((row for row in rows if key(row) is not None), key=key, reverse=descending)  # stable
    return there + [row for row in rows if key(row) is None]


def _walk(actor: Actor, params: dict[str, list[str]], size: int) -> list[Any]:
    """The keys of all pages, by the links that the pages show."""
    seen: list[Any] = []
    address = "?" + urlencode({**params, "size": [str(size)]}, doseq=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("openmsc.kit.lists.query.SIZES", (25, size))
        while address:
            listing: Listing = build(actor, CUSTOMERS, QueryDict(address.removeprefix("?")))
            assert listing.query.problems == []
            assert len(listing.lines) <= size
            seen += [line.row.pk for line in listing.lines]
            assert listing.page.total >= len(seen)
            address = listing.next
    assert len(seen) == listing.page.total
    return seen


def _exported(params: dict[str, list[str]]) -> list[str]:
    query = Query.read(CUSTOMERS, QueryDict(urlencode(params, doseq=True)), system())
    rows = CUSTOMERS.matching(CUSTOMERS.rows(system()), query.words, query.conditions)
    file = b"".join(csv_file(CUSTOMERS, rows, CUSTOMERS.columns[:1], order=query.order)).decode("utf-8-sig")
    return [line[0].removeprefix("'") for line in csv.reader(io.StringIO(file, newline=""))][1:]


def test_product_plan_region_and_type_must_hold_for_one_and_the_same_tenant(estate: Estate) -> None:
    estate.add(
        0,
        {
            "name": "Both", "account": "both", "health": 0, "admins": set(),
            "tenants": {
                1: {"plan": 0, "type": 2, "regions": {0}, "expiry": 0},
                2: {"plan": 1, "type": 3, "regions": {1}, "expiry": 0},
            },
        },
    )  # fmt: skip
    keys = ("product", "service_plan", "region", "tenant_type", "tenant_admin")
    nothing: dict[str, Any] = {"q": "Both", **{key: set() for key in keys}}
    of_the_same = {**nothing, "product": {1}, "service_plan": {0}, "region": {0}, "tenant_type": {2}}
    assert len(_walk(system(), estate.params(of_the_same), 25)) == 1
    for key, other in (("service_plan", {1}), ("region", {1}), ("tenant_type", {3}), ("product", {2})):
        assert _walk(system(), estate.params({**of_the_same, key: other}), 25) == []
    alternatives = {**of_the_same, "service_plan": {0, 1}, "tenant_type": {2, 3}}
    assert len(_walk(system(), estate.params(alternatives), 25)) == 1


def test_the_fixed_columns_stand_first_and_the_usual_ones_follow(world: World) -> None:
    """CUS-1."""
    answer: Any = world.browser(world.ann).get("/customers/")
    fixed = ["Name", "Product", "Service Plan"]
    usual = ["Tenant Type", "Storage Regions", "License Expiry", "Tenant Admins", "Health"]
    assert [head.column.label for head in answer.context["listing"].heads] == fixed + usual
    assert [column.label for column in CUSTOMERS.columns if column.fixed] == fixed
    assert {column.label for column in CUSTOMERS.optional()} == {
        *usual, "Account Name", "Status", "Edition", "Workloads", "Quota", "Quota Used %", "Quota Effective Date",
        "Quota End Date", "Phone", "Address", "Access Type", "Created On", "Last 28 Days", "Last Successful Backup",
        "Open Alerts",
    }  # fmt: skip


def test_a_customer_without_a_product_says_so(world: World) -> None:
    _ = world.ours
    page = world.browser(world.bob).get("/customers/").content.decode()
    assert "No product" not in page
    page = world.browser(world.ann).get("/customers/").content.decode()
    assert page.count("No product") == 1
