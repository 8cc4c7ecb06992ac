"""The list of customers, which the apps above extend by what they know of them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from openmsc.accounts.models import Administrator
from openmsc.accounts.roles import Role
from openmsc.kit import cells
from openmsc.kit.actor import Actor
from openmsc.kit.audit.links import shown_at
from openmsc.kit.audit.lists import OF_CUSTOMERS
from openmsc.kit.icons import icon
from openmsc.kit.lists.columns import Column, Moment, Number
from openmsc.kit.lists.filters import Filter, Option
from openmsc.kit.lists.spec import ListSpec
from openmsc.kit.lists.values import Names
from openmsc.kit.menus import Entry

from . import rules, verbs
from .models import Customer


def name_cell(customer: Customer) -> SafeString:
    tag = SafeString(' <span class="fact">Sandbox</span>') if customer.is_sandbox else ""
    second = ""
    if customer.account_name != customer.name:
        second = format_html('<span class="second clip">Account {}</span>', customer.account_name)
    return format_html(
        '<div class="two-lines"><a class="name" href="{0}" title="{1}">{1}</a>{2}</div>{3}',
        reverse("customer", args=[customer.pk]), customer.name, tag, second,
    )  # fmt: skip


_HEALTH_TONES: dict[int, cells.Tone] = {
    Customer.Health.HEALTHY: "ok",
    Customer.Health.NO_DATA: "idle",
    Customer.Health.ATTENTION: "warn",
    Customer.Health.CRITICAL: "bad",
}


def health_cell(customer: Customer) -> SafeString:
    """Trouble grows a line that says what is wrong; health is one quiet line."""
    tone, word, note = _HEALTH_TONES[customer.health], customer.get_health_display(), customer.health_note
    if customer.health == Customer.Health.HEALTHY:
        return cells.status(tone, format_html('{} <span class="by">{}</span>', word, note))
    return cells.status(tone, word, note)


def health_pill(customer: Customer) -> SafeString:
    """The same, beside the customer's name."""
    return cells.pill(
        _HEALTH_TONES[customer.health], f"{customer.get_health_display()}: {customer.health_note}"
    )


def row_menu(customer: Customer, actor: Actor) -> list[Entry]:
    """CUS-7; the same menu stands on the customer's page."""
    entries = []
    if actor.can(verbs.EDIT.permission):
        address = reverse("customer-edit", args=[customer.pk])
        entries.append(Entry("Edit", icon("pencil"), address, rules.why_not_edit(customer)))
    if actor.can(verbs.DELETE.permission):
        address = reverse("customer-delete", args=[customer.pk])
        entries.append(
            Entry("Delete", icon("trash"), address, rules.why_not_delete(customer), dangerous=True)
        )
    return entries


def _said(administrator: Administrator) -> str:
    """Who is switched off stays assigned, and is no help."""
    inactive = administrator.state == Administrator.State.INACTIVE
    return f"{administrator.name} (Inactive)" if inactive else administrator.name


def _administrators(actor: Actor) -> list[Option]:
    known = Administrator.objects.visible_to(actor).filter(role=Role.TENANT)
    found = known.distinct().order_by("first_name", "last_name", "pk")
    return [Option(str(each.pk), each.name, initials=each.initials) for each in found]


# Its products stand in tenants/lists.py, its last 28 days in backups/customer_days.py: they extend it.
CUSTOMERS = ListSpec(
    name="customers",
    title="Customers",
    noun="customers",
    stack_noun="product",
    model=Customer,
    permission="customer.view",
    search=("name_sort", "account_name_sort"),
    search_label="Customer Name",
    sort="-health",
    row_menu=row_menu,
    columns=[
        Column(
            "name", "Name", "name", name_cell,
            sort="name_sort", fixed=True, width=180, place="title", group="Name and plan",
        ),
        Column(
            "account_name", "Account Name", "account_name",
            sort="account_name_sort", default=False, width=170, group="Customer",
        ),
        Column("status", "Status", "status", sort="status", default=False, width=120, group="Customer"),
        Column(
            "tenant_admins",
            "Tenant Admins",
            Names("tenant_admins", ("first_name", "last_name")),
            lambda c: cells.people(sorted((_said(a), a.initials) for a in c.tenant_admins.all())),
            width=102,
            group="Customer",
        ),
        Column("phone", "Phone", "phone", default=False, width=160, group="Customer"),
        Column("address", "Address", "address", default=False, width=220, group="Customer"),
        Column("access", "Access Type", "access", sort="access", default=False, width=110, group="Customer"),
        Moment(
            "created_on", "Created On", "created_on",
            sort="created_on", default=False, width=160, group="Customer",
        ),
        Column(
            "health", "Health", "health", health_cell, sort="health", width=156, place="badge", group="Health"
        ),
        Moment(
            "last_success", "Last Successful Backup", "last_success",
            sort="last_success", default=False, width=175, group="Health",
        ),
        Number(
            "open_alerts", "Open Alerts", "open_alerts",
            sort="open_alerts", default=False, width=110, group="Health",
        ),
    ],
    filters=[
        Filter(
            "tenant_admin", "Tenant Admin", "tenant_admins", _administrators,
            find="Find a tenant admin", unset="Not assigned",
        ),
    ],
)  # fmt: skip


def _customers(actor: Actor) -> list[Option]:
    found = Customer.objects.visible_to(actor).order_by("name_sort", "pk").only("name")
    return [Option(str(each.pk), each.name) for each in found]


shown_at("customer", "customer")
for _events in OF_CUSTOMERS:
    _events.extend_filters(Filter("customer", "Customer", "customer_id", _customers, find="Find a customer"))
