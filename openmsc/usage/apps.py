from django.apps import AppConfig


class UsageConfig(AppConfig):
    name = "openmsc.usage"
    label = "usage"
