"""The administration's addresses, with all its pages, read when somebody first asks for one."""

from django.apps import apps
from django.contrib import admin

from tradedir.later import read

# Where a web worker has put them off (tradedir/wsgi.py); elsewhere they are here already.
for config in apps.get_app_configs():
    read(f"{config.name}.admin")

urlpatterns = admin.site.get_urls()
