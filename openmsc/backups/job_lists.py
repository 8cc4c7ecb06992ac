"""The list of jobs (HEA-6), and how a job is shown wherever one is."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from openmsc.kit import cells
from openmsc.kit.actor import Actor
from openmsc.kit.lists.columns import Column, Moment
from openmsc.kit.lists.filters import Filter, Option, choices
from openmsc.kit.lists.spec import ListSpec
from openmsc.kit.templatetags.kit import amount
from openmsc.plans.products import PRODUCTS, ProductId

from .models import Job, Kind, Status

TONES: dict[int, cells.Tone] = {
    Status.RUNNING: "run",
    Status.SUCCESSFUL: "ok",
    Status.SUCCESSFUL_WITH_ERRORS: "warn",
    Status.FAILED: "bad",
    Status.CANCELLED: "bad",
}


def job_link(pk: int) -> SafeString:
    return format_html('<a class="jid" href="{}">({})</a>', reverse("job", args=[pk]), pk)


def job_status(job: Job) -> SafeString:
    return cells.status(TONES[job.status], job.get_status_display())


def duration(job: Job) -> str | None:
    """1:02:05. Not known of a job that runs, or whose end nobody reported."""
    if job.started is None or job.ended is None or job.no_end_reported or job.ended < job.started:
        return None
    minutes, seconds = divmod(int((job.ended - job.started).total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def _number(job: Job) -> SafeString:
    address = reverse("job", args=[job.pk])
    return format_html('<a class="name num" href="{}">{}</a>', address, job.pk)


def _customer(job: Job) -> SafeString:
    customer = job.tenant.customer
    address = reverse("customer", args=[customer.pk])
    return format_html('<a class="txt clip" href="{0}" title="{1}">{1}</a>', address, customer.name)


def _status(job: Job) -> SafeString:
    behind = "no end reported" if job.no_end_reported else ""
    return cells.status(TONES[job.status], job.get_status_display(), behind)


def _engine(job: Job) -> SafeString | str:
    return f"{job.engine} {job.engine_version}".strip() if job.engine else cells.NONE


def _workloads(actor: Actor) -> list[Option]:
    return [Option(name, name) for product in PRODUCTS.values() for name in product.workloads]


# Jobs come without end. So the list has the orders that an index holds, and is not counted to its end.
JOBS = ListSpec(
    name="jobs",
    title="Jobs",
    noun="jobs",
    model=Job,
    permission="job.view",
    search=("data_source__name_sort",),
    search_label="Data source or job ID",
    search_id=True,
    counts_to=10_000,
    sort="-started",
    columns=[
        Column("id", "Job ID", "pk", _number, sort="pk", fixed=True, width=110, place="title"),
        Column("customer", "Customer", "tenant__customer__name", _customer, width=190, place="a"),
        Column("product", "Product", "tenant__product", default=False, width=180),
        Column("organization", "Organization", "data_source__organization__name", default=False, width=130),
        Column("data_source", "Data Source", "data_source__name", width=170, place="b"),
        Column("workload", "Workload", "data_source__workload", width=110),
        Column("kind", "Kind", "kind", width=90),
        Column("status", "Status", "status", _status, width=180, place="badge"),
        # As it was reported; in the order in which it can be believed.
        Moment("started", "Started", "started", sort="at", width=150, place="wide"),
        Moment("ended", "Ended", "ended", default=False, width=150),
        Column("duration", "Duration", duration, width=90, align="n"),
        Column(
            "protected", "Protected", "bytes_protected", lambda j: amount(j.bytes_protected),
            width=100, align="n",
        ),
        Column("added", "Added", "bytes_added", lambda j: amount(j.bytes_added), width=100, align="n"),
        Column("engine", "Engine", "engine", _engine, default=False, width=130),
        Column("policy", "Policy", "policy_name", default=False, width=150),
    ],
    filters=[
        Filter("product", "Products", "tenant__product", choices(ProductId.choices)),
        Filter("workload", "Workloads", "data_source__workload", _workloads, find="Find a workload"),
        Filter("kind", "Kind", "kind", choices(Kind.choices)),
        Filter("status", "Status", "status", choices(Status.choices)),
    ],
)  # fmt: skip
