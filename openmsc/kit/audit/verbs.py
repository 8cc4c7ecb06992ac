"""A verb is a thing that can be done: the permission it needs and the event it leaves."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import IntegerChoices, TextChoices


class Category(TextChoices):
    EVENT = "EVENT", "Event"
    AUDIT = "AUDIT", "Audit"
    ALERT = "ALERT", "Alert"


class Severity(IntegerChoices):
    """Syslog severities (RFC 5424, table 2)."""

    ALERT = 1, "Alert"
    CRITICAL = 2, "Critical"
    WARNING = 4, "Warning"
    NOTICE = 5, "Notice"
    INFORMATIONAL = 6, "Informational"


KNOWN: set[Verb] = set()  # every verb that there is, for filters
SIGN_INS = frozenset({"AdminLoginSuccess", "AdminLoginFailed", "ClientLoginSuccess", "ClientLoginFailed"})


@dataclass(frozen=True)
class Verb:
    """`permission` is "<noun>.<action>"; `event` is the type the audit trail shows.

    What also raises an alert leaves another event of the same type, of category ALERT, with that severity.
    """

    permission: str
    event: str
    feature: str
    category: Category = Category.AUDIT
    severity: Severity = Severity.NOTICE
    alert: Severity | None = None

    def __post_init__(self) -> None:
        KNOWN.add(self)

    @property
    def is_sign_in(self) -> bool:
        return self.event in SIGN_INS

    @property
    def marks(self) -> list[tuple[Category, Severity]]:
        """Category and severity of each event that it leaves; the last is that of the change itself."""
        alerts = [] if self.alert is None else [(Category.ALERT, self.alert)]
        return [*alerts, (self.category, self.severity)]
