from openmsc.kit.audit.verbs import Severity, Verb

CREATE = Verb("plan.create", "ServicePlanCreated", "ServicePlan", severity=Severity.INFORMATIONAL)
ADD_REGION = Verb("provider.edit", "SettingsUpdated", "Settings")
