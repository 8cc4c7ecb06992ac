from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "openmsc.kit"
    label = "kit"
