"""A verb is a thing that can be done: the permission it needs and the event it leaves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Category(StrEnum):
    EVENT = "EVENT"
    AUDIT = "AUDIT"
    ALERT = "ALERT"


class Severity(IntEnum):
    """Syslog severities (RFC 5424, table 2)."""

    ALERT = 1
    CRITICAL = 2
    WARNING = 4
    NOTICE = 5
    INFORMATIONAL = 6


@dataclass(frozen=True)
class Verb:
    """`permission` is "<noun>.<action>"; `event` is the type the audit trail shows."""

    permission: str
    event: str
    feature: str
    category: Category = Category.AUDIT
    severity: Severity = Severity.NOTICE
