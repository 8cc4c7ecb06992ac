"""Whom and what there is at the beginning of every life, and what can be asked for in it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from openmsc.accounts.roles import Role
from openmsc.kit.actor import system
from openmsc.plans import actions as plans
from openmsc.plans.models import Geography
from openmsc.plans.offers import Offer
from openmsc.plans.products import COUNTS, EDUCATION, PRODUCTS, Edition, Governed, ProductId
from openmsc.tenants.models import Tenant
from openmsc.testing import make
from openmsc.testing.people import World

EW, SAAS = ProductId.ENTERPRISE_WORKLOADS, ProductId.SAAS_AND_ENDPOINTS
SANDBOX, EVALUATION, COMMERCIAL = Tenant.Type
START = datetime(2026, 11, 24, 10, tzinfo=UTC)


class Scene:
    """`done` and `refused` count over all lives."""

    def __init__(self) -> None:
        world = World()
        carol = make.administrator(Role.TENANT)  # looks after nobody
        self.sandbox = make.customer(name="Demonstration", is_sandbox=True, tenant_admins=[world.bob])
        self.customers = [world.acme, world.zeta, self.sandbox]
        people = {"ann": world.ann, "bob": world.bob, "eve": world.eve, "carol": carol}
        self.actors = {name: world.actor(person) for name, person in people.items()}
        self.default = plans.create_default(system())
        governed = {"M365": Governed.ON.value, "Endpoints": Governed.OFF.value}
        make.service_plan(offers=[Offer(each, Edition.BUSINESS, []) for each in PRODUCTS])
        make.service_plan(offers=[Offer(SAAS, Edition.ENTERPRISE, [], governed)])
        self.regions = [
            make.storage_region(storage_provider=provider, geography=geography, products=products)
            for provider, geography, products in (
                (1, Geography.EUROPE, [EW, SAAS]),
                (1, Geography.NORTH_AMERICA, [EW, SAAS]),
                (2, Geography.EUROPE, [EW, SAAS]),
                (3, "", [EW]),
            )
        ]
        given: dict[str, Any] = {
            "service_plan": world.plan,
            "storage_regions": self.regions[:1],
            "now": START,
        }
        make.tenant(customer=world.acme, product=SAAS, tenant_type=EVALUATION, **given)
        make.tenant(customer=world.acme, product=EW, tenant_type=EVALUATION, ready=False, **given)
        make.tenant(customer=world.zeta, product=SAAS, tenant_type=COMMERCIAL, **given)
        make.tenant(customer=self.sandbox, product=SAAS, tenant_type=SANDBOX, **given)
        self.done, self.refused = Counter[str](), Counter[str]()


# ---- what can be asked for. What is likely stands more often, so that a life comes far.

WHO = st.sampled_from(["ann"] * 6 + ["bob", "bob", "eve", "eve", "carol"])
WHICH = st.integers(0, 11)  # of the rows that there are, counted round
AIMED = st.sampled_from([True] * 5 + [False])  # at a row that the verb suits

DAYS = st.sampled_from([31, 45, 59, 60, 60, -400, -1, 0, 1, 29, 30, 61, 900, 1095, 1096, 2922, 2923])
QUOTAS = st.sampled_from([None, Decimal(0), Decimal("5.00"), Decimal(-1)])
REGIONS = st.lists(st.integers(0, 3), max_size=2, unique=True)
MAYBE_DAY = st.none() | DAYS

_ATTRIBUTES = st.dictionaries(
    st.sampled_from([*COUNTS, EDUCATION, "nonsense"]), st.sampled_from([0, 1, 5, -1]), max_size=1
)
_FEATURE_NAMES = st.sampled_from([*PRODUCTS[EW].by_name, *PRODUCTS[SAAS].by_name, "Nonsense"])
FEATURES = st.none() | st.dictionaries(_FEATURE_NAMES, _ATTRIBUTES, max_size=2)

PRODUCT = st.sampled_from([EW, SAAS])
EDITIONS = st.sampled_from([*Edition.values, "elite", "gold"])
GOVERNED = st.sampled_from([*Governed.values, *Governed.values, "maybe"])
PLACE = st.integers(0, 7)  # of a product's features, counted round
RATES = st.sampled_from([Decimal(0), Decimal("1.5"), Decimal("0.000001"), Decimal(-1), Decimal("0.0000001")])
NAMES = st.sampled_from(["Gold", "gold ", "Silver", "Bronze", "Copper", "  "])
