"""The queue: what runs outside a request, and by the clock.

A process that only answers pages need not know it: it is read when a task is first sent
(tradedir/waking.py), and costs such a process 20 MB.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradedir.settings")

app = Celery("tradedir")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Every thread hands its tasks to this queue.
app.set_default()
