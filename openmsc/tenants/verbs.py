from openmsc.kit.audit.verbs import Severity, Verb

CREATE = Verb("tenant.create", "TenantCreated", "Tenant", severity=Severity.INFORMATIONAL)
EDIT = Verb("tenant.edit", "TenantUpdated", "Tenant")
