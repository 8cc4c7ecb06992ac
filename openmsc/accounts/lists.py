from __future__ import annotations

from typing import Any

from django.db.models import Count, F, OuterRef, Subquery, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Concat
from django.utils.html import format_html
from django.utils.safestring import SafeString

from openmsc.kit import cells
from openmsc.kit.actor import Actor
from openmsc.kit.lists.columns import Column, Moment, Number
from openmsc.kit.lists.filters import Filter, choices
from openmsc.kit.lists.spec import ListSpec
from openmsc.kit.lists.values import Computed, defused_in_sql

from .models import Administrator
from .roles import Role

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


def _state(administrator: Administrator) -> SafeString:
    inactive = administrator.state == Administrator.State.INACTIVE
    return cells.status(
        _TONES[administrator.state], administrator.get_state_display(), drawing="hold" if inactive else ""
    )


def _customers_of(actor: Actor) -> Combinable:
    """How many customers they look after, of those that the actor may know of."""
    relation: Any = Administrator._meta.get_field("customers")  # customers stand above: by name only
    assigned = relation.field.name
    known = relation.related_model.objects.visible_to(actor).filter(**{assigned: OuterRef("pk")})
    counted = known.order_by().values(assigned).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


ADMINISTRATORS = ListSpec(
    name="administrators",
    title="Administrators",
    noun="administrators",
    model=Administrator,
    permission="administrator.view",
    search=("name_sort", "email_sort"),
    search_label="Name or e-mail",
    sort="name",
    columns=[
        Column(
            "name", "Name", Computed(lambda a: a.name, _name_in_sql), _name,
            sort="name_sort", fixed=True, width=220, place="title",
        ),
        Column("email", "E-mail", "email", sort="email_sort", width=250, place="a"),
        Column("role", "Role", "role", sort="role", width=190, place="b"),
        Column("state", "State", "state", _state, sort="state", width=120, place="badge"),
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
    annotations=lambda actor: {"customers_count": _customers_of(actor)},
)  # fmt: skip
