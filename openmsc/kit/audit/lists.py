"""The three trails of events as lists (EVT-3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.expressions import Combinable
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from openmsc.kit import cells
from openmsc.kit.actor import Actor
from openmsc.kit.lists.columns import Column, Moment, Number
from openmsc.kit.lists.date_filter import DateRange
from openmsc.kit.lists.filters import Filter, Option, choices
from openmsc.kit.lists.spec import ListSpec
from openmsc.kit.lists.values import Computed, defused_in_sql
from openmsc.kit.scope import ScopedQuerySet

from .models import Event
from .sayings import changes, kind
from .trails import AUDIT, SIGN_INS, SUBSCRIPTIONS, Trail
from .verbs import KNOWN, Category, Severity
from .who import SYSTEM, administrators, shown

SHOWN = 2  # changed fields in a cell; all are in its title
LONGEST = 1000  # letters of a title
_TONES: dict[int, cells.Tone] = {Severity.ALERT: "bad", Severity.CRITICAL: "bad", Severity.WARNING: "warn"}


def until_now(actor: Actor) -> ScopedQuerySet[Event]:
    """Those that there are: an export of events is an event itself, and would be in its own file."""
    events = Event.objects.visible_to(actor)
    last = events.order_by("-pk").values_list("pk", flat=True).first()
    return events.filter(pk__lte=last or 0)


def _changes(event: Event) -> SafeString:
    told = changes(event)
    if not told:
        return cells.NONE
    title = "\n".join(told)[:LONGEST]
    lines = format_html_join("", '<span class="clip">{}</span>', ((each,) for each in told[:SHOWN]))
    rest = len(told) - SHOWN
    more = format_html('<span class="second">and {} more</span>', rest) if rest > 0 else ""
    return format_html('<div class="lines" title="{}">{}{}</div>', title, lines, more)


def _two(first: str, second: str) -> SafeString:
    small = format_html('<span class="second clip" title="{0}">{0}</span>', second) if second else ""
    return format_html('<span class="clip" title="{0}">{0}</span>{1}', first, small)


def _who(event: Any) -> SafeString:
    """Who failed to sign in is known by an e-mail address alone."""
    if not event.who:
        return cells.NONE
    return _two(event.who, "" if event.who_email == event.who else event.who_email)


def _object(event: Event) -> SafeString:
    return _two(event.object_name, kind(event)) if event.object_name else cells.NONE


def _severity(event: Event) -> SafeString | str:
    word: str = event.get_severity_display()
    tone = _TONES.get(event.severity)
    return cells.status(tone, word) if tone else word


def _type(event: Event) -> SafeString:
    address = reverse("event", args=[event.pk])
    return format_html(
        '<a class="name" id="event-{0}" href="{1}" data-drawer hx-get="{1}" hx-target="#drawer-host"'
        ' hx-swap="innerHTML" hx-push-url="false">{2}</a>',
        event.pk, address, event.type,
    )  # fmt: skip


def _as_shown(name: str) -> Computed:
    """One of what `who.shown` annotates."""

    def in_sql(prefix: str) -> Combinable:
        return defused_in_sql(F(f"{prefix}{name}"))

    return Computed(lambda event: getattr(event, name), in_sql)


def _features(actor: Actor) -> list[Option]:
    return [Option(name, name) for name in sorted({verb.feature for verb in KNOWN if not verb.is_sign_in})]


@dataclass(frozen=True)
class ByWhom(Filter):
    """Administrators by their ids, and the system: ids of other kinds of actors are not those of administrators."""

    def condition(self, values: Sequence[str]) -> Q:
        ids = [value for value in values if value != SYSTEM]
        met = Q(actor_kind="administrator", actor_id__in=ids)
        return met | Q(actor_kind="system") if SYSTEM in values else met

    def counts(self, rows: QuerySet[Any]) -> dict[str, int]:
        known = rows.order_by().filter(actor_kind__in=["administrator", "system"])
        found = known.values_list("actor_kind", "actor_id").annotate(rows=Count("pk"))
        return {SYSTEM if kind == "system" else str(pk): number for kind, pk, number in found}


def _people(actor: Actor) -> list[Option]:
    known = administrators(actor).order_by("first_name", "last_name", "pk")
    return [
        Option(SYSTEM, SYSTEM),
        *(Option(str(each.pk), each.name, initials=each.initials) for each in known),
    ]


def _types(trail: Trail) -> Callable[[Actor], list[Option]]:
    return lambda actor: [Option(name, name) for name in trail.types]


def _filters(trail: Trail) -> list[Filter]:
    return [
        DateRange("when", "When", "at"),
        Filter("type", "Type", "type", _types(trail), find="Find a type"),
        ByWhom("who", "Who", "actor_id", _people, find="Find an administrator"),
        Filter("severity", "Severity", "severity", choices(Severity.choices)),
    ]


_WHEN = Moment("at", "When", "at", sort="at", fixed=True, width=150, place="badge")
_TYPE = Column("type", "Type", "type", _type, width=200, place="title")
_FEATURE = Column("feature", "Feature", "feature", default=False, width=120)
_CATEGORY = Column("category", "Category", "category", default=False, width=90)
_SEVERITY = Column("severity", "Severity", "severity", _severity, width=120)
_WHO = Column("actor", "Who", _as_shown("who"), _who, width=190, place="a")
_EMAIL = Column("email", "E-mail", _as_shown("who_email"), default=False, width=200)
_ROLE = Column("role", "Role", "actor_role", default=False, width=160)
_ADDRESS = Column("address", "Network Address", _as_shown("who_address"), default=False, width=140)
_BULK = Column(
    "operation", "Bulk Change", lambda e: e.operation and e.operation.hex, default=False, width=260
)
_CUSTOMER = Column("customer", "Customer", "customer_name", width=170)
_OBJECT = Column("object", "Object", "object_name", _object, width=200, place="b")
_CHANGES = Column("changes", "Changes", lambda e: "; ".join(changes(e)), _changes, width=300, place="wide")
_POSITION = Number("position", "Position in the Chain", "position", default=False, width=160)


def _list(
    trail: Trail, name: str, columns: list[Column], filters: list[Filter], search: tuple[str, ...], label: str
) -> ListSpec:
    """Events come without end. So a list has the order that an index holds, and is not counted to its end."""
    return ListSpec(
        name=name,
        title=trail.label,
        noun="events",
        model=Event,
        permission=trail.permission,
        only=trail.events,
        search=search,
        search_label=label,
        counts_to=10_000,
        sort="-at",
        columns=columns,
        filters=filters,
        annotations=shown,
    )


SIGN_IN_LIST = _list(
    SIGN_INS,
    "sign-ins",
    [
        _WHEN, _TYPE, _WHO, _EMAIL, replace(_ROLE, default=True), replace(_ADDRESS, default=True, place="b"),
        _SEVERITY, _CATEGORY, _POSITION,
    ],
    _filters(SIGN_INS),
    ("names_sort",),
    "Name or e-mail",
)  # fmt: skip
EVENTS = _list(
    AUDIT,
    "events",
    [
        _WHEN, _TYPE, _FEATURE, _CATEGORY, _SEVERITY, _WHO, _EMAIL, _ROLE, _ADDRESS, _BULK, _CUSTOMER, _OBJECT,
        _CHANGES, _POSITION,
    ],
    [
        *_filters(AUDIT),
        Filter("category", "Category", "category", choices(Category.choices)),
        Filter("feature", "Feature", "feature", _features, find="Find a feature"),
    ],
    ("names_sort",),
    "Name or e-mail",
)  # fmt: skip
# Tenant administrators read this one: by what is searched nobody may be found whom they may not know (ADM-1), and
# the places in the chain would tell how much others do.
SUBSCRIPTION_LIST = _list(
    SUBSCRIPTIONS,
    "subscriptions",
    [
        _WHEN, _TYPE, _CUSTOMER, _OBJECT, _CHANGES, _WHO, _EMAIL, _ROLE, _ADDRESS, _CATEGORY,
        replace(_SEVERITY, default=False), _BULK,
    ],
    _filters(SUBSCRIPTIONS),
    ("things_sort",),
    "Customer or product",
)  # fmt: skip
LISTS = {spec.title: spec for spec in (SIGN_IN_LIST, EVENTS, SUBSCRIPTION_LIST)}
OF_CUSTOMERS = (EVENTS, SUBSCRIPTION_LIST)
