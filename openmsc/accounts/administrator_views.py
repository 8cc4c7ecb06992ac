"""The Administrators page and inviting (ADM-2, ADM-3). Editing and deleting reach customers: they are there."""

from __future__ import annotations

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from openmsc.kit import mail
from openmsc.kit.errors import NotVisible, Refused, refuse_if
from openmsc.kit.forms import show_refusal
from openmsc.kit.lists.views import list_page
from openmsc.kit.web import PUBLIC, Request, client_address, dialog, done, page, public_url

from . import actions, invitations, lockout, rules, sign_in
from .forms import AdministratorForm, PasswordForm
from .lists import ADMINISTRATORS, Counter
from .models import Administrator
from .roles import Role


@page("administrator.view", post=True)
def administrators(request: Request) -> HttpResponse:
    may_invite = request.actor.can("administrator.create")
    context = {
        "create_url": reverse("administrator-create") if may_invite else "",
        "create_label": "New Administrator",
        "counters": _counters(request),
    }
    return list_page(request, ADMINISTRATORS, template="accounts/administrators.html", context=context)


@page("administrator.create", post=True)
def create(request: Request) -> HttpResponse:
    form = AdministratorForm(request.actor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sent = invitations.invite(request.actor, **form.cleaned_data, console=public_url(request))
        except Refused as error:
            show_refusal(form, error)
        else:
            return invited(request, sent)
    context = {"form": form, "title": "New Administrator", "back": reverse("administrators")}
    return dialog(request, "accounts/administrator_dialog.html", context, status=422 if form.errors else 200)


@page("administrator.create", post=True)
def invite_again(request: Request, pk: int) -> HttpResponse:
    administrator = Administrator.objects.find(request.actor, pk=pk)
    if request.method == "POST":
        return invited(
            request, invitations.invite_again(request.actor, administrator, console=public_url(request))
        )
    refuse_if(rules.why_not_invite_again(administrator))
    return _asks(request, administrator, "Send Invitation Again", "accounts/invite_again_dialog.html")


@page("administrator.delete", post=True)
def withdraw(request: Request, pk: int) -> HttpResponse:
    administrator = Administrator.objects.find(request.actor, pk=pk)
    if request.method == "POST":
        invitations.withdraw(request.actor, administrator)
        return done(request, f"Invitation of {administrator} withdrawn", "administrators")
    refuse_if(rules.why_not_withdraw(administrator))
    return _asks(request, administrator, "Withdraw Invitation", "accounts/withdraw_dialog.html")


@page("administrator.edit", post=True, get=False)
def deactivate(request: Request, pk: int) -> HttpResponse:
    """Without a question, since it can be undone."""
    administrator = Administrator.objects.find(request.actor, pk=pk)
    actions.deactivate(request.actor, administrator)
    back = reverse("administrator-reactivate", args=[pk])
    return done(request, f"{administrator} deactivated", "administrators", undo=back)


@page("administrator.edit", post=True, get=False)
def reactivate(request: Request, pk: int) -> HttpResponse:
    administrator = Administrator.objects.find(request.actor, pk=pk)
    actions.reactivate(request.actor, administrator)
    return done(request, f"{administrator} activated", "administrators")


@page("administrator.edit", post=True, get=False)
def unlock(request: Request, pk: int) -> HttpResponse:
    administrator = Administrator.objects.find(request.actor, pk=pk)
    lockout.unlock(request.actor, administrator)
    return done(request, f"{administrator} unlocked", "administrators")


@page(PUBLIC, post=True)
@never_cache
def activate(request: Request, token: str) -> HttpResponse:
    """What the invitation's link opens. Opening it uses nothing up: programs that preview mails do, too."""
    form = PasswordForm(request.POST or None)
    try:
        administrator = invitations.invited(token)
        if request.method == "POST" and form.is_valid():
            address = client_address(request)
            administrator = invitations.accept(token, form.cleaned_data["password"], address=address)
            sign_in.sign_in(request, administrator)
            return redirect("home")
    except NotVisible:
        return render(request, "accounts/invitation_ended.html", {"title": "Link ended"}, status=404)
    except Refused as error:
        show_refusal(form, error)
    context = {"form": form, "administrator": administrator, "title": "Welcome"}
    return render(request, "accounts/activate.html", context, status=422 if form.errors else 200)


def invited(request: Request, sent: invitations.Invitation) -> HttpResponse:
    """Where no mail server is set, nobody receives the mail: whoever invites hands the link over."""
    if mail.goes_out():
        return done(request, f"Invitation sent to {sent.administrator.email}", "administrators")
    context = {
        "title": "Invitation",
        "administrator": sent.administrator,
        "address": f"{public_url(request)}{sent.path}",
    }
    response = dialog(request, "accounts/invitation_dialog.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _asks(request: Request, administrator: Administrator, title: str, template: str) -> HttpResponse:
    context = {"title": title, "administrator": administrator, "back": reverse("administrators")}
    return dialog(request, template, context)


def _counters(request: Request) -> list[Counter]:
    """How many there are of each role; each narrows the list to it."""
    visible = Administrator.objects.visible_to(request.actor).order_by()
    numbers = dict(visible.values_list("role").annotate(number=Count("pk")))
    chosen = request.GET.getlist("role")
    return [
        Counter(f"{role.label}s", numbers.get(role, 0), f"?role={role.value}", chosen == [str(role.value)])
        for role in Role
    ]
