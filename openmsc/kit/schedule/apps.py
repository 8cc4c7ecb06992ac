from django.apps import AppConfig
from django.core import checks

from .sweeps import broken_sweeps


class ScheduleConfig(AppConfig):
    name = "openmsc.kit.schedule"
    label = "schedule"

    def ready(self) -> None:
        checks.register(broken_sweeps)
