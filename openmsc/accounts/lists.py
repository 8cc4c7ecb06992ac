from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, DateTimeField, F, OuterRef, Subquery, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from openmsc.kit import cells
from openmsc.kit.actor import Actor
from openmsc.kit.dates import day, moment
from openmsc.kit.icons import icon
from openmsc.kit.lists.columns import Column, Moment, Number
from openmsc.kit.lists.filters import Filter, choices
from openmsc.kit.lists.spec import ListSpec
from openmsc.kit.lists.values import Computed, defused_in_sql
from openmsc.kit.menus import Entry

from . import guard, lockout, rules, verbs
from .models import Administrator
from .roles import Role
from .second_factors import methods
from .second_factors.rules import why_not_reset_second_factors

_TONES: dict[str, cells.Tone] = {
    Administrator.State.PENDING: "run",
    Administrator.State.READY: "ok",
    Administrator.State.INACTIVE: "idle",
}


def _name(administrator: Administrator) -> SafeString:
    return format_html('<span class="name clip" title="{0}">{0}</span>', administrator.name)


def _name_in_sql(prefix: str) -> Combinable:
    first, last = F(f"{prefix}first_name"), F(f"{prefix}last_name")
    return defused_in_sql(Concat(first, Value(" "), last, output_field=TextField()))


def _state(administrator: Any) -> SafeString:
    if administrator.locked_until is not None:
        until = f"Locked until {moment(timezone.localtime(administrator.locked_until))}"
        return cells.status("warn", administrator.get_state_display(), until)
    if administrator.state == Administrator.State.PENDING and administrator.invited_on is not None:
        invited = f"Invited {day(timezone.localtime(administrator.invited_on))}"
        return cells.status("run", administrator.get_state_display(), invited)
    inactive = administrator.state == Administrator.State.INACTIVE
    return cells.status(
        _TONES[administrator.state], administrator.get_state_display(), drawing="hold" if inactive else ""
    )


def _locked_until() -> Combinable:
    """Of the few who are locked out just now."""
    cases = [When(pk=pk, then=Value(until)) for pk, until in lockout.locked_now().items()]
    return Case(*cases, default=Value(None), output_field=DateTimeField())


def row_menu(administrator: Any, actor: Actor) -> list[Entry]:
    """What does not apply to a state is absent; what a rule forbids is there, with its sentence."""
    pending = administrator.state == Administrator.State.PENDING
    others = administrator.others_ready
    entries = []
    if actor.can(verbs.EDIT.permission):
        entries.append(Entry("Edit", icon("pencil"), _url("edit", administrator)))
    if pending and actor.can(verbs.CREATE.permission):
        entries.append(Entry("Send Invitation Again", icon("mail"), _url("invite", administrator)))
    if not pending and actor.can(verbs.EDIT.permission):
        entries.append(_reset(actor, administrator))
        entries.append(_switch(actor, administrator, others=others))
    if administrator.locked_until is not None and actor.can(verbs.EDIT.permission):
        entries.append(Entry("Unlock", icon("lock-open"), _url("unlock", administrator), post=True))
    if actor.can(verbs.DELETE.permission):
        if pending:
            withdraw = _url("withdraw", administrator)
            entries.append(Entry("Withdraw Invitation", icon("mail-x"), withdraw, dangerous=True))
        why = rules.why_not_delete(actor, administrator, others=others)
        delete = _url("delete", administrator)
        entries.append(Entry("Delete", icon("trash"), delete, why, dangerous=not pending))
    return entries


def _reset(actor: Actor, administrator: Any) -> Entry:
    why = why_not_reset_second_factors(actor, administrator, has_one=administrator.has_second_factor)
    return Entry(
        "Reset Second Factor", icon("shield-x"), reverse("reset-second-factor", args=[administrator.pk]), why
    )


def _switch(actor: Actor, administrator: Any, *, others: bool) -> Entry:
    if administrator.state == Administrator.State.INACTIVE:
        return Entry("Activate", icon("player-play"), _url("reactivate", administrator), post=True)
    why = rules.why_not_deactivate(actor, administrator, others=others)
    return Entry("Deactivate", icon("player-pause"), _url("deactivate", administrator), why, post=True)


def _url(what: str, administrator: Administrator) -> str:
    return reverse(f"administrator-{what}", args=[administrator.pk])


def _customers_of(actor: Actor) -> Combinable:
    """How many customers they look after, of those that the actor may know of."""
    relation: Any = Administrator._meta.get_field("customers")  # customers stand above: by name only
    assigned = relation.field.name
    known = relation.related_model.objects.visible_to(actor).filter(**{assigned: OuterRef("pk")})
    counted = known.order_by().values(assigned).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


@dataclass(frozen=True)
class Counter:
    """A number above the list, that narrows it."""

    label: str
    number: int
    url: str
    current: bool


ADMINISTRATORS = ListSpec(
    name="administrators",
    title="Administrators",
    noun="administrators",
    model=Administrator,
    permission="administrator.view",
    search=("name_sort", "email_sort"),
    search_label="Name or e-mail",
    sort="name",
    row_menu=row_menu,
    columns=[
        Column(
            "name", "Name", Computed(lambda a: a.name, _name_in_sql), _name,
            sort="name_sort", fixed=True, width=220, place="title",
        ),
        Column("email", "E-mail", "email", sort="email_sort", width=250, place="a"),
        Column("role", "Role", "role", sort="role", width=190, place="b"),
        Column("state", "State", "state", _state, sort="state", width=170, place="badge"),
        Moment("last_login", "Last Login", "last_login", sort="last_login", width=170),
        Number("customers", "Customers", "customers_count", sort="customers_count", width=110),
        Column("phone", "Phone", "phone", default=False, width=160),
        Column("time_zone", "Time Zone", "time_zone", sort="time_zone", default=False, width=160),
        Moment("created_on", "Created On", "created_on", sort="created_on", default=False, width=170),
    ],
    filters=[
        Filter("role", "Role", "role", choices(Role.choices)),
        Filter("state", "State", "state", choices(Administrator.State.choices)),
    ],
    annotations=lambda actor: {
        "customers_count": _customers_of(actor),
        "others_ready": guard.others_of_each(),
        "has_second_factor": methods.has_one(),
        "locked_until": _locked_until(),
    },
)  # fmt: skip
