"""Ending sessions before their time: of who is switched off, deleted or has a new password."""

from __future__ import annotations

from .models import Administrator, Session


def end_sessions(administrator: Administrator, *, but: str | None = None) -> int:
    """All of them, `but` the one of this key, so that none comes to life again. Gives how many have ended."""
    ended, _ = Session.objects.filter(administrator=administrator).exclude(pk=but or "").delete()
    return int(ended)
