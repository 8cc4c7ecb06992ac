"""Who may do what: each role's permissions, "<noun>.<action>" (spec/administrators.md, the table of roles)."""

from __future__ import annotations

from django.db import models


class Role(models.IntegerChoices):
    """The numbers are the API's."""

    MSP = 2, "MSP Administrator"
    TENANT = 3, "Tenant Administrator"
    READ_ONLY = 4, "Read-Only Administrator"


_LOOK = frozenset(
    {
        "plan.view",
        "customer.view",
        "tenant.view",
        "health.view",
        "job.view",
        "subscription.view",
    }
)
_LOOK_AFTER_CUSTOMERS = frozenset(
    {
        "customer.edit",
        "contact.edit",
        "tenant.create",
        "tenant.edit",
        "tenant.suspend",
        "tenant.delete",
        "policy.edit",
        "token.view",
        "token.create",
        "token.revoke",
    }
)
_RUN_THE_SERVICE = frozenset(
    {
        "customer.create",
        "customer.delete",
        "plan.create",
        "plan.edit",
        "plan.delete",
        "administrator.view",
        "administrator.create",
        "administrator.edit",
        "administrator.delete",
        "provider.edit",
        "event.view",
        "view.share",
    }
)

_ONESELF = frozenset({"profile.edit"})  # the actions take nobody but the actor: profile/actions.py

PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.MSP: _ONESELF | _LOOK | _LOOK_AFTER_CUSTOMERS | _RUN_THE_SERVICE,
    Role.TENANT: _ONESELF | _LOOK | _LOOK_AFTER_CUSTOMERS,
    Role.READ_ONLY: _ONESELF | _LOOK | {"event.view"},
}
