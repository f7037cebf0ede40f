"""The administration with a door of its own. Stands alone: settings name it before models load."""

from django.contrib.admin.apps import SimpleAdminConfig
from django.utils.module_loading import autodiscover_modules


class GuardedAdmin(SimpleAdminConfig):
    default_site = "tradedir.admin_site.StaffSite"

    def ready(self) -> None:
        """Find every app's pages. The site is made when the first of them enters itself."""
        super().ready()
        autodiscover_modules("admin")
