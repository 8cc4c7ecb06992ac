from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ListsConfig(AppConfig):
    name = "openmsc.kit.lists"
    label = "lists"

    def ready(self) -> None:
        # Apps above extend the lists and bulk changes of those below.
        autodiscover_modules("lists", "bulk")
