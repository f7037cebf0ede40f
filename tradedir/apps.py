from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class TradedirConfig(AppConfig):
    """The wiring; it has commands, tasks and checks, and no models."""

    name = "tradedir"

    def ready(self) -> None:
        autodiscover_modules("checks")
