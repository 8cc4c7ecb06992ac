"""Where the objects of events are shown. The apps that show them say so: the kit knows none of them."""

from __future__ import annotations

from django.urls import reverse

from openmsc.kit.actor import Actor
from openmsc.kit.errors import NotVisible
from openmsc.kit.scope import customer_of

from .models import Event
from .sayings import model_of

_PAGES: dict[str, str] = {}  # model name -> name of its page's URL


def shown_at(model_name: str, url_name: str) -> None:
    """A row of this model has a page, whose address takes its key."""
    if _PAGES.setdefault(model_name, url_name) != url_name:
        raise ValueError(f"There are two pages for {model_name}.")


def link_to_object(reader: Actor, event: Event) -> str:
    """The address of what the event is about, or of its customer; empty if it is gone or not the reader's."""
    model = model_of(event)
    if model is None or not event.object_id:
        return ""
    try:
        row = model.objects.find(reader, pk=event.object_id)
    except NotVisible:
        return ""
    if event.object_type in _PAGES:
        return reverse(_PAGES[event.object_type], args=[row.pk])
    customer = customer_of(row)
    return link_to_customer(reader, event) if customer is not None else ""


def link_to_customer(reader: Actor, event: Event) -> str:
    page = _PAGES.get("customer")
    if page is None or event.customer_id is None:
        return ""
    model = model_of(Event(object_type="customer"))
    if model is None or not model.objects.visible_to(reader).filter(pk=event.customer_id).exists():
        return ""
    return reverse(page, args=[event.customer_id])
