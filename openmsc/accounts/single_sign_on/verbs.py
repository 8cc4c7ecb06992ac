from openmsc.kit.audit.verbs import Verb

CONFIGURE = Verb("provider.edit", "SSOConfigurationUpdated", "Settings")
UNLINK = Verb("administrator.edit", "AdminUpdated", "Admin")
