from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Prefetch, When
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from openmsc.kit import cells
from openmsc.kit.actor import Actor
from openmsc.kit.dates import age, moment
from openmsc.kit.icons import icon
from openmsc.kit.lists.columns import Column, Moment
from openmsc.kit.lists.spec import ListSpec
from openmsc.kit.menus import Entry

from . import customer_days as customer_days  # extends the list of customers
from . import strip, verbs
from .job_lists import TONES, job_link
from .models import DataSource, DataSourceDay, ReportingToken, Status
from .schedules import in_words


def ago(ended: datetime | None, job: int | None) -> SafeString:
    """3 days ago (48107)"""
    if ended is None or job is None:
        return cells.NONE
    return format_html('<span class="soft tn">{} {}</span>', _age(ended), job_link(job))


def _age(then: datetime) -> str:
    return age(timezone.localtime(then).date(), timezone.localdate())


def last_backup(source: DataSource) -> SafeString:
    """Successful or Failed, how many days ago it was completed, and the job id (HEA-2)."""
    if (
        source.last_backup_status is None
        or source.last_backup_ended is None
        or source.last_backup_job is None
    ):
        return cells.status("idle", "No data")
    status = Status(source.last_backup_status)
    word = "Successful" if status.is_success else "Failed"
    by = format_html(
        '<span class="by">{} {}</span>', _age(source.last_backup_ended), job_link(source.last_backup_job)
    )
    behind = {Status.SUCCESSFUL_WITH_ERRORS: "with errors", Status.CANCELLED: "cancelled"}.get(status, "")
    return cells.status(TONES[status], format_html("{} {}", word, by), behind)


def last_success(source: DataSource) -> SafeString:
    """Filled only where the last backup failed (HEA-2)."""
    if not _only_while_failed(source):
        return cells.NONE
    return ago(source.last_success_ended, source.last_success_job)


def _only_while_failed(source: DataSource) -> bool:
    return source.need == DataSource.Need.FAILED


def last_run(source: DataSource) -> SafeString:
    if source.last_run_at is None:
        return cells.NONE
    return format_html('<span class="soft tn">{}</span>', moment(timezone.localtime(source.last_run_at)))


def policy(source: DataSource) -> SafeString:
    if source.backup_policy is None:
        return cells.NONE
    words = in_words(source.backup_policy.schedule)
    second = format_html('<span class="second">{}</span>', words) if words else ""
    return format_html('<span class="clip" title="{0}">{0}</span>{1}', source.backup_policy.name, second)


def _states(source: DataSource) -> tuple[list[strip.State], date]:
    today = timezone.localdate()
    # Before its first backup began there is nothing to expect of it.
    since = timezone.localtime(source.created_on).date() if source.last_run_at else None
    return strip.states(source.days.all(), today, since), today


def _days() -> Prefetch[Any]:
    since = timezone.localdate() - timedelta(days=strip.DAYS - 1)
    return Prefetch("days", DataSourceDay.objects.filter(day__gte=since))


DATA_SOURCES = ListSpec(
    name="data-sources",
    title="Data sources",
    noun="data sources",
    model=DataSource,
    permission="health.view",
    search=("name_sort",),
    search_label="Data Source",
    sort="-last_backup",
    columns=[
        Column(
            "organization",
            "Organization",
            "organization__name",
            sort="organization__name_sort",
            width=124,
            place="a",
        ),
        Column(
            "name",
            "Data Source",
            "name",
            lambda s: format_html('<span class="name" title="{0}">{0}</span>', s.name),
            sort="name_sort",
            width=176,
            place="title",
        ),
        Column("workload", "Workloads", "workload", sort="workload", width=100, place="b"),
        Column(
            "policy",
            "Backup Policy",
            "backup_policy__name",
            policy,
            sort="backup_policy__name",
            width=130,
        ),
        Column(
            "last_backup",
            "Last Backup Status (Job ID)",
            "last_backup_status",
            last_backup,
            sort="need",
            width=228,
            place="badge",
        ),
        Column("last_run", "Last Job Run", "last_run_at", last_run, sort="last_run_at", width=148),
        Column(
            "last_success",
            "Last Successful Job Run",
            lambda s: s.last_success_ended if _only_while_failed(s) else None,
            last_success,
            sort=Case(When(need=DataSource.Need.FAILED, then="last_success_at")),
            width=162,
        ),
        Column(
            "last_restore",
            "Last Successful Restore",
            "last_restore_ended",
            lambda s: ago(s.last_restore_ended, s.last_restore_job),
            sort="last_restore_at",
            width=160,
        ),
        Column(
            "last_days",
            "Last 28 Days",
            lambda s: strip.describe(*_states(s)),
            lambda s: strip.draw(*_states(s)),
            width=204,
            place="strip",
            needs=(_days,),
        ),
    ],
)


def last_use(token: ReportingToken) -> str:
    if token.revoked_on:
        return f"revoked {moment(timezone.localtime(token.revoked_on))}"
    return f"used {moment(timezone.localtime(token.last_used))}" if token.last_used else "never used"


def token_menu(token: ReportingToken, actor: Actor) -> list[Entry]:
    if token.revoked_on or not actor.can(verbs.REVOKE_TOKEN.permission):
        return []
    address = reverse("token-revoke", args=[token.pk])
    return [Entry("Revoke", icon("ban"), address, dangerous=True)]


TOKENS = ListSpec(
    name="tokens",
    title="Reporting tokens",
    noun="tokens",
    model=ReportingToken,
    permission="token.view",
    search=("name_sort",),
    search_label="Name",
    sort="-created",
    row_menu=token_menu,
    columns=[
        Column(
            "name",
            "Name",
            "name",
            lambda t: format_html('<span class="name clip" title="{0}">{0}</span>', t.name),
            sort="name_sort",
            fixed=True,
            width=300,
            place="title",
        ),
        Column(
            "data_source",
            "Reports for",
            lambda t: t.data_source.name if t.data_source else "all data sources",
            sort="data_source__name_sort",
            width=260,
            place="a",
            joins=("data_source",),
        ),
        Moment("created", "Created", "created_on", sort="created_on", width=180, place="b"),
        Column("last_used", "Last used", last_use, sort="last_used", width=260, place="wide"),
    ],
)
