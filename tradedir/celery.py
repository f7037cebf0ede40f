"""The queue: what runs outside a request, and by the clock."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradedir.settings")

app = Celery("tradedir")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
