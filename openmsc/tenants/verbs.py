from openmsc.kit.audit.verbs import Category, Severity, Verb

CREATE = Verb("tenant.create", "TenantCreated", "Tenant", severity=Severity.INFORMATIONAL)
EDIT = Verb("tenant.edit", "TenantUpdated", "Tenant")
SUSPEND = Verb("tenant.suspend", "TenantSuspended", "Tenant", Category.EVENT, Severity.WARNING)
ACTIVATE = Verb("tenant.suspend", "TenantResumed", "Tenant", Category.EVENT)
DELETE = Verb(
    "tenant.delete", "TenantDeletionInitiated", "Tenant", Category.EVENT, Severity.WARNING, Severity.CRITICAL
)
CANCEL_DELETION = Verb(
    "tenant.delete", "TenantDeletionCancelled", "Tenant", Category.EVENT, Severity.INFORMATIONAL,
    Severity.INFORMATIONAL,
)  # fmt: skip
DELETE_NOW = Verb(
    "tenant.delete", "TenantImmediateDeletionInitiated", "Tenant", Category.ALERT, Severity.ALERT
)
REMOVE = Verb("tenant.delete", "TenantDeleted", "Tenant", alert=Severity.ALERT)
