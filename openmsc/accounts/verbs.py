from openmsc.kit.audit.verbs import Category, Severity, Verb

CREATE = Verb("administrator.create", "AdminCreated", "Admin", severity=Severity.INFORMATIONAL)
ACTIVATE = Verb("administrator.edit", "AdminUpdated", "Admin")
UNLOCK = Verb("administrator.edit", "AdminUpdated", "Admin")
RESET_SECOND_FACTORS = Verb("administrator.edit", "AdminUpdated", "Admin")
CHANGE_OWN_SECOND_FACTORS = Verb("", "AdminUpdated", "Admin")
EDIT_PROVIDER = Verb("provider.edit", "SettingsUpdated", "Settings")
SIGNED_IN = Verb("", "AdminLoginSuccess", "Admin", Category.EVENT, Severity.INFORMATIONAL)
SIGN_IN_FAILED = Verb("", "AdminLoginFailed", "Admin", Category.EVENT)
