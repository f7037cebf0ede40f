from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from privacy import holdings


class PrivacyConfig(AppConfig):
    name = "privacy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Read what each app declares about its fields and checks, the way the admin does."""
        autodiscover_modules(*holdings.DECLARING)
