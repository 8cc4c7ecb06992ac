from django.apps import AppConfig


class SetupConfig(AppConfig):
    name = "openmsc.setup"
    label = "setup"
