from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "openmsc.kit.audit"
    label = "audit"
