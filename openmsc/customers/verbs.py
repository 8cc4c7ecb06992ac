from openmsc.kit.audit.verbs import Severity, Verb

CREATE = Verb("customer.create", "CustomerCreated", "Customer", severity=Severity.INFORMATIONAL)
EDIT = Verb("customer.edit", "CustomerUpdated", "Customer")
DELETE = Verb("customer.delete", "CustomerDeleted", "Customer", alert=Severity.ALERT)
CREATE_CONTACT = Verb(
    "contact.edit", "CustomerContactCreated", "CustomerContact", severity=Severity.INFORMATIONAL
)
EDIT_CONTACT = Verb("contact.edit", "CustomerContactUpdated", "CustomerContact")
DELETE_CONTACT = Verb("contact.edit", "CustomerContactDeleted", "CustomerContact")
