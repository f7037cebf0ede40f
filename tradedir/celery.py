"""The queue: what runs outside a request, and by the clock.

A process that only answers pages need not know it: it is read when a task is first sent
(tradedir/waking.py), and costs such a process 20 MB.
"""

import gc
import os
from typing import Any

from celery import Celery, bootsteps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradedir.settings")

app = Celery("tradedir")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class Shared(bootsteps.Step):
    """Lets a worker's processes share the memory of what was read before they were forked.

    The collector of garbage would write into all of it: some 60 MB more for each process.
    """

    def __init__(self, parent: Any, **options: Any) -> None:
        gc.collect()
        gc.freeze()


app.steps["worker"].add(Shared)
# Every thread hands its tasks to this queue.
app.set_default()
