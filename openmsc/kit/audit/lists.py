"""The audit trail as a list (EVT-3)."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from openmsc.kit import cells
from openmsc.kit.actor import Actor
from openmsc.kit.lists.columns import Column, Moment
from openmsc.kit.lists.filters import Filter, Option, choices
from openmsc.kit.lists.spec import ListSpec
from openmsc.kit.scope import ScopedQuerySet

from .models import Event
from .sayings import changes, kind
from .verbs import KNOWN, Category, Severity

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


def _object(event: Event) -> SafeString:
    return _two(event.object_name, kind(event)) if event.object_name else cells.NONE


def _severity(event: Event) -> SafeString | str:
    word: str = event.get_severity_display()
    tone = _TONES.get(event.severity)
    return cells.status(tone, word) if tone else word


def _types(actor: Actor) -> list[Option]:
    """Of every verb there is, not of the events: the values tell nothing of what others did (ADM-1)."""
    return [Option(name, name) for name in sorted({verb.event for verb in KNOWN})]


def _features(actor: Actor) -> list[Option]:
    return [Option(name, name) for name in sorted({verb.feature for verb in KNOWN})]


# Events come without end. So the list has the order that an index holds, and is not counted to its end.
EVENTS = ListSpec(
    name="events",
    title="Events",
    noun="events",
    model=Event,
    permission="event.view",
    search=("names_sort",),
    search_label="Name or e-mail",
    counts_to=10_000,
    sort="-at",
    columns=[
        Moment("at", "When", "at", sort="at", fixed=True, width=150, place="badge"),
        Column(
            "type", "Type", "type", lambda e: format_html('<span class="name">{}</span>', e.type),
            width=200, place="title",
        ),
        Column("feature", "Feature", "feature", default=False, width=120),
        Column("category", "Category", "category", default=False, width=90),
        Column("severity", "Severity", "severity", _severity, width=120),
        Column("actor", "Who", "actor_name", lambda e: _two(e.actor_name, e.actor_email), width=190, place="a"),
        Column("role", "Role", "actor_role", default=False, width=160),
        Column("address", "Network Address", "address", default=False, width=140),
        Column(
            "operation", "Bulk Change", lambda e: e.operation and e.operation.hex, default=False, width=260
        ),
        Column("customer", "Customer", "customer_name", width=170),
        Column(
            "object", "Object", "object_name", _object, width=200, place="b",
        ),
        Column("changes", "Changes", lambda e: "; ".join(changes(e)), _changes, width=300, place="wide"),
    ],
    filters=[
        Filter("category", "Category", "category", choices(Category.choices)),
        Filter("feature", "Feature", "feature", _features, find="Find a feature"),
        Filter("type", "Type", "type", _types, find="Find a type"),
        Filter("severity", "Severity", "severity", choices(Severity.choices)),
    ],
)  # fmt: skip
