from openmsc.kit.audit.verbs import Category, Severity, Verb

CREATE = Verb("administrator.create", "AdminCreated", "Admin", severity=Severity.INFORMATIONAL)
EDIT = Verb("administrator.edit", "AdminUpdated", "Admin")
DELETE = Verb("administrator.delete", "AdminDeleted", "Admin")
CHANGE_OWN_SECOND_FACTORS = Verb("", "AdminUpdated", "Admin")
EDIT_PROVIDER = Verb("provider.edit", "SettingsUpdated", "Settings")
SIGNED_IN = Verb("", "AdminLoginSuccess", "Admin", Category.EVENT, Severity.INFORMATIONAL)
SIGN_IN_FAILED = Verb("", "AdminLoginFailed", "Admin", Category.EVENT)
EDIT_ONESELF = Verb("profile.edit", "AdminUpdated", "Admin")
CHANGE_PASSWORD = Verb("profile.edit", "PasswordChanged", "Admin", Category.EVENT)
