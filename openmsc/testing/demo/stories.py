"""The customers with something to show: failures, gaps, sales that end, products in every state.

The first customers of `companies.py`, in their order. What a story does not say is drawn.
"""

from __future__ import annotations

from .shapes import EVALUATION, SAAS, SERVERS, Sale, Source, Story

LONDON, FRANKFURT, DUBLIN, OWN = ("AWS London",), ("AWS Frankfurt",), ("AWS Dublin",), "Own site"

STORIES: dict[str, Story] = {
    "Brackwater & Sons Shipping Ltd": Story(
        (
            Sale(SERVERS, "Enterprise Estate", (*LONDON, *DUBLIN), 1258, quota="420", used=93),
            Sale(SAAS, "Business 365", DUBLIN, 19, EVALUATION, users=64),
        ),
        (
            Source("Felixstowe", "erp-db-01", "PostgreSQL", "Nightly, 30 days", fails=3, restored=12),
            Source("Felixstowe", "fs-manifest", "File Server", "Every 6 hours", fails=1, restored=41),
            Source("Felixstowe", "vm-gate-cctv", "VMware", "Nightly, 30 days", silent=2),
            Source(
                "Felixstowe",
                "vm-cranes-scada-historian",
                "Hyper-V",
                "Nightly, 90 days",
                gap=(12, 3),
                restored=6,
            ),
            Source("Felixstowe", "nas-yard-02", "NAS", "Weekly full", failed_before=(2,), restored=78),
            Source("Head office", "mail-archive", "File Server", "Nightly, 7 years", restored=19),
            Source("Head office", "payroll-sql", "MS-SQL", "Hourly logs", since=34, restored=2),
            Source(
                "Head office",
                "oracle-freight",
                "Oracle",
                "Nightly, 90 days",
                failed_before=(25,),
                restored=30,
            ),
            Source("Rotterdam", "k8s-booking", "Kubernetes", "Daily, 30 days", since=10, running=True),
            Source("Rotterdam", "ahv-cluster-3", "Nutanix AHV", "Nightly, 30 days", gap=(13, 1), restored=54),
            Source("Rotterdam", "office-pc-images", "File Server", "Workdays", restored=63),
        ),
        admins="PR TL JW",
        nights=(1, 30),
    ),
    "Königsfeld Präzisionsteile GmbH & Co. KG": Story(
        (Sale(SERVERS, "Essential Server", FRANKFURT, 1102, expires=-6, quota="25"),),
        (
            Source(
                "Werk 1", "fs-konstruktion", "File Server", "Nightly, 30 days", silent=5, failed_before=(4, 3)
            ),
            Source("Werk 1", "erp-sql", "MS-SQL", "Nightly, 90 days", silent=5, restored=21),
            Source("Werk 2", "cnc-programme", "NAS", "Nightly, 30 days", silent=5),
            Source("Werk 2", "vm-dc-02", "Hyper-V", "Weekly full", silent=5),
        ),
        admins="JW",
    ),
    "Eichwald Logistik AG": Story(
        (Sale(SERVERS, "Enterprise Estate", (*FRANKFURT, OWN), 270, quota="300", used=88),),
        (
            Source("Duisburg", "wms-oracle", "Oracle", "Nightly, 90 days", fails=1, restored=9),
            Source("Duisburg", "fs-rampe", "File Server", "Every 6 hours", fails=6, restored=33),
            Source("Hamburg", "vm-zollagent", "VMware", "Nightly, 30 days", fails=2),
            Source("Hamburg", "hana-prd", "SAP HANA", "Nightly, 90 days", restored=16),
            Source("Leitstand", "pg-telematik", "PostgreSQL", "Nightly, 30 days", with_errors=1),
            Source("Leitstand", "nas-kameras", "NAS", "Weekly full"),
        ),
        admins="JW",
    ),
    "Ostrava Litho s.r.o.": Story(
        (Sale(SERVERS, "Default Service Plan", FRANKFURT, 29, EVALUATION, quota="5"),),
        (
            Source("Tiskárna", "prepress-01", "NAS", "Nightly, 30 days", never=True, since=14),
            Source("Tiskárna", "vm-ucto", "Proxmox VE", "Nightly, 30 days"),
        ),
        admins="TL",
    ),
    "Northlight Community Health Partnership (North Region)": Story(
        (
            Sale(SERVERS, "Public Sector EU", (*DUBLIN, *FRANKFURT), 420, quota="180"),
            Sale(SAAS, "Public Sector EU", DUBLIN, 230, expires=857, quota="90", users=870),
        ),
        (
            Source("Sligo", "pacs-archive", "NAS", "Nightly, 7 years", with_errors=2, restored=25),
            Source("Sligo", "ris-reports", "Oracle", "Nightly, 90 days", with_errors=1, restored=4),
            Source("Letterkenny", "dms-store", "File Server", "Nightly, 90 days", with_errors=1),
            Source("Letterkenny", "vm-triage", "VMware", "Nightly, 90 days", gap=(8, 2)),
            Source("Clinics", "sql-appointments", "MS-SQL", "Nightly, 90 days", with_errors=3, restored=70),
        ),
        admins="PR",
    ),
    "Lumière & Duval Architectes": Story(
        (Sale(SAAS, "Seat Protect M365", FRANKFURT, 560, quota="12", users=23),),
        saas_sources=(
            Source("Lyon", "Microsoft 365", "Microsoft 365", "Daily, 30 days", with_errors=2, gap=(24, 3)),
            Source("Lyon", "Postes de travail", "Endpoints", "Daily, 30 days", failed_before=(5,)),
        ),
        admins="",
    ),
    "Copperline Credit Union": Story(
        (
            Sale(SERVERS, "Elite Resilience", DUBLIN, 1035, quota="260"),
            Sale(SAAS, "Elite Resilience", DUBLIN, 600, expires=424, quota="50", users=310),
        ),
        (
            Source("Head office", "core-ledger", "Oracle", "Every 6 hours", restored=5),
            Source("Head office", "core-ledger-export", "File Server", "Nightly, 7 years", restored=5),
            Source("Head office", "vm-swift-gateway", "VMware", "Nightly, 90 days", restored=34),
            Source("Branches", "branch-images", "NAS", "Weekly full"),
        ),
        admins="PR TL",
    ),
    "Pennine Aggregates": Story(
        (Sale(SERVERS, "Essential Server", LONDON, 1070, expires=25),),
        (
            Source("Weighbridge", "weighbridge-sql", "MS-SQL", "Workdays", silent=1),
            Source("Quarry", "vm-blast-records", "Hyper-V", "Nightly, 30 days", restored=27),
            Source("Quarry", "drone-survey", "NAS", "Daily, 30 days", running=True),
        ),
        admins="",
    ),
    "Saltmarsh Brewing": Story(
        (Sale(SAAS, "Business 365", LONDON, 3, EVALUATION, users=18),), saas_sources=(), admins="PR"
    ),
    "Hollins Dental Studios": Story(
        (Sale(SERVERS, "Essential Server", LONDON, 142, suspended=4, quota="8"),), admins="PR"
    ),
    "Aldermoor Veterinary Group": Story(
        (
            Sale(SERVERS, "Essential Server", LONDON, 405, quota="15", used=104),
            Sale(SAAS, "Business 365", LONDON, 405, expires=13, users=41),
        ),
        (
            Source("Ludlow surgery", "surgery-nas", "NAS", "Nightly, 30 days", fails=4, restored=66),
            Source("Leominster surgery", "pms-sql", "MS-SQL", "Nightly, 30 days", restored=31),
        ),
        admins="PR",
    ),
    "Fjellvik Aquaculture AS": Story(first_source={"since": 10}, admins="TL JW"),
    "Marchetti Ceramiche S.p.A.": Story(
        (
            Sale(SERVERS, "Enterprise Estate", FRANKFURT, 1180, quota="350", used=61, unmetered=(37, 3)),
            Sale(SAAS, "Seat Protect M365", FRANKFURT, 420, quota="30", users=145),
        ),
        (
            Source(
                "Stabilimento", "forni-scada", "Hyper-V", "Nightly, 90 days", restored=4, restore_fails=True
            ),
            Source("Stabilimento", "pg-ricette", "PostgreSQL", "Nightly, 90 days", restored=22),
            Source("Magazzino", "wms-sql", "MS-SQL", "Nightly, 90 days", restored=50),
            Source("Magazzino", "vm-etichette", "VMware", "Nightly, 30 days", gap=(26, 1)),
            Source("Showroom", "catalogo-3d", "File Server", "Workdays"),
        ),
        admins="JW TL",
    ),
    "Tamarisk Legal LLP": Story(first_source={"restored": 8}, admins="PR TL"),
    "Vellamo Paper Oy": Story(
        (
            Sale(SERVERS, "Enterprise Estate", FRANKFURT, 388, quota="60"),
            Sale(SAAS, "Seat Protect M365", FRANKFURT, 0, users=75, pending=True),
        ),
        admins="TL",
    ),
    "Casa Ferreira de Azevedo, Vinhos do Douro, Sociedade Agrícola e Comercial, Unipessoal Lda": Story(
        (Sale(SERVERS, "Essential Server", FRANKFURT, 330, deleted=2, quota="10"),), admins=""
    ),
    "Harrowgate Montessori Trust": Story((), admins="PR"),
    "Wattlebird Orthotics Pty Ltd": Story(
        (Sale(SERVERS, "Default Service Plan", LONDON, 44, EVALUATION, quota="10"),), admins="JW"
    ),
    "Brightwater Desalination Holdings (Gulf Coast) LLC": Story(
        first_source={"with_errors": 2}, admins="PR TL"
    ),
    "Tessier-Laforêt Charpentes": Story(first_source={"with_errors": 1}),
    "Stichting De Zilveren Lepelaar": Story(
        (Sale(SAAS, "Business 365", FRANKFURT, 27, EVALUATION, users=12),), admins="JW"
    ),
    "Oakhollow Free Library District": Story(
        (Sale(SERVERS, "Essential Server", ("AWS N. Virginia",), 1094, expires=3, quota="12"),),
        first_source={"with_errors": 1},
    ),
    "Żurawie Bałtyk Sp. z o.o.": Story(first_source={"fails": 2, "restored": 14}, admins="TL"),
    "Aobayama Seiki K.K.": Story(first_source={"with_errors": 1, "since": 10}),
    "Gümüşdere Zeytincilik A.Ş.": Story(first_source={"with_errors": 2}),
    "Larchmere Analytical Laboratories Inc.": Story(first_source={"with_errors": 1, "restored": 45}),
}
