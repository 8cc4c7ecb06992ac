"""Editing and deleting administrators: pages under /administrators/, here since both reach customers."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from openmsc.accounts import guard
from openmsc.accounts import rules as account_rules
from openmsc.accounts.administrator_views import invited
from openmsc.accounts.forms import AdministratorForm
from openmsc.accounts.models import Administrator
from openmsc.kit.errors import Refused, refuse_if
from openmsc.kit.forms import show_refusal
from openmsc.kit.web import Request, dialog, done, page, public_url

from . import administrator_changes as changes
from .administrator_forms import SuccessorForm
from .models import Customer


@page("administrator.edit", post=True)
def edit(request: Request, pk: int) -> HttpResponse:
    administrator = Administrator.objects.find(request.actor, pk=pk)
    form = AdministratorForm(request.actor, request.POST or None, row=administrator)
    dropped: list[Customer] = []
    if request.method == "POST" and form.is_valid():
        try:
            sent = changes.edit(
                request.actor,
                administrator,
                **form.cleaned_data,
                drop=_ids(request.POST.getlist("drop")),
                console=public_url(request),
            )
        except changes.WouldDrop as asked:
            dropped = list(asked.customers)
        except Refused as error:
            show_refusal(form, error)
        else:
            return invited(request, sent) if sent else _saved(request, administrator)
    context = {
        "form": form,
        "title": "Edit Administrator",
        "administrator": administrator,
        "dropped": dropped,
        "back": reverse("administrators"),
    }
    status = 422 if form.errors or dropped else 200
    return dialog(request, "customers/administrator_edit_dialog.html", context, status=status)


@page("administrator.delete", post=True)
def delete(request: Request, pk: int) -> HttpResponse:
    administrator = Administrator.objects.find(request.actor, pk=pk)
    others = guard.others(administrator)
    refuse_if(account_rules.why_not_delete(request.actor, administrator, others=others))
    customers = changes.assigned(request.actor, administrator)
    sent = request.POST if request.method == "POST" else None
    form = SuccessorForm(request.actor, administrator, sent) if customers else None
    if request.method == "POST" and (form is None or form.is_valid()):
        successor = form.cleaned_data["successor"] if form else None
        try:
            changes.delete(request.actor, administrator, successor=successor)
        except Refused as error:
            form = form or SuccessorForm(request.actor, administrator, request.POST)
            show_refusal(form, error)
        else:
            return done(request, f"{administrator} deleted", "administrators")
    context = {
        "title": "Delete Administrator",
        "administrator": administrator,
        "customers": changes.assigned(request.actor, administrator),
        "form": form,
        "back": reverse("administrators"),
    }
    status = 422 if form and form.errors else 200
    return dialog(request, "customers/administrator_delete_dialog.html", context, status=status)


def _saved(request: Request, administrator: Administrator) -> HttpResponse:
    """Who took the role away from themselves may not open the list any more."""
    is_self = account_rules.is_oneself(request.actor, administrator)
    stays = not is_self or administrator.role == request.user.role  # type: ignore[union-attr]
    return done(request, "Administrator saved", "administrators" if stays else "home")


def _ids(texts: list[str]) -> set[UUID]:
    found = set()
    for text in texts:
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return found
