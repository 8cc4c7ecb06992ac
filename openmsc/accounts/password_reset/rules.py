from __future__ import annotations

from openmsc.accounts.models import Administrator
from openmsc.accounts.single_sign_on.rules import why_not_password


def why_not_reset(administrator: Administrator) -> str | None:
    """Never told to whoever asks for a link: it would tell who there is."""
    if administrator.state != Administrator.State.READY:
        return "Only who may sign in can have a new password."
    return why_not_password(administrator)
