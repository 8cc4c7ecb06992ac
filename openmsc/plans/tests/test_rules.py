"""What a service plan may offer, case by case (PLAN-1, TEN-10)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from openmsc.plans.actions import Offer
from openmsc.plans.products import PRODUCTS, Edition, Governed, ProductId
from openmsc.plans.rules import why_not_offer

EW, SAAS = ProductId.ENTERPRISE_WORKLOADS, ProductId.SAAS_AND_ENDPOINTS
SERVERS = Offer(EW, Edition.ELITE, ["NAS", "Oracle"])
OFFICE = Offer(SAAS, Edition.BUSINESS, ["Microsoft 365"])


@pytest.mark.parametrize(
    "offers",
    [
        [SERVERS],
        [OFFICE],
        [SERVERS, OFFICE],
        [replace(SERVERS, workloads=[])],
        [replace(SERVERS, features={"Long Term Retention": Governed.OFF})],
        [replace(SERVERS, features={"Enterprise Workloads": "on", "Long Term Retention": "free"})],
        [replace(OFFICE, edition=Edition.ELITE, features={"Endpoints": Governed.ON})],
    ],
)
def test_what_can_be_offered(offers: list[Offer]) -> None:
    assert why_not_offer(offers) is None


@pytest.mark.parametrize(
    ("offers", "sentence"),
    [
        ([], "Choose at least one product."),
        ([SERVERS, SERVERS], "Name each product once."),
        ([SERVERS, replace(SERVERS, edition=Edition.BUSINESS)], "Name each product once."),
        ([replace(SERVERS, product=3)], "Choose Enterprise Workloads or SaaS Apps and Endpoints."),
        ([OFFICE, replace(SERVERS, product=0)], "Choose Enterprise Workloads or SaaS Apps and Endpoints."),
        ([replace(SERVERS, edition="gold")], "Choose an edition for Enterprise Workloads"),
        ([replace(SERVERS, edition="")], "Choose an edition for Enterprise Workloads"),
        ([replace(SERVERS, edition="Elite")], "Choose an edition for Enterprise Workloads"),
        (
            [replace(SERVERS, workloads=["NAS", "Endpoints"])],
            "Enterprise Workloads has no workload Endpoints.",
        ),
        ([replace(OFFICE, workloads=["NAS"])], "SaaS Apps and Endpoints has no workload NAS."),
        ([replace(SERVERS, features={"M365": "on"})], "Enterprise Workloads has no feature M365"),
        (
            [replace(OFFICE, features={"Endpoints": "on"})],
            "SaaS Apps and Endpoints has no feature Endpoints in the business edition.",
        ),
        (
            [replace(OFFICE, features={"Sensitive Data Governance": "off"})],
            "no feature Sensitive Data Governance in the business edition.",
        ),
        ([replace(SERVERS, features={"Long Term Retention": "maybe"})], "A feature is on, off or free."),
        (
            [replace(SERVERS, features={feature.name: "off" for feature in PRODUCTS[EW].features})],
            "Leave at least one feature of Enterprise Workloads on or free.",
        ),
    ],
)
def test_what_cannot_be_offered_and_why(offers: list[Offer], sentence: str) -> None:
    assert sentence in (why_not_offer(offers) or "")


def test_the_products_are_those_of_the_specification() -> None:
    """tenants-and-plans.md, "Features"; product.md, "Words"."""
    servers, office = PRODUCTS[1], PRODUCTS[2]
    assert (servers.name, office.name) == ("Enterprise Workloads", "SaaS Apps and Endpoints")
    assert (servers.commercial_years, office.commercial_years) == (8, 3)
    assert (len(servers.workloads), len(office.workloads)) == (14, 6)
    assert [feature.name for feature in servers.features] == [
        "Enterprise Workloads", "Long Term Retention", "Enterprise Workloads Accelerated Ransomware Recovery",
    ]  # fmt: skip
    business = {feature.name for feature in office.features_in(Edition.BUSINESS)}
    assert {feature.name for feature in office.features} - business == {
        "Endpoints", "Endpoints Accelerated Ransomware Recovery", "Sensitive Data Governance",
    }  # fmt: skip
    assert {feature.name for feature in office.features if feature.attributes} == {
        "M365", "Google Workspace", "Endpoints",
    }  # fmt: skip
