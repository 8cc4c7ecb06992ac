"""Which data source a report is of; organizations, policies and sources are made on first sight."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from openmsc.tenants.models import Tenant

from . import rules
from .models import BackupPolicy, DataSource, Organization
from .reports import BadField, JobReport

DEFAULT_ORGANIZATION = "Default"
Key = tuple[str, str]  # organization's name, data source's name


class Sources:
    """The data sources of one batch of one tenant's reports. The tenant is locked meanwhile."""

    def __init__(self, tenant: Tenant, bound_to: DataSource | None, now: datetime) -> None:
        self.tenant = tenant
        self.bound_to = bound_to
        self.now = now
        self.found: dict[Key, DataSource] = {}
        self.by_id: dict[int, DataSource] = {}

    def check(self, report: JobReport | BadField) -> JobReport | BadField:
        """The report with its data source named, or why it is refused."""
        if isinstance(report, BadField):
            return report
        if self.bound_to is not None:
            bound = self.bound_to
            # The wrapper names the host where it is told nothing else.
            if report.data_source not in {"", bound.name, report.host}:
                reason = f"This token reports for the data source {bound.name} only."
                return BadField("data_source.name", reason, report.run_id)
            report = replace(report, data_source=bound.name, organization=bound.organization.name)
        if not report.data_source:
            return BadField("data_source.name", "This is required.", report.run_id)
        if reason := rules.why_not_workload(self.tenant, report.workload) or "":
            return BadField("data_source.workload", reason, report.run_id)
        return report if report.organization else replace(report, organization=DEFAULT_ORGANIZATION)

    def of(self, report: JobReport) -> DataSource:
        return self.found[report.organization, report.data_source]

    def find_or_make(self, reports: Iterable[JobReport]) -> None:
        wanted: dict[Key, JobReport] = {}
        for report in reports:
            wanted[report.organization, report.data_source] = report
        if not wanted:
            return
        organizations = self._organizations({organization for organization, _ in wanted})
        rows = DataSource.objects.select_related("backup_policy").filter(
            organization__in=organizations.values(), name__in={name for _, name in wanted}
        )
        names = {organization.pk: name for name, organization in organizations.items()}
        self.found = {(names[row.organization_id], row.name): row for row in rows}
        self._make_missing(wanted, organizations)
        self._follow(wanted)
        self.by_id = {row.pk: row for row in self.found.values()}

    def _make_missing(self, wanted: dict[Key, JobReport], organizations: dict[str, Organization]) -> None:
        missing = [key for key in wanted if key not in self.found]
        default = self.tenant.sold.workloads[0]
        made = DataSource.objects.bulk_create(
            DataSource(
                tenant=self.tenant,
                organization=organizations[organization],
                name=name,
                workload=wanted[organization, name].workload or default,
                host=wanted[organization, name].host,
                created_on=self.now,
            )
            for organization, name in missing
        )
        self.found |= dict(zip(missing, made, strict=True))

    def _organizations(self, names: set[str]) -> dict[str, Organization]:
        rows = {row.name: row for row in Organization.objects.filter(tenant=self.tenant, name__in=names)}
        missing = [Organization(tenant=self.tenant, name=name) for name in sorted(names - rows.keys())]
        return rows | {row.name: row for row in Organization.objects.bulk_create(missing)}

    def _follow(self, wanted: dict[Key, JobReport]) -> None:
        """What the newest report says of workload, host and policy is what the source has."""
        policies = self._policies({report.policy for report in wanted.values() if report.policy})
        changed = []
        for key, report in wanted.items():
            row = self.found[key]
            policy = policies.get(report.policy) or row.backup_policy
            now = (report.workload or row.workload, report.host or row.host, policy)
            if now != (row.workload, row.host, row.backup_policy):
                row.workload, row.host, row.backup_policy = now
                changed.append(row)
        if changed:
            DataSource.objects.bulk_update(changed, ["workload", "host", "backup_policy"], batch_size=200)

    def _policies(self, names: set[str]) -> dict[str, BackupPolicy]:
        if not names:
            return {}
        rows = {row.name: row for row in BackupPolicy.objects.filter(tenant=self.tenant, name__in=names)}
        missing = [BackupPolicy(tenant=self.tenant, name=name) for name in sorted(names - rows.keys())]
        return rows | {row.name: row for row in BackupPolicy.objects.bulk_create(missing)}
