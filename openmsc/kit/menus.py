"""Entries of a menu: each opens a dialog, or says why not."""

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
