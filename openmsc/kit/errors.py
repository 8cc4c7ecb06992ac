"""The ways a request can be refused. Page, API and command each map them once."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """A rule says no; the text says why and what to do. `fields` holds a sentence for each field at fault."""

    def __init__(
        self, message: str = "", field: str | None = None, *, fields: dict[str, str] | None = None
    ) -> None:
        self.fields = dict(fields or {})
        if field:
            self.fields[field] = message
        self.message = message or " ".join(self.fields.values())
        super().__init__(self.message)


class EditedMeanwhile(Refused):
    """Somebody else saved the same thing since it was opened; `row` is what they made of it."""

    def __init__(self, message: str, row: Any = None) -> None:
        super().__init__(message)
        self.row = row


class Forbidden(Exception):
    """The actor may see the thing but may not do this to it (403)."""


class NotVisible(Exception):
    """Not there, or outside the actor's customers: the answer is the same (404)."""


def refuse_if(reason: str | None, field: str | None = None) -> None:
    """Raises `Refused` with the sentence that a `why_not_…` rule gave, if it gave one."""
    if reason:
        raise Refused(reason, field)
