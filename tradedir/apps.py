from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from tradedir.celery import app as queue


class TradedirConfig(AppConfig):
    """The wiring; it has commands, tasks and checks, and no models."""

    name = "tradedir"

    def ready(self) -> None:
        # Every thread of a web server hands its tasks to this queue.
        queue.set_default()
        autodiscover_modules("checks")
