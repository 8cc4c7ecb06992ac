from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "openmsc.plans"
    label = "plans"
