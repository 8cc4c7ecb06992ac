"""The button of the sign-in page, so that the page itself need not know of single sign-on."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from openmsc.accounts.single_sign_on.models import SingleSignOn

register = template.Library()


@register.inclusion_tag("accounts/single_sign_on/button.html", takes_context=True)
def single_sign_on_button(context: Context) -> dict[str, Any]:
    form = context.get("form")
    return {
        "chosen": SingleSignOn.current(),
        "redirect_field": context.get("redirect_field"),
        "password_was_tried": bool(form and form.is_bound),
        "csrf_token": context.get("csrf_token"),
    }
