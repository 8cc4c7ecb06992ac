from django.apps import AppConfig


class BackupsConfig(AppConfig):
    name = "openmsc.backups"
    label = "backups"
