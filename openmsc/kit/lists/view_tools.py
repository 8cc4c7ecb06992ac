"""Saving, opening and changing saved views (CUS-9)."""

from __future__ import annotations

from dataclasses import replace

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from openmsc.kit.errors import Refused
from openmsc.kit.forms import Form, show_refusal

from . import saved_views
from .models import TableView
from .tools import Asked


class ViewForm(Form):
    name = forms.CharField(label="Name", max_length=saved_views.NAME_LENGTH)
    shared = forms.BooleanField(
        label="Share with all administrators",
        required=False,
        widget=forms.CheckboxInput(attrs={"role": "switch"}),
        help_text="They read its name and what it filters by. Each sees only the rows that are theirs to see.",
    )


def bar(asked: Asked) -> HttpResponse:
    """The views with their counts, which the page itself does not wait for."""
    views = asked.kept.views
    counted = [
        replace(link, count=saved_views.count(asked.actor, asked.spec, view, asked.base))
        for link, view in zip(saved_views.links(asked.actor, views, asked.query), views, strict=True)
    ]
    context = {
        "spec": asked.spec,
        "views": counted,
        "view_total": asked.spec.count(asked.everything),
        "query": asked.query,
        "open_view": open_view(asked),
        "here": asked.query.address(),
    }
    return render(asked.request, "kit/lists/views.html", context)


def open_view(asked: Asked) -> dict[str, object] | None:
    """The own view that is open, and whether the list was changed since."""
    for view in asked.kept.views:
        if str(view.pk) == asked.query.view and view.owner_id == asked.actor.id:
            state = saved_views.state_of(asked.query, asked.columns)
            return {"pk": view.pk, "name": view.name, "changed": saved_views.differs(view, state)}
    return None


def ask_name(asked: Asked) -> HttpResponse:
    """A name for a new view, or with `edit` another for one's own."""
    view = _named(asked, asked.request.GET.get("edit", ""))
    initial = {"name": view.name, "shared": view.shared} if view else {}
    return _dialog(asked, ViewForm(initial=initial), view)


def save(asked: Asked) -> HttpResponse:
    view = _named(asked, asked.request.POST.get("edit", ""))
    form = ViewForm(asked.request.POST)
    if form.is_valid():
        state = view.params if view else saved_views.state_of(asked.query, asked.columns)
        try:
            kept = saved_views.save(asked.actor, asked.spec, state=state, view=view, **form.cleaned_data)
        except Refused as error:
            show_refusal(form, error)
        else:
            return asked.done("View saved", asked.address(without=("view",), view=str(kept.pk)))
    return _dialog(asked, form, view, status=422)


def update(asked: Asked) -> HttpResponse:
    view = saved_views.find(asked.actor, asked.spec, asked.query.view)
    saved_views.update(asked.actor, view, saved_views.state_of(asked.query, asked.columns))
    return asked.done("View updated", asked.address())


def ask_deletion(asked: Asked) -> HttpResponse:
    view = saved_views.find(asked.actor, asked.spec, asked.request.GET.get("edit", ""))
    return asked.dialog("kit/lists/delete_view_dialog.html", {"title": "Delete view", "view": view})


def delete(asked: Asked) -> HttpResponse:
    view = saved_views.find(asked.actor, asked.spec, asked.request.POST.get("edit", ""))
    saved_views.delete(view)
    return asked.done("View deleted", asked.address(without=("view",)))


def _named(asked: Asked, pk: str) -> TableView | None:
    return saved_views.find(asked.actor, asked.spec, pk) if pk else None


def _dialog(asked: Asked, form: ViewForm, view: TableView | None, *, status: int = 200) -> HttpResponse:
    if saved_views.why_not_share(asked.actor):
        del form.fields["shared"]
    context = {"title": "Edit view" if view else "Save view", "form": form, "view": view}
    return asked.dialog("kit/lists/view_dialog.html", context, status=status)
