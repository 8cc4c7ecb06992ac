"""Entries of a menu: each opens a dialog, goes to a page or does its thing at once, or says why not."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Entry:
    """`why` is a rule's refusal: the entry stays, greyed, with the sentence under it."""

    label: str
    icon: SafeString
    url: str
    why: str | None = None
    dangerous: bool = False  # stands last, after a line
    page: bool = False  # opens a page of its own
    way_out: tuple[str, str] | None = None  # with `why`: label and address of what stands in the way
    post: bool = False  # does it at once, without a question: for what can be undone
