from openmsc.kit.audit.verbs import Severity, Verb

CREATE_TOKEN = Verb("token.create", "TenantUpdated", "Tenant", severity=Severity.INFORMATIONAL)
REVOKE_TOKEN = Verb("token.revoke", "TenantUpdated", "Tenant")
EDIT_POLICY = Verb("policy.edit", "TenantUpdated", "Tenant")
