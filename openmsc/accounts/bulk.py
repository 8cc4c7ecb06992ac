"""What can be done with many administrators at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from openmsc.kit.actor import Actor
from openmsc.kit.forms import Form
from openmsc.kit.icons import icon
from openmsc.kit.lists.bulk import BulkChange, Data, offer

from . import actions, rules, verbs
from .lists import ADMINISTRATORS
from .models import Administrator

_ON, _OFF = "activate", "deactivate"


class StateForm(Form):
    what = forms.ChoiceField(
        label="What to do",
        choices=[
            (_OFF, "Deactivate\nTheir sessions end at once"),
            (_ON, "Activate\nThey sign in as before"),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, actor: Actor, data: QueryDict | None = None) -> None:
        super().__init__(data)


def _why_not(actor: Actor, administrator: Any, data: Data) -> str | None:
    if data["what"] == _ON:
        return rules.why_not_reactivate(administrator)
    return rules.why_not_deactivate(actor, administrator, others=administrator.others_ready)


def _says(administrator: Any, data: Data) -> str:
    return "Inactive → Ready" if data["what"] == _ON else "Ready → Inactive"


def _apply(actor: Actor, administrator: Administrator, data: Data) -> None:
    switch = actions.reactivate if data["what"] == _ON else actions.deactivate
    switch(actor, administrator)


offer(
    ADMINISTRATORS,
    BulkChange(
        key="state",
        label="Deactivate or activate",
        icon=lambda: icon("user-off"),
        permission=verbs.EDIT.permission,
        form=StateForm,
        why_not=_why_not,
        says=_says,
        apply=_apply,
    ),
)
