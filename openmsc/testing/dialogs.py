"""Dialogs as a browser uses them: asked for by htmx, and sent as they stand."""

from __future__ import annotations

from typing import Any

from django.test import Client


def ask(browser: Client, address: str, form: dict[str, Any] | None = None) -> Any:
    """The dialog; or with a form, the answer to it."""
    headers = {"HX-Request": "true"}
    if form is None:
        return browser.get(address, headers=headers)
    return browser.post(address, form, headers=headers)


def sent(answer: Any) -> dict[str, Any]:
    """What a browser would send of the dialog's form if nobody touched it."""
    fields: dict[str, Any] = {}
    for field in answer.context["form"]:
        value = field.value()
        if hasattr(value, "all"):
            value = [each.pk for each in value]
        value = getattr(value, "pk", value)
        if value not in (None, ""):
            fields[field.html_name] = value
    return fields
