"""Who is asking: a person, an API client, a reporting token, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from .errors import Forbidden

Kind = Literal["administrator", "client", "token", "system", "nobody"]


@dataclass(frozen=True)
class Actor:
    """Nothing below the edge knows requests or sessions: it knows who acts, and on which customers."""

    kind: Kind
    id: int | None
    name: str
    permissions: frozenset[str] = frozenset()
    customer_ids: frozenset[UUID] | None = frozenset()  # None: every customer
    email: str = ""
    role: str = ""
    address: str = ""  # network address the request came from, for the audit trail
    operation: UUID | None = None  # the bulk change that this is a part of

    def can(self, permission: str) -> bool:
        return self.kind == "system" or permission in self.permissions

    def require(self, permission: str) -> None:
        """Raises `Forbidden` unless the actor holds the permission."""
        if not self.can(permission):
            raise Forbidden(permission)


NOBODY = Actor("nobody", None, "nobody")


def system(name: str = "system") -> Actor:
    """OpenMSC itself, or a person with a shell on the server: may do everything, everywhere."""
    return Actor("system", None, name, customer_ids=None)


def administrator(pk: int) -> Actor:
    """Whoever has this id, as they are now: nobody if they may no longer sign in. For work in the background."""
    actor: Actor = import_string(settings.ADMINISTRATOR_ACTOR)(pk)
    return actor
