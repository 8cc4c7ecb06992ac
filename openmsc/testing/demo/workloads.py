"""What kinds of data sources there are: their names, sizes and engines, and what engines say when they fail."""

from __future__ import annotations

from typing import NamedTuple

from .shapes import Policy


class Workload(NamedTuple):
    """`gigabytes`: how much is protected; `minutes`: how long a run takes; `daily`: the share that changes."""

    names: tuple[str, ...]
    engines: tuple[str, ...]
    gigabytes: tuple[int, int]
    minutes: tuple[int, int]
    daily: float
    files_per_gigabyte: int = 0


class Engine(NamedTuple):
    version: str
    failures: tuple[str, ...]
    errors: tuple[str, ...]  # of runs that are successful all the same


WORKLOADS: dict[str, Workload] = {
    "File Server": Workload(
        ("fs-01", "fs-projects", "home-drives", "mail-archive", "fs-scans", "fs-finance", "fs-drawings"),
        ("restic", "borg"), (40, 1800), (4, 50), 0.006, 420,
    ),
    "NAS": Workload(
        ("nas-01", "nas-media", "nas-shared", "nas-archive"),
        ("restic", "borg"), (300, 6000), (20, 160), 0.004, 160,
    ),
    "MS-SQL": Workload(("sql-01", "erp-sql", "pos-sql", "crm-sql"), ("sqlcmd",), (12, 400), (3, 30), 0.03),
    "Oracle": Workload(("ora-core", "ora-stock", "ora-hr"), ("rman",), (80, 1500), (15, 70), 0.02),
    "VMware": Workload(
        ("vm-dc-01", "vm-app-02", "vm-print", "vm-terminal-01", "vm-files"),
        ("vddk",), (60, 900), (8, 55), 0.015,
    ),
    "Hyper-V": Workload(("hv-dc-01", "hv-rds-01", "hv-app-01"), ("wbadmin",), (60, 800), (8, 50), 0.015),
    "Nutanix AHV": Workload(("ahv-cluster-1", "ahv-cluster-2"), ("acli",), (400, 4000), (25, 90), 0.012),
    "SAP HANA": Workload(("hana-prd", "hana-bw"), ("backint",), (250, 2400), (20, 80), 0.02),
    "PostgreSQL": Workload(
        ("pg-orders", "pg-lims", "pg-warehouse"), ("pgbackrest", "pg_dump"), (6, 350), (2, 25), 0.03
    ),
    "MySQL": Workload(("mysql-shop", "mysql-booking", "web-db"), ("mariadb-dump",), (2, 60), (1, 12), 0.03),
    "Proxmox VE": Workload(
        ("pve-node-1", "pve-node-2"), ("proxmox-backup-client",), (120, 1600), (10, 60), 0.012
    ),
    "Kubernetes": Workload(("k8s-prod", "k8s-shop"), ("velero",), (30, 500), (4, 25), 0.02),
    "Azure VM": Workload(("az-app-01", "az-jump-01"), ("az",), (64, 512), (6, 25), 0.012),
    "AWS EC2": Workload(("ec2-api-1", "ec2-web-1"), ("aws-cli",), (30, 400), (5, 20), 0.012),
    "Microsoft 365": Workload(
        ("Exchange Online", "SharePoint and Teams", "OneDrive"), ("corso",), (60, 2200), (10, 110), 0.004, 900
    ),
    "Google Workspace": Workload(("Gmail and Drive",), ("gyb",), (40, 900), (15, 90), 0.004, 1100),
    "Endpoints": Workload(("Staff laptops", "Workshop PCs"), ("kopia",), (200, 3000), (20, 90), 0.006, 600),
    "Salesforce": Workload(("Salesforce org",), ("sfdx",), (4, 60), (5, 30), 0.01),
    "Dynamics 365": Workload(("Dynamics production",), ("pac",), (10, 120), (8, 35), 0.01),
    "Entra ID": Workload(("Entra ID directory",), ("corso",), (1, 4), (1, 5), 0.01),
}  # fmt: skip

ENGINES: dict[str, Engine] = {
    "restic": Engine(
        "0.18.1",
        (
            ("Fatal: unable to open repository at sftp:backup@vault-2:/srv/restic: ssh command exited: "
            "exit status 255\nssh: connect to host vault-2 port 22: Connection timed out"),
            ("unable to create lock in backend: repository is already locked exclusively by PID 18233 "
            "on {host} by root (UID 0, GID 0)\nlock was created 31h12m4s ago"),
            "Save(<data/9f2c1b7d04>) failed: write /srv/restic/data/9f/9f2c1b7d04: no space left on device",
            "Fatal: wrong password or no key found",
        ),
        (
            ("error: read /srv/share/Accounts/budget.xlsx: input/output error\n"
            "Warning: at least one source file could not be read"),
            ("error: open /srv/share/HR/contracts.docx: permission denied\n"
            "Warning: at least one source file could not be read"),
        ),
    ),
    "borg": Engine(
        "1.4.1",
        (
            "Failed to create/acquire the lock /srv/borg/{source}/lock.exclusive (timeout).",
            "Connection closed by remote host. Is borg working on the server?",
            "Insufficient free space to complete transaction (required: 20.97 GB, available: 3.41 GB).",
        ),
        (
            "/srv/share/scans/incoming.tif: file changed while we backed it up",
            "/srv/share/mail.pst: read: [Errno 5] Input/output error",
        ),
    ),
    "sqlcmd": Engine(
        "16.0",
        (
            ("Msg 3201, Level 16, State 1: Cannot open backup device. Operating system error 5 "
            "(Access is denied.).\nMsg 3013: BACKUP DATABASE is terminating abnormally."),
            ("Msg 3202, Level 16, State 1: Write on backup device failed: 112 (There is not enough space on "
            "the disk.)\nMsg 3013: BACKUP DATABASE is terminating abnormally."),
        ),
        ("Msg 4208: The statement BACKUP LOG is not allowed while the recovery model is SIMPLE: model, 1 of 9",),
    ),
    "rman": Engine(
        "19.24",
        (
            ("RMAN-03009: failure of backup command on ORA_DISK_1 channel\n"
            "ORA-19809: limit exceeded for recovery files"),
            "RMAN-06059: expected archived log not found, loss of archived log compromises recoverability",
        ),
        ("RMAN-06061: warning: skipping archived log compromises recoverability",),
    ),
    "vddk": Engine(
        "8.0.3",
        (
            "An error occurred while quiescing the virtual machine: snapshot timed out after 900 s",
            ("VixDiskLib: Failed to open disk [ds-02] {source}/{source}.vmdk: error 16064 "
            "(disk is locked by another process)"),
        ),
        ("Changed block tracking was reset: the whole disk was read",),
    ),
    "wbadmin": Engine(
        "10.0",
        (
            "The backup operation stopped: a Volume Shadow Copy Service operation failed (0x8078006B)",
            "There is not enough disk space to create the volume shadow copy on the storage location.",
        ),
        ("1 of 3 virtual machines was saved without its application state: integration services are old",),
    ),
    "acli": Engine("6.10", ("Snapshot failed: kNoHostResources on node B",), ("2 of 14 entities skipped",)),
    "backint": Engine(
        "2.00", ("backup could not be completed: [110508] Backint exited with exit code 1",), ("1 retry",)
    ),
    "pgbackrest": Engine(
        "2.56",
        (
            ("ERROR: [041]: unable to open file '/var/lib/postgresql/17/archive/00000001000000A30000001C' "
            "for read: [13] Permission denied"),
            "ERROR: [082]: WAL segment 00000001000000A40000003F was not archived before the 60000ms timeout",
        ),
        ("WARN: page verification is off: checksums of 3 relations were not checked",),
    ),
    "pg_dump": Engine(
        "17.6",
        (
            'pg_dump: error: connection to server at "10.20.0.14", port 5432 failed: Connection refused',
            "pg_dump: error: Dumping the contents of table \"events\" failed: out of memory",
        ),
        ("pg_dump: warning: there are circular foreign-key constraints on this table: category",),
    ),
    "mariadb-dump": Engine(
        "11.8", ("mariadb-dump: Got error: 2013: Lost connection to server during query",), ("1 view skipped",)
    ),
    "proxmox-backup-client": Engine(
        "3.4.1",
        ("Error: unable to acquire lock on snapshot directory: Resource temporarily unavailable",),
        ("101 of 102 guests saved: guest 117 is locked (migrate)",),
    ),
    "velero": Engine(
        "1.16.2", ("Failed: timed out waiting for volume snapshot of pvc data-rabbitmq-0",), ("PartiallyFailed: 1",)
    ),
    "az": Engine("2.77", ("(VMAgentUnhealthy) The agent of the virtual machine does not answer",), ("1 retry",)),
    "aws-cli": Engine("2.31", ("SnapshotCreationPerVolumeRateExceeded",), ("1 of 3 volumes skipped: detached",)),
    "corso": Engine(
        "0.19",
        (
            "AADSTS7000222: the provided client secret keys for the app are expired",
            "429 Too Many Requests: throttled by Microsoft Graph for longer than 30 min",
        ),
        ("2 items skipped: malware detected by the service", "3 files skipped: in use (423 Locked)"),
    ),
    "gyb": Engine(
        "1.95", ("ERROR: 403: Daily user sending quota exceeded",), ("5 messages skipped: larger than 36 MB",)
    ),
    "kopia": Engine(
        "0.21.1",
        ("error connecting to repository: unable to read format blob: access denied",),
        ("3 of 41 endpoints were not reachable in the window",),
    ),
    "sfdx": Engine("2.98", ("INVALID_SESSION_ID: Session expired or invalid",), ("1 object skipped",)),
    "pac": Engine("1.49", ("The environment is being upgraded: try again later",), ("1 table skipped",)),
}  # fmt: skip

# Name -> what it is without a time of its own; each tenant gives it one.
RETENTION = {
    "Nightly, 30 days": 30,
    "Nightly, 90 days": 90,
    "Nightly, 7 years": 2557,
    "Every 6 hours": 14,
    "Weekly full": 182,
    "Hourly logs": 7,
    "Workdays": 60,
    "Daily, 30 days": 30,
}


def policies(hour: int, minute: int) -> dict[str, Policy]:
    """A tenant's policies, its nights beginning at that time."""
    schedules = {
        "Nightly, 30 days": f"{minute} {hour} * * *",
        "Nightly, 90 days": f"{minute} {(hour + 1) % 24} * * *",
        "Nightly, 7 years": f"{(minute + 15) % 60} {hour} * * *",
        "Every 6 hours": "0 */6 * * *",
        "Weekly full": f"0 22 * * {6 if minute else 0}",
        "Hourly logs": "0 * * * *",
        "Workdays": "0 19 * * 1-5",
        "Daily, 30 days": f"{minute} 8 * * *",
    }
    return {name: Policy(schedule, RETENTION[name]) for name, schedule in schedules.items()}
