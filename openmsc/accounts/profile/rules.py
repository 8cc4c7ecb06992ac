"""Questions about what one may do with oneself, with a sentence for an answer."""

from __future__ import annotations

from openmsc.accounts.models import Administrator, Session


def why_not_replace(me: Administrator, *, checked: str) -> str | None:
    """`checked` is the hash that the old password was compared with."""
    if me.password != checked:
        return "Your password was changed at the same moment. Nothing was saved: try again."
    return None


def why_not_end(session: Session, session_key: str | None) -> str | None:
    if session.pk == session_key:
        return "This is the session that you are in: sign out instead."
    return None
