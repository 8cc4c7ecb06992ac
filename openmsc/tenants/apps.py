from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "openmsc.tenants"
    label = "tenants"
