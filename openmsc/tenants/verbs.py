from openmsc.kit.audit.verbs import Severity, Verb

CREATE = Verb("tenant.create", "TenantCreated", "Tenant", severity=Severity.INFORMATIONAL)
COMPLETE = Verb("tenant.edit", "TenantUpdated", "Tenant")
EDIT = Verb("tenant.edit", "TenantUpdated", "Tenant")
