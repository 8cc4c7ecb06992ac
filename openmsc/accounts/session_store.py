"""Django's sessions in the database, with whose they are in a column of the same row (`models.Session`).

So there is one row and no second list to keep true: a row that is deleted is a session that is over, in every process
from its next request on. allauth.usersessions keeps a table beside Django's: it writes at every request, asks the
database once for each session it lists, and shows those that have been idle for too long.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any, cast

from django.contrib.auth import SESSION_KEY as ADMINISTRATOR
from django.contrib.sessions.backends import db

from .models import Session
from .sessions import last_second


def handle_of(key: str) -> str:
    """The name of a session that may stand in an address."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


class SessionStore(db.SessionStore):
    """Its columns repeat what `sessions` puts into the session itself."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session = cast("Session", super().create_model_instance(data))
        session.handle = handle_of(session.session_key)
        session.administrator_id = data.get(ADMINISTRATOR)
        session.address, session.agent = data.get("address", ""), data.get("agent", "")
        if "began" in data:
            session.began, session.seen = _at(data["began"]), _at(data["seen"])
            session.expire_date = _at(last_second(data) + 1)
        return session


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
