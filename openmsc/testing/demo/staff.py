"""The provider's people and what it sells."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from openmsc.accounts.roles import Role
from openmsc.plans.offers import Limits, Offer
from openmsc.plans.products import PRODUCTS, Edition, Governed

from .shapes import SAAS, SERVERS

PROVIDER = "Kestrel Managed IT"
DOMAIN = "kestrel-it.example"
TIME_ZONE = "Europe/London"
HELEN = {"first_name": "Helen", "last_name": "Varga", "email": f"helen.varga@{DOMAIN}"}

ON, OFF, FREE = Governed.ON, Governed.OFF, Governed.FREE
_SERVERS, _SAAS = PRODUCTS[SERVERS], PRODUCTS[SAAS]


class Person(NamedTuple):
    first_name: str
    last_name: str
    role: Role
    time_zone: str
    phone: str = ""
    activated: bool = True
    left: bool = False  # switched off

    @property
    def email(self) -> str:
        return f"{self.first_name}.{self.last_name}@{DOMAIN}".lower().replace("ø", "o")


PEOPLE = [
    Person("Camille", "Moreau", Role.MSP, "Europe/Paris", "+33 1 99 00 14 20"),
    Person("Priya", "Raman", Role.TENANT, "Europe/London", "+44 20 7946 0142"),
    Person("Tomasz", "Lis", Role.TENANT, "Europe/Warsaw", "+48 22 555 01 42"),
    Person("Jonas", "Weber", Role.TENANT, "Europe/Berlin", "+49 30 23125 142"),
    Person("Elin", "Sørby", Role.TENANT, "Europe/Oslo", "+47 55 50 14 20", activated=False),
    Person("Daniel", "Achterberg", Role.READ_ONLY, "Europe/Amsterdam"),
    Person("Marek", "Nowak", Role.READ_ONLY, "Europe/Warsaw", left=True),
]


class Plan(NamedTuple):
    name: str
    description: str
    offers: list[Offer]


PLANS = [
    Plan(
        "Essential Server",
        "Small sites: files, databases and virtual machines in one region.",
        [
            Offer(
                SERVERS,
                Edition.BUSINESS,
                ["File Server", "NAS", "MS-SQL", "VMware", "Hyper-V", "PostgreSQL", "MySQL", "Proxmox VE"],
                {
                    "Enterprise Workloads": ON,
                    "Long Term Retention": OFF,
                    "Enterprise Workloads Accelerated Ransomware Recovery": OFF,
                },
            )
        ],
    ),
    Plan(
        "Enterprise Estate",
        "Everything that runs in a data centre, in several regions.",
        [
            Offer(
                SERVERS,
                Edition.ENTERPRISE,
                _SERVERS.workloads,
                {"Enterprise Workloads": ON, "Long Term Retention": FREE},
            )
        ],
    ),
    Plan(
        "Business 365",
        "Mail, drives and sites of Microsoft 365 or Google Workspace.",
        [
            Offer(
                SAAS,
                Edition.BUSINESS,
                ["Microsoft 365", "Google Workspace"],
                {
                    "M365": ON,
                    "Google Workspace": FREE,
                    "M365 Accelerated Ransomware Recovery": OFF,
                    "Google Workspace Accelerated Ransomware Recovery": OFF,
                    "Storage (unlimited)": ON,
                },
            )
        ],
    ),
    Plan(
        "Public Sector EU",
        "For health and government: regions in the EU, long retention, nothing that leaves it.",
        [
            Offer(
                SERVERS,
                Edition.ENTERPRISE,
                ["File Server", "NAS", "MS-SQL", "Oracle", "VMware", "Hyper-V", "PostgreSQL", "SAP HANA"],
                {
                    "Enterprise Workloads": ON,
                    "Long Term Retention": ON,
                    "Enterprise Workloads Accelerated Ransomware Recovery": OFF,
                },
            ),
            Offer(
                SAAS,
                Edition.ENTERPRISE,
                ["Microsoft 365", "Endpoints", "Entra ID"],
                {
                    "M365": ON,
                    "Google Workspace": OFF,
                    "Google Workspace Accelerated Ransomware Recovery": OFF,
                    "Sensitive Data Governance": ON,
                },
            ),
        ],
    ),
    Plan(
        "Seat Protect M365",
        "Mailboxes, drives and sites, with endpoints on request.",
        [
            Offer(
                SAAS,
                Edition.ENTERPRISE,
                ["Microsoft 365", "Endpoints", "Entra ID"],
                {
                    "M365": ON,
                    "Google Workspace": OFF,
                    "Google Workspace Accelerated Ransomware Recovery": OFF,
                    "Storage (unlimited)": ON,
                    "Endpoints": FREE,
                    "M365 Accelerated Ransomware Recovery": FREE,
                },
            )
        ],
    ),
    Plan(
        "Elite Resilience",
        "Everything, with long retention and accelerated recovery from ransomware.",
        [
            Offer(
                SERVERS,
                Edition.ELITE,
                _SERVERS.workloads,
                {feature.name: ON for feature in _SERVERS.features},
                {"Storage": Decimal("1.4"), "Long Term Retention": Decimal("0.35")},
                Limits(24, 1, 30, 3650),
            ),
            Offer(
                SAAS,
                Edition.ELITE,
                _SAAS.workloads,
                {"M365": ON, "Storage (unlimited)": ON, "Sensitive Data Governance": ON},
                {"Active Users": Decimal("0.08"), "Sensitive Data Governance": Decimal("0.015")},
                Limits(24, None, 30),
            ),
        ],
    ),
]
