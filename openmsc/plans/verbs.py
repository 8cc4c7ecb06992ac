from openmsc.kit.audit.verbs import Severity, Verb

CREATE = Verb("plan.create", "ServicePlanCreated", "ServicePlan", severity=Severity.INFORMATIONAL)
EDIT = Verb("plan.edit", "ServicePlanUpdated", "ServicePlan")
DELETE = Verb("plan.delete", "ServicePlanDeleted", "ServicePlan")
ADD_REGION = Verb("provider.edit", "SettingsUpdated", "Settings")
