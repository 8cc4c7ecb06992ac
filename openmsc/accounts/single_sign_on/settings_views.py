"""Settings > Sign-in."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from openmsc.kit.errors import Refused
from openmsc.kit.forms import show_refusal
from openmsc.kit.web import Request, dialog, done, page

from . import actions, saml
from .forms import SingleSignOnForm
from .models import LinkedAccount, SingleSignOn
from .views import callback_address, ours


@page("provider.edit", post=True)
def sign_in_settings(request: Request) -> HttpResponse:
    chosen = SingleSignOn.current()
    form = SingleSignOnForm(request.actor, request.POST if request.method == "POST" else None, row=chosen)
    tested = ""
    if request.method == "POST" and form.is_valid():
        try:
            if "test" in request.POST:
                tested = actions.test(form.wish)
            else:
                actions.configure(request.actor, form.wish, version=form.cleaned_data["version"])
                return done(request, "Sign-in saved", "sign-in-settings")
        except Refused as refusal:
            show_refusal(form, refusal)
    context = {
        "form": form,
        "chosen": chosen,
        "identity_provider": saml.read(chosen.metadata),
        "callback": callback_address(request),
        "ours": ours(request),
        "tested": tested,
        "links": LinkedAccount.objects.visible_to(request.actor).filter(issuer=chosen.trusts).count(),
        "title": "Sign-in",
    }
    return render(
        request, "accounts/single_sign_on/settings.html", context, status=422 if form.errors else 200
    )


@page("administrator.edit", post=True)
def unlink(request: Request) -> HttpResponse:
    """Which administrators are linked, and whose link to forget."""
    linked = LinkedAccount.objects.visible_to(request.actor).select_related("administrator")
    if request.method == "POST":
        found = LinkedAccount.objects.find(request.actor, pk=request.POST.get("account", ""))
        actions.unlink(request.actor, found)
        return done(request, f"Account of {found.administrator} forgotten", "sign-in-settings")
    context = {
        "linked": linked.order_by("administrator__email_sort", "pk"),
        "back": reverse("sign-in-settings"),
        "title": "Forget account",
    }
    return dialog(request, "accounts/single_sign_on/unlink_dialog.html", context)
