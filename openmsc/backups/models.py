from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from openmsc.kit.scope import ScopedModel
from openmsc.kit.text import SortKey
from openmsc.tenants.models import Tenant


class Kind(models.IntegerChoices):
    BACKUP = 1, "Backup"
    RESTORE = 2, "Restore"
    VERIFY = 3, "Verify"


class Status(models.IntegerChoices):
    RUNNING = 1, "Running"
    SUCCESSFUL = 2, "Successful"
    SUCCESSFUL_WITH_ERRORS = 3, "Successful with errors"
    FAILED = 4, "Failed"
    CANCELLED = 5, "Cancelled"

    @property
    def is_success(self) -> bool:
        return self in {Status.SUCCESSFUL, Status.SUCCESSFUL_WITH_ERRORS}


# A run that has not ended after so long has failed, where no policy says otherwise.
LONGEST_RUN_HOURS = 24


class Organization(ScopedModel):
    """A grouping of data sources inside a tenant: a site, a department."""

    customer_path = "tenant__customer"

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="organizations", db_index=False)
    name = models.CharField(max_length=200)
    name_sort = SortKey(source="name")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name"], name="organization_once_per_tenant")
        ]

    def __str__(self) -> str:
        return self.name


class BackupPolicy(ScopedModel):
    """The frequency and retention configured for data sources."""

    customer_path = "tenant__customer"

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="backup_policies", db_index=False)
    name = models.CharField(max_length=200)
    schedule = models.CharField(max_length=100, blank=True)  # cron expression, in the customer's time zone
    retention_days = models.PositiveIntegerField(null=True, blank=True)
    longest_run_hours = models.PositiveSmallIntegerField(default=LONGEST_RUN_HOURS)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name"], name="backup_policy_once_per_tenant")
        ]

    def __str__(self) -> str:
        return self.name


class DataSource(ScopedModel):
    """One protected thing, with what its last jobs said.

    The fields from `need` on are kept up to date as reports arrive (`health.py`), so that no page reads
    the history of jobs. Times are those of `Job.at`.
    """

    customer_path = "tenant__customer"

    class Need(models.IntegerChoices):
        """The higher, the more in need."""

        FINE = 0, "Successful"
        NO_DATA = 1, "No data"
        WITH_ERRORS = 2, "Successful with errors"
        FAILED = 3, "Failed"

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="data_sources", db_index=False)
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="data_sources", db_index=False
    )
    backup_policy = models.ForeignKey(BackupPolicy, models.SET_NULL, null=True, related_name="data_sources")
    name = models.CharField(max_length=200)
    name_sort = SortKey(source="name")
    workload = models.CharField(max_length=40)
    host = models.CharField(max_length=200, blank=True)
    created_on = models.DateTimeField(default=timezone.now)

    need = models.PositiveSmallIntegerField(choices=Need.choices, default=Need.NO_DATA)
    last_backup_job = models.BigIntegerField(null=True)  # the last that ended
    last_backup_status = models.PositiveSmallIntegerField(choices=Status.choices, null=True)
    last_backup_at = models.DateTimeField(null=True)
    last_backup_ended = models.DateTimeField(null=True)
    last_success_job = models.BigIntegerField(null=True)
    last_success_at = models.DateTimeField(null=True)
    last_success_ended = models.DateTimeField(null=True)
    last_run_job = models.BigIntegerField(null=True)  # the last that began
    last_run_at = models.DateTimeField(null=True)
    last_restore_job = models.BigIntegerField(null=True)  # the last successful one
    last_restore_at = models.DateTimeField(null=True)
    last_restore_ended = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"], name="data_source_once_per_organization"
            ),
            models.CheckConstraint(condition=Q(need__in=[0, 1, 2, 3]), name="data_source_need"),
        ]
        indexes = [models.Index(fields=["tenant", "-need", "id"], name="data_source_by_need")]

    def __str__(self) -> str:
        return self.name

    @property
    def longest_run_hours(self) -> int:
        """After how long a run that has not ended has failed."""
        return self.backup_policy.longest_run_hours if self.backup_policy else LONGEST_RUN_HOURS


class Outcomes(models.Model):
    """How many backups of a day ended how; cancelled ones count as failed. Days are the customer's."""

    day = models.DateField()
    running = models.IntegerField(default=0, db_default=0)
    successful = models.IntegerField(default=0, db_default=0)
    with_errors = models.IntegerField(default=0, db_default=0)
    failed = models.IntegerField(default=0, db_default=0)
    restores = models.IntegerField(default=0, db_default=0)  # begun, however they ended

    class Meta:
        abstract = True

    @property
    def backups(self) -> int:
        return self.running + self.successful + self.with_errors + self.failed


class DataSourceDay(ScopedModel, Outcomes):
    customer_path = "data_source__tenant__customer"

    data_source = models.ForeignKey(DataSource, models.CASCADE, related_name="days", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["data_source", "day"], name="data_source_day_once")]

    def __str__(self) -> str:
        return f"{self.data_source_id} {self.day}"


class TenantDay(ScopedModel, Outcomes):
    customer_path = "tenant__customer"

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="days", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "day"], name="tenant_day_once")]

    def __str__(self) -> str:
        return f"{self.tenant_id} {self.day}"


class Job(ScopedModel):
    """One run of a backup, a restore or a verification. Its id is the *job ID* that people see."""

    customer_path = "tenant__customer"

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="jobs", db_index=False)
    data_source = models.ForeignKey(DataSource, models.CASCADE, related_name="jobs", db_index=False)
    run_id = models.CharField(max_length=100)  # the reporter's own
    kind = models.PositiveSmallIntegerField(choices=Kind.choices)
    status = models.PositiveSmallIntegerField(choices=Status.choices)
    scheduled = models.DateTimeField(null=True)
    started = models.DateTimeField(null=True)  # as reported
    ended = models.DateTimeField(null=True)  # as reported
    received = models.DateTimeField()
    at = models.DateTimeField()  # when it ran, as far as can be believed: never later than received
    day = models.DateField()  # on which it is counted: of `at`, in the customer's time zone at that time
    clock_ahead = models.BooleanField(default=False)
    end_due = models.DateTimeField(null=True)  # while it runs: when it has failed if no end was reported
    no_end_reported = models.BooleanField(default=False)  # it failed by that
    bytes_protected = models.BigIntegerField(null=True)
    bytes_added = models.BigIntegerField(null=True)
    bytes_stored = models.BigIntegerField(null=True)
    files_new = models.BigIntegerField(null=True)
    files_changed = models.BigIntegerField(null=True)
    files_unmodified = models.BigIntegerField(null=True)
    snapshot_id = models.CharField(max_length=100, blank=True)
    policy_name = models.CharField(max_length=200, blank=True)
    engine = models.CharField(max_length=40, blank=True)
    engine_version = models.CharField(max_length=40, blank=True)
    message = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["data_source", "run_id"], name="job_once_per_run"),
            models.CheckConstraint(condition=Q(kind__in=[1, 2, 3]), name="job_kind"),
            models.CheckConstraint(condition=Q(status__in=[1, 2, 3, 4, 5]), name="job_status"),
            models.CheckConstraint(
                condition=Q(status=1, ended__isnull=True, end_due__isnull=False)
                | ~Q(status=1) & Q(ended__isnull=False, end_due__isnull=True),
                name="job_runs_or_has_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["data_source", "-at", "-id"], name="job_by_source"),
            models.Index(fields=["tenant", "-at", "-id"], name="job_by_tenant"),
            # The order of the Jobs page, and that of the few that it is opened for.
            models.Index(fields=["-at", "id"], name="job_by_time"),
            models.Index(
                fields=["status", "-at", "id"],
                name="job_not_successful",
                condition=~Q(status=Status.SUCCESSFUL),
            ),
            models.Index(fields=["end_due"], name="job_end_due", condition=Q(end_due__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"job {self.pk}"


class ReportingToken(ScopedModel):
    """What an engine reports with: it reports for its tenant and can read nothing. Kept hashed."""

    customer_path = "tenant__customer"
    audit_exclude = frozenset({"name_sort", "token_hash", "last_used", "minute", "requests_in_minute"})

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="reporting_tokens")
    data_source = models.ForeignKey(
        DataSource, models.CASCADE, null=True, blank=True, related_name="reporting_tokens"
    )
    name = models.CharField(max_length=100)
    name_sort = SortKey(source="name")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_on = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.CharField(max_length=200, editable=False)
    last_used = models.DateTimeField(null=True, editable=False)
    revoked_on = models.DateTimeField(null=True, editable=False)
    minute = models.BigIntegerField(default=0, editable=False)  # the minute now counted, since 1970
    requests_in_minute = models.IntegerField(default=0, editable=False)

    class Meta:
        ordering = ["-created_on", "-pk"]

    def __str__(self) -> str:
        return self.name
