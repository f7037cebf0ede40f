"""The administration with a door of its own. Stands alone: settings name it before models load."""

from django.contrib.admin.apps import AdminConfig


class GuardedAdmin(AdminConfig):
    default_site = "tradedir.admin_site.StaffSite"
