from __future__ import annotations

from openmsc.accounts.models import Administrator


def why_not_reset(administrator: Administrator) -> str | None:
    """Never told to whoever asks for a link: it would tell who there is."""
    if administrator.state != Administrator.State.READY:
        return "Only who may sign in can have a new password."
    if not administrator.has_usable_password():
        return "Whoever signs in by single sign-on has no password here."
    return None
