from openmsc.kit.audit.verbs import Verb

CREATE_TOKEN = Verb("token.create", "TenantUpdated", "Tenant")
REVOKE_TOKEN = Verb("token.revoke", "TenantUpdated", "Tenant")
EDIT_POLICY = Verb("policy.edit", "TenantUpdated", "Tenant")
