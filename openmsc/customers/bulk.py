"""What can be done with many customers at once: who looks after them (CUS-8)."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from openmsc.accounts.models import Administrator
from openmsc.accounts.roles import Role
from openmsc.kit.actor import Actor
from openmsc.kit.forms import Form, RowsField
from openmsc.kit.icons import icon
from openmsc.kit.lists.bulk import BulkChange, Data, offer
from openmsc.kit.pickers import Picker

from . import actions, rules, verbs
from .lists import CUSTOMERS
from .models import Customer

_NONE_FOUND = "No Tenant Administrator of that name."


class AssignmentForm(Form):
    assign = RowsField(
        label="Assign",
        queryset=Administrator.objects.none(),
        required=False,
        widget=Picker(add="Assign a Tenant Admin", none_found=_NONE_FOUND, people=True),
    )
    remove = RowsField(
        label="Remove",
        queryset=Administrator.objects.none(),
        required=False,
        widget=Picker(add="Remove a Tenant Admin", none_found=_NONE_FOUND, people=True),
    )

    def __init__(self, actor: Actor, data: QueryDict | None = None) -> None:
        super().__init__(data)
        # Any that the actor may know is understood, so that the preview can say by name who cannot be assigned.
        known = Administrator.objects.visible_to(actor).filter(role=Role.TENANT)
        offered = list(known.order_by("last_name", "first_name", "pk"))
        for name in ("assign", "remove"):
            field: Any = self.fields[name]
            field.queryset = known
            field.choices = [(each.pk, each.name) for each in offered]
        reasons = {str(each.pk): rules.why_not_assign([each]) for each in offered}
        self.fields["assign"].widget.why_not = {pk: why for pk, why in reasons.items() if why}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        assign, remove = list(data.get("assign", [])), list(data.get("remove", []))
        if both := [each.name for each in assign if each in remove]:
            self.add_error("remove", f"{', '.join(both)}: assign or remove, not both")
        elif not assign and not remove and not self.errors:
            self.add_error("assign", "Choose whom to assign or whom to remove")
        return {"assign": assign, "remove": remove}


def _why_not(actor: Actor, customer: Customer, data: Data) -> str | None:
    return rules.why_not_reassign(actor, customer, data["assign"], data["remove"])


def _says(customer: Customer, data: Data) -> str:
    """+ Priya Raman, − Tomasz Lis"""
    coming, going = rules.coming_and_going(customer, data["assign"], data["remove"])
    return ", ".join([*(f"+ {each.name}" for each in coming), *(f"− {each.name}" for each in going)])


def _apply(actor: Actor, customer: Customer, data: Data) -> None:
    actions.assign_administrators(actor, customer, assign=data["assign"], remove=data["remove"])


offer(
    CUSTOMERS,
    BulkChange(
        key="tenant-admins",
        label="Tenant admins",
        icon=lambda: icon("users"),
        permission=verbs.EDIT.permission,
        form=AssignmentForm,
        why_not=_why_not,
        says=_says,
        apply=_apply,
        needs=("tenant_admins",),
    ),
)
